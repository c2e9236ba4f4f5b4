"""Joint projects: what is named is shown to those who agreed, while it holds, and nothing else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from partnership import clock
from partnership.access.policy import changeable, level_on
from partnership.models import (
    AccessLogEntry,
    Block,
    JointAgreement,
    JointShare,
    Level,
    Record,
    User,
)
from partnership.rules import Refused
from plans.models import Tally, Work
from plans.services import joint, parts
from plans.services.work import link_case
from tests.cast import Cast, log_case
from tests.plans.conftest import Room
from tests.plans.test_pages import day


class Joint:
    """An agreement between the two partnerships, and a problem file to be shown."""

    def __init__(self, room: Room) -> None:
        cast = room.cast
        self.room, self.cast = room, cast
        self.agreement = joint.draw_up(
            by=cast.manager,
            title="Restaurants",
            purpose="The same manager in three districts",
            gateway="Crime and Disorder Act 1998 s.115",
            starts_on=clock.today(),
            ends_before=clock.today() + timedelta(days=90),
            partnerships=[cast.stranger.partnership],
        )
        self.work = room.begin()
        self.tally = parts.add_part(
            Tally,
            self.work,
            by=cast.officer,
            what="other_estimated_loss",
            quantity=5,
            precision="exact",
            on=clock.today(),
        )

    def share(self) -> JointShare:
        reference = self.work.record.reference
        return joint.share_work(self.agreement, reference, by=self.cast.manager)

    def sees(self, user: User | None = None) -> bool:
        user = user or self.cast.stranger
        seen = Work.objects.visible_to(user).filter(pk=self.work.pk).exists()
        assert Tally.objects.visible_to(user).filter(pk=self.tally.pk).exists() is seen
        assert Record.objects.visible_to(user).filter(pk=self.work.pk).exists() is seen
        page = self.room.client(user).get(reverse("work", args=[self.work.pk]))
        assert page.status_code == (200 if seen else 404)
        return seen


@pytest.fixture
def told(room: Room) -> Joint:
    return Joint(room)


def rules(call: Any) -> set[str]:
    with pytest.raises(Refused) as refusal:
        call()
    return {each.rule for each in refusal.value.findings}


def test_what_is_shared_is_seen_once_both_have_agreed_and_until_it_is_taken_back(
    told: Joint,
) -> None:
    shared = told.share()
    assert not told.sees()
    joint.agree(told.agreement, by=told.cast.stranger)
    assert told.sees()
    joint.take_back(shared, by=told.cast.manager)
    assert not told.sees()
    told.share()
    assert told.sees()


def test_it_is_for_reading_whatever_the_role_is_at_home(told: Joint) -> None:
    joint.agree(told.agreement, by=told.cast.stranger)
    told.share()
    stranger, record = told.cast.stranger, told.work.record
    assert level_on(stranger, record) is Level.READ
    assert not changeable(stranger).filter(pk=record.pk).exists()
    client = told.room.client(stranger)
    for name in ("change", "close", "share", "case_link"):
        assert client.post(reverse(f"work_{name}", args=[told.work.pk])).status_code == 403
    page = client.get(reverse("work", args=[told.work.pk])).content.decode()
    assert "Shared by Testshire" in page
    assert "Change what it says" not in page


def test_nothing_else_of_the_partnership_is_seen(told: Joint) -> None:
    joint.agree(told.agreement, by=told.cast.stranger)
    case = log_case(told.cast)
    link_case(told.work, case.record.reference, by=told.cast.officer)
    other = told.room.begin("project", title="Not named")
    told.share()
    seen = Record.objects.visible_to(told.cast.stranger).filter(partnership=told.cast.area)
    assert list(seen) == [told.work.record]
    client = told.room.client(told.cast.stranger)
    assert client.get(reverse("work", args=[other.pk])).status_code == 404
    page = client.get(reverse("work", args=[told.work.pk])).content.decode()
    assert case.record.reference not in page
    listed = client.get(reverse("work_list")).content.decode()
    assert told.work.record.reference in listed
    assert other.record.reference not in listed
    assert told.work.record.reference not in client.get(reverse("tasking_pack")).content.decode()


def test_it_ends_with_the_agreement_and_when_either_leaves(told: Joint) -> None:
    joint.agree(told.agreement, by=told.cast.stranger)
    told.share()
    last = told.agreement.ends_before - timedelta(days=1)
    with clock.pretend(datetime.combine(last, time(12), tzinfo=clock.LONDON)):
        assert told.sees()
    with clock.pretend(datetime.combine(last + timedelta(days=1), time(12), tzinfo=clock.LONDON)):
        assert not told.sees()
    joint.leave(told.agreement, by=told.cast.stranger)
    assert not told.sees()
    joint.agree(told.agreement, by=told.cast.stranger)
    assert told.sees()
    joint.leave(told.agreement, by=told.cast.manager)
    assert not told.sees()


def test_an_agreement_to_come_shows_nothing_yet(told: Joint) -> None:
    joint.agree(told.agreement, by=told.cast.stranger)
    told.share()
    JointAgreement.objects.update(starts_on=clock.today() + timedelta(days=1))
    assert not told.sees()


@pytest.mark.parametrize("why", ["blocked", "sealed", "walled", "role", "lapsed"])
def test_what_hides_at_home_hides_here(told: Joint, why: str) -> None:
    joint.agree(told.agreement, by=told.cast.stranger)
    told.share()
    stranger, record = told.cast.stranger, told.work.record
    assert told.sees()
    if why == "blocked":
        Block.objects.create(
            partnership=told.cast.area,
            record=record,
            user=stranger,
            set_by=told.cast.manager,
            reason="Related",
        )
    elif why == "sealed":
        Record.objects.filter(pk=record.pk).update(sealed=True)
    elif why == "walled":
        Record.objects.filter(pk=record.pk).update(compartment="exploitation")
    elif why == "role":
        User.objects.filter(pk=stranger.pk).update(role="partner")
    else:
        User.objects.filter(pk=stranger.pk).update(training_until=date(2020, 1, 1))
    user = User.objects.get(pk=stranger.pk)
    assert not Work.objects.visible_to(user).filter(pk=told.work.pk).exists()


def test_looking_is_logged_in_both_partnerships(told: Joint) -> None:
    joint.agree(told.agreement, by=told.cast.stranger)
    told.share()
    told.room.client(told.cast.stranger).get(reverse("work", args=[told.work.pk]))
    looks = AccessLogEntry.objects.filter(object_id=told.work.pk, user=told.cast.stranger)
    assert set(looks.values_list("partnership", flat=True)) == {
        told.cast.area.pk,
        told.cast.stranger.partnership_id,
    }


def test_only_work_that_one_manages_is_shared_and_no_operation(told: Joint) -> None:
    cast, agreement = told.cast, told.agreement
    case = log_case(cast)
    told.room.clear(cast.manager, "soc")
    operation = told.room.begin("operation", by=cast.manager)
    for reference in (case.record.reference, operation.record.reference, "WK-NONE"):
        with pytest.raises(Refused):
            joint.share_work(agreement, reference, by=cast.manager)
    told.share()
    assert rules(told.share) == {"JOINT-ONCE"}
    assert rules(lambda: joint.share_work(agreement, "x", by=cast.officer)) == {"JOINT-MANAGE"}
    Record.objects.filter(pk=told.work.pk).update(sealed=True)
    JointShare.objects.all().update(ended_at=clock.now())
    assert "JOINT-WORK" in rules(told.share)
    assert rules(lambda: joint.take_back(JointShare.objects.get(), by=cast.stranger)) == {
        "JOINT-OWN"
    }


def test_whoever_has_not_agreed_shares_nothing(told: Joint) -> None:
    theirs = told.room.details()
    assert theirs
    assert "JOINT-HOLDS" in rules(
        lambda: joint.share_work(told.agreement, "WK-1", by=told.cast.stranger)
    )


def test_a_joint_project_is_drawn_up_agreed_and_left_through_its_pages(
    room: Room, cast: Cast
) -> None:
    manager, stranger = room.client(cast.manager), room.client(cast.stranger)
    add = reverse("joint_add")
    assert manager.get(add).status_code == 200
    assert manager.post(add, {}).context["form"].errors
    sent = {
        "title": "Restaurants",
        "partnerships": [str(cast.stranger.partnership_id)],
        "purpose": "One manager",
        "gateway": "s.115",
        **day("starts_on", room.today),
        **day("ends_before", room.today + timedelta(days=30)),
    }
    assert manager.post(add, sent).status_code == 302
    agreement = JointAgreement.objects.get()
    page = reverse("joint_one", args=[agreement.pk])
    assert "Asked to agree" in stranger.get(page).content.decode()
    assert stranger.post(reverse("joint_agree", args=[agreement.pk])).status_code == 302
    work = room.begin()
    share = reverse("joint_share", args=[agreement.pk])
    assert manager.get(share).status_code == 200
    assert manager.post(share, {"reference": "no"}).context["form"].errors
    assert manager.post(share, {"reference": work.record.reference}).status_code == 302
    assert "Stones at buses" in stranger.get(page).content.decode()
    back = reverse("joint_take_back", args=[agreement.pk, JointShare.objects.get().pk])
    assert stranger.post(back).status_code == 404
    assert manager.post(back).status_code == 302
    assert "Stones at buses" not in stranger.get(page).content.decode()
    assert stranger.post(reverse("joint_leave", args=[agreement.pk])).status_code == 302
    assert "Has left" in manager.get(page).content.decode()
    # An officer reads and does not manage; a third partnership meets nothing.
    officer = room.client(cast.officer)
    assert officer.get(page).status_code == 200
    assert officer.get(reverse("joint")).status_code == 200
    for name in ("share", "agree", "leave"):
        assert officer.post(reverse(f"joint_{name}", args=[agreement.pk])).status_code == 403
    assert officer.get(add).status_code == 403
    assert officer.post(back).status_code == 403
    agreement.parties.filter(partnership=cast.stranger.partnership_id).delete()
    for name in ("one", "share"):
        assert stranger.get(reverse(f"joint_{name}", args=[agreement.pk])).status_code == 404
    for name in ("agree", "leave", "share"):
        assert stranger.post(reverse(f"joint_{name}", args=[agreement.pk])).status_code == 404

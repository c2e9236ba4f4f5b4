"""What is typed is kept, for the one who typed it alone."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from cases.models import AsbCase
from partnership import clock
from partnership.models import Draft
from tests.cases.intake.conftest import Clerk
from tests.cast import Cast

WORDS = "She said: “never again” – 3 < 4 & more\r\nsecond line"


def autosave(clerk: Clerk, **changes: object) -> int:
    url = reverse("draft", kwargs={"form": "log_report", "about": clerk.key})
    return int(
        clerk.client.post(
            url, clerk.typed(**changes), headers={"X-Requested-With": "autosave"}
        ).status_code
    )


def test_a_draft_comes_back_as_it_was_typed(clerk: Clerk) -> None:
    assert autosave(clerk, narrative=WORDS, qualifiers=["noise", "weapon"], name="Ann") == 204
    response = clerk.client.get(reverse("log_report"), {"draft": str(clerk.key)})
    form = response.context["form"]
    assert form["narrative"].value() == WORDS
    assert form["qualifiers"].value() == ["noise", "weapon"]
    assert form["name"].value() == "Ann"
    assert not form.is_bound
    assert response.context["key"] == clerk.key


def test_a_draft_is_not_readable_in_the_database(clerk: Clerk) -> None:
    autosave(clerk, narrative="Unmistakable words")
    assert b"Unmistakable" not in bytes(Draft.objects.get().ciphertext)


def test_a_draft_is_offered_on_the_log_page_and_on_my_work(clerk: Clerk) -> None:
    autosave(clerk)
    link = f"{reverse('log_report')}?draft={clerk.key}"
    for page in ("log_report", "my_work"):
        assert link in clerk.client.get(reverse(page)).content.decode()


def test_a_second_report_does_not_overwrite_the_first_ones_draft(clerk: Clerk) -> None:
    autosave(clerk, narrative="First call")
    fresh = clerk.client.get(reverse("log_report")).context["key"]
    assert fresh != clerk.key
    clerk.key = fresh
    autosave(clerk, narrative="Second call")
    assert Draft.objects.count() == 2


def test_another_users_draft_is_not_there(cast: Cast, clerk: Clerk, client: Client) -> None:
    autosave(clerk, narrative="Only mine")
    draft = Draft.objects.get()
    for other in (cast.colleague, cast.manager, cast.stranger):
        client.force_login(other)
        page = client.get(reverse("log_report"), {"draft": str(clerk.key)}).content.decode()
        assert "Only mine" not in page
        assert str(clerk.key) not in client.get(reverse("my_work")).content.decode()
        assert client.post(reverse("discard_draft", kwargs={"pk": draft.pk})).status_code == 404
    assert Draft.objects.get() == draft


def test_saving_the_draft_by_its_button_needs_no_script(clerk: Clerk) -> None:
    response = clerk.send(narrative="", save_draft="1")
    assert response["Location"] == f"{reverse('log_report')}?draft={clerk.key}"
    assert "Draft saved" in clerk.client.get(response["Location"]).content.decode()
    assert not AsbCase.objects.exists()


def test_a_draft_can_be_thrown_away(clerk: Clerk) -> None:
    autosave(clerk)
    clerk.client.post(reverse("discard_draft", kwargs={"pk": Draft.objects.get().pk}))
    assert not Draft.objects.exists()


def test_a_saved_report_leaves_no_draft_and_a_late_autosave_brings_none_back(clerk: Clerk) -> None:
    autosave(clerk)
    clerk.send()
    assert autosave(clerk) == 204
    assert not Draft.objects.filter(form="log_report").exists()
    assert "unfinished" not in clerk.client.get(reverse("my_work")).content.decode()


def test_a_draft_of_yesterday_keeps_the_day_it_happened(clerk: Clerk) -> None:
    autosave(clerk, when=clock.today().isoformat())
    day = clock.today()
    with clock.pretend(clock.now() + timedelta(days=3)):
        clerk.client.logout()
        from partnership.models import User

        clerk.client.force_login(User.objects.get(name="Olive Officer"))
        form = clerk.client.get(reverse("log_report"), {"draft": str(clerk.key)}).context["form"]
    assert form["when"].value() == "other"
    assert form["occurred_on"].value() == (str(day.day), str(day.month), str(day.year))


def test_a_draft_ends_after_seven_days(clerk: Clerk) -> None:
    autosave(clerk, narrative="Old words")
    Draft.objects.update(saved_at=clock.now() - timedelta(days=7, minutes=1))
    page = clerk.client.get(reverse("log_report"), {"draft": str(clerk.key)}).content.decode()
    assert "Old words" not in page


def test_only_pages_that_we_know_keep_drafts_and_of_a_size(clerk: Clerk) -> None:
    other = reverse("draft", kwargs={"form": "something", "about": uuid.uuid4()})
    assert clerk.client.post(other, {"a": "b"}).status_code == 404
    assert autosave(clerk, narrative="x" * 250_000) == 413
    assert not Draft.objects.exists()


def test_autosave_after_the_session_ended_says_so_and_shows_no_page(cast: Cast) -> None:
    clerk = Clerk(Client())
    assert autosave(clerk) == 401

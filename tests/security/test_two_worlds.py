"""Two worlds that differ by one hidden record: whoever may not see it cannot tell which one is theirs.

Every page, file, search and API answer that an account reaches is asked for in a world without the
record and in one with it, and compared byte for byte.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from asbrac.models import AsbracItem, AsbracReferral
from cases import services as casework
from cases.models import AsbCase
from conferences import services as meetings
from ledger.models import Fact
from ledger.periods import financial_year
from marac.conference import MARAC
from marac.models import MaracReferral
from partnership import clock
from partnership.models import OutboxMessage, Record, User
from partnership.reminders import remind_all
from partnership.services import set_deadline
from people import services as people
from people.models import Person, Premises
from tests.cast import Cast
from tests.conferences.conftest import day
from tests.security.asbrac_world import named
from tests.security.marac_world import NOTHING, is_marac, kin_of, live
from tests.security.plans_world import in_group
from tests.security.report_world import NOTHING as NO_REPORT
from tests.security.report_world import REPORT_ROUTES
from tests.security.routes import WORDS, routes
from tests.security.world import ABSENT, Thing, block, body_of, build, heads_of, records_of

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
HIDDEN = "Zqsecretly"
OPEN = "Zqopenly"
# The same sound and nearly the same letters as what is in sight, to crowd it out of a search.
NEARLY = "Zqopenli"
ROLES = (
    "colleague",
    "other_team",
    "manager",
    "coordinator",
    "partner",
    "police",
    "analyst",
    "administrator",
    "stranger",
)


@dataclass
class Site:
    cast: Cast
    seen: Thing


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def site(cast: Cast) -> Iterator[Site]:
    with clock.pretend(NOW):
        seen = build(cast, cast.officer, OPEN)
        people.involve(
            Record.objects.get(pk=seen.case),
            Premises.objects.get(pk=seen.place),
            "location",
            by=cast.officer,
            starts_on=clock.today(),
        )
        for name in ("coordinator", "partner"):
            like = cast.accounts()[name]
            User.objects.create(
                email=f"{name}-behind@testshire.example",
                name=f"Cleared {name}",
                partnership=cast.area,
                agency=like.agency,
                team=like.team,
                role_id=like.role_id,
                clearances=["general", "marac"],
            )
        kin_of(cast.coordinator)
        yield Site(cast, seen)


def sealed(site: Site) -> None:
    """A sealed case on the very people and place of the one in sight, and linked with it."""
    cast = site.cast
    hidden = build(cast, cast.officer, HIDDEN)
    _crowd(site, hidden)
    case, other = AsbCase.objects.get(pk=hidden.case), AsbCase.objects.get(pk=site.seen.case)
    casework.link_cases(case, other, by=cast.officer)
    records_of(hidden).update(sealed=True)


def blocked(site: Site) -> None:
    """A case that the accounts who look are blocked from."""
    cast = site.cast
    hidden = build(cast, cast.officer, HIDDEN)
    _crowd(site, hidden)
    for name in ROLES:
        block(hidden, cast.accounts()[name], cast.officer)


def elsewhere(site: Site) -> None:
    """A case of another agency's, moved there with everybody on it."""
    hidden = build(site.cast, site.cast.officer, HIDDEN)
    _crowd(site, hidden)
    records_of(hidden).update(agency=site.cast.police_force, team=None)


def _crowd(site: Site, hidden: Thing) -> None:
    """Put the people and the place of the case in sight on the hidden one, with more incidents.

    The hidden referral is about the same victim, and stands on the agenda of the meeting in sight.
    """
    cast, case = site.cast, hidden.case
    record = Record.objects.get(pk=case)
    person = Person.objects.get(pk=site.seen.person)
    place = Premises.objects.get(pk=site.seen.place)
    today = clock.today()
    people.involve(record, person, "victim", by=cast.officer, starts_on=today)
    people.involve(record, place, "location", by=cast.officer, starts_on=today)
    for _ in range(3):
        casework.add_incident(
            AsbCase.objects.get(pk=case),
            casework.intake.IncidentReport(
                occurred_on=today,
                asb_type="nuisance",
                source="phone",
                narrative=HIDDEN,
                premises=place,
                victims=[person],
            ),
            by=cast.officer,
        )
    referral = AsbracReferral.objects.get(pk=hidden.parts["referral"])
    AsbracReferral.objects.filter(pk=referral.pk).update(victim=person)
    AsbracItem.objects.create(
        partnership=cast.area,
        meeting_id=site.seen.parts["meeting"],
        referral=referral,
        position=2,
        discussed_at=clock.now(),
        discussion=HIDDEN,
        decision=HIDDEN,
    )
    for name in ROLES:
        looker = cast.accounts()[name]
        set_deadline(record, "contact", today, HIDDEN, assignee=looker, subject=None)
        set_deadline(referral.record, "asbrac_review", today, HIDDEN, assignee=looker)


def marac(site: Site) -> None:
    """The MARAC hears of those in sight, whom the officer referred from the page of the case.

    Behind the wall they bear the same names, and nearly the same. Whoever looks is excluded, as
    somebody related would be, and no agency but the cleared partner's is asked.
    """
    cast = site.cast
    runner, partner = (_cleared(cast, role) for role in ("coordinator", "partner"))
    client = Client()
    client.force_login(cast.officer)
    _refer(client, site)
    for word in (OPEN, NEARLY, HIDDEN):
        live(runner, partner, cast.officer, word, begun=word == HIDDEN)
    for referral in MaracReferral.objects.select_related("record"):
        for name in LOOKERS:
            meetings.exclude(MARAC, referral, cast.accounts()[name], by=runner, reason=HIDDEN)
        for user in (cast.officer, cast.manager):
            set_deadline(referral.record, "marac_idva", clock.today(), HIDDEN, assignee=user)


def _cleared(cast: Cast, role: str) -> User:
    """Somebody cleared of whom nobody who looks has heard: the list of accounts has them in both worlds."""
    user: User = User.objects.get(email=f"{role}-behind@testshire.example")
    return user


def _refer(client: Client, site: Site) -> Any:
    """Refer the victim in sight from the case, as the officer's form does."""
    return client.post(
        "/marac/refer/",
        {
            "from": str(site.seen.case),
            "referrer_kind": "other",
            "given_name": "Victor",
            "family_name": OPEN,
            "perpetrators": f"Frieda {OPEN}",
            "criteria": ["judgement"],
            "judgement": "More afraid than she says.",
            "summary": "He broke the door.",
            **day("incident_on", clock.today()),
            "incident_kinds": ["violence"],
            "checklist": "none",
            "consent": "given",
        },
    )


# What hides one hides the others too: where it can be, all are there at once.
WORLDS: dict[str, tuple[Callable[[Site], None], ...]] = {
    "sealed and MARAC": (sealed, marac),
    "hidden and MARAC": (sealed, blocked, elsewhere, marac),
    "sealed and blocked": (sealed, blocked),
    "MARAC": (marac,),
}
# Who looks, and in which worlds the record is hidden from them. A conference coordinator is of the
# role that runs MARAC, and is not cleared for it here.
LOOKERS = {
    # Who referred from the case sees no more of it than anybody.
    "officer": ("MARAC",),
    "colleague": ("hidden and MARAC",),
    "manager": ("sealed and blocked", "MARAC"),
    "coordinator": ("MARAC",),
    "partner": ("sealed and MARAC",),
    "analyst": ("MARAC",),
}
# Totals may count a general case that the reader cannot open.
TOTALS = {
    "dashboard",
    "dashboard_csv",
    "figures",
    "figures_csv",
    "figure_records",
    "api_figures",
    "api_figure-records",
}


def addresses(site: Site) -> list[tuple[str, str]]:
    """Every GET: lists and pages without arguments, and all about the case in sight."""
    seen, found = site.seen, []
    things = {"person": seen.person, "organisation": seen.organisation, "place": seen.place}
    for route in routes():
        if route.name in ("account_logout", "api_nothing", "account_page", "send_again"):
            continue
        if route.name.startswith("account") and route.arguments:
            continue
        kind = route.name.split("_")[0]
        pk = seen.incident if route.name == "api_incident-detail" else things.get(kind, seen.case)
        if named(route.name):
            pk = seen.parts[named(route.name)]
        values = {**seen.parts, **WORDS, "pk": pk, "id": pk, "about": pk, "number": 1}
        values |= {"what": "people", "figure_id": "asb_cases_open", "share": ABSENT, "grant": 1}
        if route.name.startswith("work"):
            values["pk"] = seen.parts["work"]
        if route.name.startswith("group_") and route.name != "group_seat_end":
            values |= {**seen.parts["of_group"], "pk": seen.parts[in_group(route.name)]}
        values["key"] = "cpn-appeal_days"
        if route.name in REPORT_ROUTES:
            values |= NO_REPORT
        if is_marac(route):
            values |= {**NOTHING.ids, "pk": ABSENT, "id": ABSENT}
        path = route.path(**{name: values[name] for name in route.arguments})
        found.append((route.name, path))
    year = financial_year(clock.today()).label
    found += [
        ("figures", f"/figures/?period={year}"),
        ("figures", f"/figures/?period={year}&figure=asb_cases_open&by=ward"),
        ("figures_csv", f"/figures/download/?period={year}"),
        ("figure_records", f"/figures/cases/?figure=asb_cases_open&period={year}"),
        ("figure_records", f"/figures/cases/?figure=asb_repeat_victims&period={year}"),
        ("api_figures", f"/api/v1/figures/?period={year}"),
        ("api_figure-records", f"/api/v1/figures/asb_cases_open/records/?period={year}"),
        ("asbrac_referrals", "/asbrac/?state=all"),
        ("asbrac_referrals", "/asbrac/?band=high&owner=me"),
        ("asbrac_refer", f"/asbrac/refer/?victim={seen.person}"),
        ("api_asbrac-referral-list", "/api/v1/asbrac-referrals/?page_size=1"),
        ("api_asbrac-referral-list", f"/api/v1/asbrac-referrals/?case={seen.case}"),
        ("cases", "/cases/?status=open"),
        ("cases", "/cases/?sort=-risk"),
        ("cases", "/cases/?overdue=on"),
        ("cases", f"/cases/?ward={site.cast.north.pk}"),
        ("cases_csv", "/cases/csv/?status=open"),
        ("api_case-list", "/api/v1/cases/?status=open"),
        ("api_case-list", "/api/v1/cases/?page_size=1"),
        ("api_incident-list", f"/api/v1/incidents/?case={seen.case}"),
    ]
    return found


SEARCHES = (
    OPEN,
    f"Victor {OPEN}",
    "Zqopenley",
    "zqopen",
    NEARLY,
    HIDDEN,
    f"Noise, {HIDDEN}",
    f"PR-{OPEN}",
    f"PR-{HIDDEN}",
    f"1 {OPEN} Street",
    "ZZ1 1ZZ",
    "01632 960001",
    "Victor",
    "Street",
)


# What is drawn by lot or stamped with the second for each page.
_NEW_EACH_TIME = re.compile(
    rb"(/drafts/log_report/|name=\"(draft|key|action_key)\" value=\")[0-9a-f-]{36}|%3A[\w-]{6}%3A[\w-]{43}"
    rb"|\d+ \w+ \d{4} at [\d:]+[ap]m"
)


def look(site: Site, role: str) -> dict[tuple[str, str], Any]:
    """Everything that `role` gets to see, and how many queries each took."""
    user = site.cast.accounts()[role]
    answers: dict[tuple[str, str], Any] = {}

    def keep(name: str, path: str, send: Callable[[Client], Any]) -> None:
        client, queries = Client(), [0]

        def count(execute: Any, *args: Any) -> Any:
            queries[0] += 1
            return execute(*args)

        with transaction.atomic():
            client.force_login(user)
            with connection.execute_wrapper(count):
                answer = send(client)
                body = _NEW_EACH_TIME.sub(b"", body_of(answer))
            transaction.set_rollback(True)
        heads = heads_of(answer)
        # The sign-in page says when it runs out, by the second.
        heads.pop("Expires", None)
        answers[name, path] = (answer.status_code, body, heads, queries[0])

    for name, path in addresses(site):
        keep(name, path, lambda client, path=path: client.get(path))  # type: ignore[misc]
    for words in SEARCHES:
        keep(
            "search",
            words,
            lambda client, words=words: client.post("/search/", {"q": words}),  # type: ignore[misc]
        )
        keep(
            "people_matches",
            words,
            lambda client, words=words: client.post("/people/matches/", {"name": words}),  # type: ignore[misc]
        )
        keep(
            "log_report_matches",
            words,
            lambda client, words=words: client.post(  # type: ignore[misc]
                "/cases/log/matches/place/", {"line_1": words, "place_line_1": words, "q": words}
            ),
        )
    keep("marac_refer", "post", lambda client: _refer(client, site))
    keep("marac_refer", "half", lambda client: client.post("/marac/refer/", {"given_name": OPEN}))
    keep(
        "marac_refer",
        "from",
        lambda client: client.get("/marac/refer/", {"from": str(site.seen.case)}),
    )
    keep(
        "api_marac-referral-list",
        "post",
        lambda client: client.post(
            "/api/v1/marac-referrals/",
            {"victim": {"given_name": "Victor", "family_name": OPEN}},
            content_type="application/json",
        ),
    )
    answers["e-mail", ""] = (0, _mail(user), {}, 0)
    return answers


def _mail(user: User) -> bytes:
    """What the account is told by e-mail, this morning and in those of the next two weeks."""
    with transaction.atomic():
        for days in range(15):
            with clock.pretend(NOW + timedelta(days=days)):
                remind_all()
        sent = OutboxMessage.objects.filter(user=user).order_by("made_at", "key")
        said = [(each.subject, each.body) for each in sent]
        transaction.set_rollback(True)
    return repr(said).encode()


def _difference(what: str, one: Any, two: Any) -> str:
    if what != "body":
        return f"{what}: {one} | {two}"
    at = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
    around = slice(max(at - 60, 0), at + 90)
    return f"body: {one[around]!r} | {two[around]!r}"


@pytest.mark.parametrize("role", LOOKERS)
def test_with_and_without_a_hidden_record_everything_looks_the_same(role: str, site: Site) -> None:
    without = look(site, role)
    # Both worlds must show something, else they would agree about nothing.
    assert sum(answer[0] == 200 for answer in without.values()) > 15
    differences = []
    for world in LOOKERS[role]:
        with transaction.atomic():
            for write in WORLDS[world]:
                write(site)
            assert MaracReferral.objects.filter(summary__contains=HIDDEN).exists() == (
                "MARAC" in world
            )
            assert AsbCase.objects.filter(title__contains=HIDDEN).exists() == (world != "MARAC")
            found = look(site, role)
            transaction.set_rollback(True)
        for (name, path), after in found.items():
            if world != "MARAC" and name in TOTALS:
                assert HIDDEN.encode() not in after[1], (world, path)
                continue
            for what, one, two in zip(
                ("status", "body", "headers", "queries"), without[name, path], after, strict=True
            ):
                if one != two:
                    differences.append(f"{world} {name} {path} {_difference(what, one, two)}")
    assert not differences, f"{len(differences)}\n" + "\n".join(differences[:60])


def test_the_sealed_case_does_count_in_totals_and_its_facts_are_there(site: Site) -> None:
    """Else the exception for totals would hide nothing."""
    before = Fact.objects.count()
    sealed(site)
    assert Fact.objects.count() > before

"""Role x route x method x state of the record: what each cell must answer.

Every route with an argument stands in one of the tables below; one that does not fails the test. The
levels that roles have on a record in each state are declared in `tests.security.world.LEVELS`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from asbrac.models import (
    AsbracAction,
    AsbracAttendance,
    AsbracItem,
    AsbracMeeting,
    AsbracReferral,
    AsbracRequest,
    AsbracSeat,
)
from cases.models import (
    AsbCase,
    CaseAction,
    CaseNote,
    CaseReview,
    Incident,
    QualifyingComplaint,
    Recommendation,
    RiskAssessment,
)
from ledger.periods import financial_year
from orders.models import (
    Authorisation,
    Order,
    OrderDocument,
    OrderEvent,
    Requirement,
    Statement,
)
from partnership import clock
from partnership.models import LegalParameter, Record, Role, User
from partnership.roles import ROLES
from partnership.services import save_draft
from people.models import Involvement, Organisation, Person, Premises
from plans.models import GroupItem, GroupMeeting, GroupSeat, LinkedCase, Matter, Member, Tally, Work
from plans.services.strategy import add_row
from tests.cast import Cast
from tests.security.asbrac_world import named
from tests.security.marac_world import NOTHING, is_marac
from tests.security.plans_world import (
    GROUP_ROUTES,
    GROUP_SHARES,
    JOINT_ROUTES,
    PLAN_ROUTES,
    WORK_ROUTES,
    in_group,
    is_walled,
)
from tests.security.plans_world import WORD_ROUTES as PLAN_WORDS
from tests.security.report_world import DRAFT_ROUTES as REPORT_DRAFTS
from tests.security.report_world import NOTHING as NO_REPORT
from tests.security.report_world import PUBLICATION_ROUTES, REPORT_ROUTES, written
from tests.security.routes import WORDS, Route, routes
from tests.security.series_world import SERIES_ROUTES, SERIES_WORDS, imported
from tests.security.world import (
    ABSENT,
    LEVELS,
    STATES,
    Thing,
    absent,
    body_of,
    build,
    every_state,
    grant,
    heads_of,
)

BOTH = ("GET", "POST")
READ = ("case.read",)
PEOPLE = ("people.search",)
WRITES = ("case.write",)

# What one must have on the record: to see it, to write on it, to write on it as somebody who shares
# and seals, to own or manage it.
SEE, WRITE, SHARE, OWN = "see", "write", "share", "own"

_READING = """
    case case_timeline case_incidents case_people case_risk case_risk_assessment case_actions
"""
_STEPS = """
    case_note_add case_note_correct case_incident_add case_edit case_link case_unlink
    case_survey_send case_survey case_party_add case_party_end case_risk_assess case_action_add
    case_action_finish case_intervention_add case_contact_add case_contact_plan
    case_review_explain case_review_start case_close case_reopen case_closing_correct case_closing_void
    case_opening_correct
"""
_REVIEW_STEPS = """
    review_complaint_add review_complaint_remove review_decide review_contact review_information
    review_panel review_recommend review_recommendation_answer review_recommendation_done
    review_recommendation_remove review_notice_told review_close review_escalate review_withdraw
"""
_PERSON_FORMS = """
    person_edit person_alias person_contact person_safe_contact person_address person_relate
"""
Row = tuple[tuple[str, ...], tuple[str, ...], str]

# route: (capability, methods, what one must have on the case)
CASE_ROUTES: dict[str, Row] = {
    **dict.fromkeys(_READING.split(), (READ, ("GET",), SEE)),
    **dict.fromkeys(_STEPS.split(), (READ, BOTH, WRITE)),
    "case_sharing": (READ, ("GET",), "team"),
    "case_looks": (READ, ("GET",), OWN),
    "case_hand_over": (READ, BOTH, OWN),
    "case_share": (("case.share",), BOTH, SHARE),
    "case_unshare": (("case.share",), BOTH, SHARE),
    "api_case-detail": (READ, ("GET",), SEE),
    "api_case-close": (WRITES, ("POST",), WRITE),
    "api_case-reopen": (WRITES, ("POST",), WRITE),
    "api_case-incidents": (("case.write", "case.contribute"), ("POST",), WRITE),
    "api_case-notes": (("case.write", "case.contribute"), ("POST",), WRITE),
    "api_incident-detail": (READ, ("GET",), SEE),
    "draft": ((), ("POST",), SEE),
    "case_orders": (("order.read",), ("GET",), SEE),
    "order_start": (("order.write",), BOTH, WRITE),
    "order_draft": (("order.write",), BOTH, WRITE),
    "case_statements": (("order.read",), ("GET",), SEE),
    "statement_add": (("order.write",), BOTH, WRITE),
    "statement_use": (("order.write",), BOTH, WRITE),
    "case_asbrac": (("asbrac.read",), ("GET",), SEE),
    # Whoever reads a case may refer its victim.
    "case_asbrac_refer": (READ, BOTH, SEE),
}
# The same for a case review, which is as hidden as its case: the id is the review's.
REVIEW_ROUTES: dict[str, Row] = {
    **dict.fromkeys(("review", "review_notice"), (READ, ("GET",), SEE)),
    **dict.fromkeys(_REVIEW_STEPS.split(), (READ, BOTH, WRITE)),
}
# The same, with what the id names. Whoever sees a record and writes on cases may correct what is
# known of the people on it.
PARTY_ROUTES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, str]] = {
    "person": (PEOPLE, ("GET",), "person", SEE),
    **dict.fromkeys(_PERSON_FORMS.split(), (WRITES, BOTH, "person", SEE)),
    "person_orders": (("order.read",), ("GET",), "person", SEE),
    "person_block": (WRITES, BOTH, "person", "manage"),
    "alias_remove": (WRITES, ("POST",), "person", SEE),
    "contact_remove": (WRITES, ("POST",), "person", SEE),
    "relationship_remove": (WRITES, ("POST",), "person", SEE),
    "organisation": (PEOPLE, ("GET",), "organisation", SEE),
    "organisation_edit": (WRITES, BOTH, "organisation", SEE),
    "place": (PEOPLE, ("GET",), "place", SEE),
    "place_edit": (WRITES, BOTH, "place", SEE),
}
# Of the order that came from the case (`Thing.order`), by the same levels as the case.
ORDERS = ("order.read",)
_ORDER_PAGES = "order order_history order_documents order_document order_letter order_breaches"
ORDER_ROUTES: dict[str, Row] = {
    **dict.fromkeys(_ORDER_PAGES.split(), (ORDERS, ("GET",), SEE)),
    # A partner may be let in to write on the case, and still takes no step on its orders.
    "order_step": (ORDERS, BOTH, "order.write"),
    "api_order-detail": (ORDERS, ("GET",), SEE),
    "api_order-document-pdf": (ORDERS, ("GET",), SEE),
    "api_order-document-word": (ORDERS, ("GET",), SEE),
    "api_order-step": (("order.write", "order.approve"), ("POST",), WRITE),
}
# Of the ASBRAC referral from the case and of the meeting that heard it, by the same levels. Which of
# `Thing.parts` the id is, `asbrac_world.named` says.
_ASBRAC, _RUNS = ("asbrac.read",), ("asbrac.run",)
_SCREENING = "accept return decline reassess hand_over reopen identify"
_MEETING_STEPS = """
    meeting_change meeting_cancel meeting_ask meeting_invite meeting_attendance meeting_close attendance
    agenda_add minutes_edit hear action_add exclude
"""
_MEETING_BUTTONS = "meeting_begin minutes_approve defer agenda_move agenda_remove readmit"
ASBRAC_ROUTES: dict[str, Row] = {
    **{
        f"asbrac_{name}": (_ASBRAC, ("GET",), SEE)
        for name in ("referral", "history", "meeting", "minutes", "minutes_file")
    },
    # Whoever may see a referral may not screen it: that is for those who run the conference.
    **{f"asbrac_{name}": (_ASBRAC, BOTH, "asbrac.run") for name in _SCREENING.split()},
    "asbrac_complete": (_ASBRAC, BOTH, "complete"),
    **{f"asbrac_{name}": (_RUNS, BOTH, WRITE) for name in _MEETING_STEPS.split()},
    **{f"asbrac_{name}": (_RUNS, ("POST",), WRITE) for name in _MEETING_BUTTONS.split()},
    "api_asbrac-referral-detail": (_ASBRAC, ("GET",), SEE),
    "api_asbrac-referral-step-complete": (("asbrac.refer", "asbrac.run"), ("POST",), "complete"),
    **{
        f"api_asbrac-referral-step-{name}": (_RUNS, ("POST",), WRITE) for name in _SCREENING.split()
    },
}
# What an agency is asked and takes away: its own, or all for whoever runs the conference.
_SHARES = ("asbrac.contribute", "asbrac.run")
SHARE_ROUTES: dict[str, Row] = {
    "asbrac_answer": (_ASBRAC, BOTH, WRITE),
    "asbrac_finish": (_ASBRAC, BOTH, WRITE),
    "api_asbrac-request-detail": (_ASBRAC, ("GET",), SEE),
    "api_asbrac-request-answer": (_SHARES, ("POST",), WRITE),
    "api_asbrac-action-detail": (_ASBRAC, ("GET",), SEE),
    "api_asbrac-action-finish": (_SHARES, ("POST",), WRITE),
}
SEAT_ROUTES = {"asbrac_seat_end": ("POST",), "group_seat_end": ("POST",)}
ACCOUNT_ROUTES = {
    "account_page": ("GET",),
    "account_change": BOTH,
    "account_password": BOTH,
    "account_close": BOTH,
    "account_open": BOTH,
}
# What everybody who reads the law may open by its word, and what the legal officer changes.
LAW_PAGES = {"law_key": "law.read", "law_add": "law.manage"}
LAW_ROUTES = ("law_commence", "law_take_back")
# What an area sets about its orders: about no record, open by capability alone.
SETTINGS_ROUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "authority_end": ("order.authorise", BOTH),
    "warning_kind_retire": ("order.authorise", BOTH),
    "warning_kind_offer": ("order.authorise", BOTH),
    "letter": ("order.read", ("GET",)),
    "letter_preview": ("order.read", ("GET",)),
    "letter_edit": ("law.manage", BOTH),
}
DRAFT_ROUTES = {"send_again": BOTH, "discard_draft": ("POST",)}
# Their argument is a word of the program, no id.
WORD_ROUTES = {"log_report_matches", "api_figure-records", "order_new"}

# All hidden records for all roles: HYPOTHESIS_PROFILE=search make test ARGS=tests/security
EVERY_CELL = os.environ.get("HYPOTHESIS_PROFILE") == "search"
ROUTES = {route.name: route for route in routes()}
SATISFIES: dict[str, set[str]] = {
    SEE: {"read", "write", "own", "manage"},
    "team": {"read", "write", "own", "manage"},
    WRITE: {"write", "own", "manage"},
    "order.write": {"write", "own", "manage"},
    "asbrac.run": {"write", "own", "manage"},
    "work.write": {"write", "own", "manage"},
    "complete": {"read", "write", "own", "manage"},
    SHARE: {"manage"},
    OWN: {"own", "manage"},
    "manage": {"manage"},
}
CAPABILITIES = {role.code: set(role.capabilities) for role in ROLES}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are what is wanted here; writing them out takes half the time."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_every_route_with_an_argument_is_in_the_matrix() -> None:
    declared: list[Any] = [
        CASE_ROUTES,
        PARTY_ROUTES,
        ORDER_ROUTES,
        ASBRAC_ROUTES,
        SHARE_ROUTES,
        SEAT_ROUTES,
        REVIEW_ROUTES,
        ACCOUNT_ROUTES,
        DRAFT_ROUTES,
        SETTINGS_ROUTES,
        WORD_ROUTES,
    ]
    declared += [
        GROUP_ROUTES,
        GROUP_SHARES,
        LAW_PAGES,
        LAW_ROUTES,
        WORK_ROUTES,
        PLAN_ROUTES,
        JOINT_ROUTES,
        PLAN_WORDS,
        REPORT_ROUTES,
        SERIES_ROUTES,
        SERIES_WORDS,
    ]
    names = [name for table in declared for name in table]
    assert len(names) == len(set(names))
    # Those of the MARAC are all walked in test_marac_wall.py, those of operations and of registers
    # in test_register_walls.py.
    walked = {
        route.name
        for route in routes()
        if route.arguments and not is_marac(route) and not is_walled(route)
    }
    assert walked == set(names)


def test_the_matrix_has_thousands_of_cells_and_every_level_is_met() -> None:
    cells = (
        len(LEVELS) * len(STATES) * 2 * (len(CASE_ROUTES) + len(PARTY_ROUTES) + len(ORDER_ROUTES))
    )
    assert cells >= 10_000
    assert {level for role in LEVELS.values() for level in role.values()} == {
        "read",
        "write",
        "own",
        "manage",
    }


def expected(
    user: User,
    methods: tuple[str, ...],
    method: str,
    wanted: tuple[str, ...],
    level: str,
    need: str,
) -> int:
    """404 out of sight, 403 in sight but not allowed, 200 for whatever the page then does."""
    held = CAPABILITIES[user.role_id]
    if wanted and not held & set(wanted):
        return 403
    if method not in methods:
        return 405
    if level not in SATISFIES[SEE]:
        return 404
    if need in ("order.write", "asbrac.run", "work.write") and need not in held:
        return 403
    if need == "complete" and not _completes(user, level):
        return 403
    if level not in SATISFIES[need] or (need == "team" and "case.write" not in held):
        return 403
    return 200


def _completes(user: User, level: str) -> bool:
    """The agency that referred, here the council, and whoever runs the conference."""
    runs = "asbrac.run" in CAPABILITIES[user.role_id] and level in SATISFIES[WRITE]
    return runs or user.agency.kind == "council"


def level_of_share(user: User, level: str) -> str:
    """What a role has on the housing provider's rows of a referral on which it has `level`."""
    if "asbrac.run" in CAPABILITIES[user.role_id] and level in SATISFIES[WRITE]:
        return level
    return "write" if level and user.agency.kind == "housing_provider" else ""


def ask(client: Client, method: str, path: str, *, is_api: bool = False) -> HttpResponse:
    """One request, taken back afterwards so that no cell of the matrix changes the next."""
    with transaction.atomic():
        # A draft that says nothing, no version: what is sent is not what is tried here.
        kind: dict[str, Any] = {"content_type": "application/json"} if is_api else {}
        headers = {"if-match": "*"} if is_api else {}
        if method == "GET":
            answer = client.get(path, headers=headers)
        else:
            answer = client.post(path, {}, headers=headers, **kind)
        transaction.set_rollback(True)
    # What one step says must not greet the next.
    client.cookies.pop("messages", None)
    return answer  # type: ignore[return-value]


def agrees(status: int, wanted: int) -> bool:
    if wanted == 200:
        return status < 500 and status not in (401, 403, 404, 405)
    return status == wanted


def tried_here(role: str, route: Route, method: str, state: str) -> bool:
    """Whether this role tries this hidden record there: of MARAC every second, else every sixth.

    Neighbouring roles try different ones, so together they try all; all at once took ten minutes.
    """
    if state == "absent" or EVERY_CELL:
        return True
    turn = crc32(f"{route.name} {method}".encode())
    turn += STATES.index(state) + list(LEVELS).index(role)
    return turn % (2 if state == "marac" else 6) == 0


def path_of(route: Route, pk: Any, thing: Thing) -> str:
    number = thing.parts["number"]
    more = {}
    for begins, name in (("group_", "of_group"), ("work_", "of_work")):
        if route.name.startswith(begins):
            more = thing.parts.get(name, {})
    parts = {
        **thing.parts,
        **more,
        "number": number[route.name] if isinstance(number, dict) and route.name in number else 1,
    }
    return route.path(**{**parts, "pk": pk, "id": pk, "about": pk, **WORDS})


def tables(thing: Thing) -> list[tuple[Route, Any, tuple[str, ...], tuple[str, ...], str]]:
    """Every route about the case or somebody on it: route, id, capabilities, methods, need."""
    rows = []
    for name, (wanted, methods, need) in CASE_ROUTES.items():
        pk = thing.incident if name.startswith("api_incident") else thing.case
        rows.append((ROUTES[name], pk, wanted, methods, need))
    for name, (wanted, methods, need) in REVIEW_ROUTES.items():
        rows.append((ROUTES[name], thing.parts["review"], wanted, methods, need))
    for name, (wanted, methods, what, need) in PARTY_ROUTES.items():
        rows.append((ROUTES[name], getattr(thing, what), wanted, methods, need))
    for name, (wanted, methods, need) in ORDER_ROUTES.items():
        rows.append((ROUTES[name], thing.order, wanted, methods, need))
    for name, (wanted, methods, need) in WORK_ROUTES.items():
        rows.append((ROUTES[name], thing.parts["work"], wanted, methods, need))
    for name, (wanted, methods, need) in {**GROUP_ROUTES, **GROUP_SHARES}.items():
        rows.append((ROUTES[name], thing.parts[in_group(name)], wanted, methods, need))
    for name, (wanted, methods, need) in {**ASBRAC_ROUTES, **SHARE_ROUTES}.items():
        rows.append((ROUTES[name], thing.parts[named(name)], wanted, methods, need))
    return rows


@pytest.mark.parametrize("role", LEVELS)
def test_each_role_gets_on_each_route_what_it_has_on_the_record(role: str, cast: Cast) -> None:
    user = cast.accounts()[role]
    client = Client()
    client.force_login(user)
    things = every_state(cast)
    nothing = absent()
    unseen: dict[tuple[str, str], HttpResponse] = {}
    opened: set[tuple[str, str, str]] = set()
    wrong = []
    # Absent first: what is hidden must answer in the same bytes.
    for state in ("absent", *[each for each in STATES if each != "absent"]):
        thing = things[state]
        on_record = LEVELS[role].get(state, "")
        for route, pk, wanted, methods, need in tables(thing):
            is_share = route.name in SHARE_ROUTES or route.name in GROUP_SHARES
            level = level_of_share(user, on_record) if is_share else on_record
            for method in BOTH:
                if route.is_api and method not in methods:
                    continue  # the framework's own 405, whatever the id
                wish = expected(user, methods, method, wanted, level, need)
                if need == SHARE and "granted" not in state and level:
                    continue  # nobody there to end sharing with; see the granted states
                may = not wanted or CAPABILITIES[user.role_id] & set(wanted)
                if not (may and method in methods) and state not in ("absent", "own_team", "marac"):
                    continue  # refused before any record is looked for
                if not level and not tried_here(role, route, method, state):
                    continue
                if wish == 200:
                    if (route.name, method, level) in opened:
                        continue  # the same level opens the same page in another state
                    opened.add((route.name, method, level))
                path = path_of(route, pk, thing)
                answer = ask(client, method, path, is_api=route.is_api)
                cell = (role, route.name, method, state)
                if not agrees(answer.status_code, wish):
                    wrong.append((*cell, f"{answer.status_code}, not {wish}"))
                if answer.status_code >= 400 and any(
                    word.encode() in answer.content for word in thing.canaries
                ):
                    wrong.append((*cell, "shows what is on the record"))
                if state == "absent":
                    unseen[route.name, method] = answer
                elif not level:
                    other = unseen[route.name, method]
                    ids = (pk, ABSENT, *thing.parts.values(), *nothing.parts.values())
                    if body_of(answer, *ids) != body_of(other, *ids):
                        wrong.append((*cell, "differs from what is absent"))
                    if heads_of(answer) != heads_of(other):
                        wrong.append((*cell, "has other headers than what is absent"))
    assert not wrong, "\n".join(" ".join(cell) for cell in wrong)


def test_the_hidden_records_of_the_matrix_do_exist(cast: Cast) -> None:
    """Else every 404 above would prove nothing."""
    for state, thing in every_state(cast).items():
        assert AsbCase.objects.filter(pk=thing.case).exists() is (state != "absent")
        assert Person.objects.filter(pk=thing.person).exists() is (state != "absent")


def test_whoever_is_not_signed_in_is_asked_to_sign_in_and_told_nothing(cast: Cast) -> None:
    thing, nothing = every_state(cast)["own_team"], absent()
    client = Client()
    for route in routes():
        if any(rule.public for rule in route.rules()):
            continue
        answers = []
        for each in (thing, nothing):
            kinds = dict(route.arguments)
            pk = {"person": each.person, "organisation": each.organisation, "place": each.place}
            pk["review"] = each.parts["review"]
            values = {
                **each.parts,
                "pk": each.parts[named(route.name)]
                if named(route.name)
                else pk.get(route.name.split("_")[0], each.case),
                "id": each.case,
                "about": each.case,
                **WORDS,
                "what": "people",
                "key": "cpn-appeal_days",
                "figure_id": "asb_cases_open",
                "number": 1,
                "share": ABSENT,
            }
            if route.name in REPORT_ROUTES:
                values |= NO_REPORT
            if route.name.startswith("work"):
                values |= {"grant": 1, "pk": each.parts["work"]}
            if route.name.startswith("group_") and route.name != "group_seat_end":
                values |= {**each.parts.get("of_group", {}), "pk": each.parts[in_group(route.name)]}
            if is_walled(route):
                values |= {"pk": ABSENT}
            if is_marac(route):
                values |= {**NOTHING.ids, "pk": ABSENT, "id": ABSENT}
            path = route.path(**{name: values[name] for name in kinds})
            if route.name == "api_nothing":
                path += "nowhere/"
            for method in BOTH:
                answer = ask(client, method, path, is_api=route.is_api)
                if route.is_api:
                    assert answer.status_code in (401, 405), (route.name, method)
                    assert answer.headers["Content-Type"] == "application/problem+json"
                else:
                    assert answer.status_code == 302, (route.name, method)
                    assert answer.headers["Location"].startswith("/sign-in/?next=")
                ids = [each.case, each.person, each.organisation, each.place, *each.parts.values()]
                answers.append(body_of(answer, *ids))
        assert answers[:2] == answers[2:]


def test_the_parts_of_a_hidden_case_do_not_open_under_one_in_sight(cast: Cast) -> None:
    """The id in front is one's own, the id behind it somebody else's."""
    things = every_state(cast)
    mine, hidden = things["own_team"], things["sealed"]
    client = Client()
    client.force_login(cast.officer)
    tried = 0
    for name, (_, methods, _) in {**CASE_ROUTES, **ORDER_ROUTES, **REVIEW_ROUTES}.items():
        route = ROUTES[name]
        inner = set(route.arguments) - {"pk", "id", "about", *WORDS}
        if not inner or name == "case_unshare":
            continue
        front = mine.case
        if name in ORDER_ROUTES:
            front = mine.order
        elif name in REVIEW_ROUTES:
            front = mine.parts["review"]
        path = route.path(**{**hidden.parts, **WORDS, "pk": front, "id": front})
        own = route.path(**{**mine.parts, **WORDS, "pk": front, "id": front})
        for method in methods:
            assert ask(client, "GET", own).status_code == 200, name
            assert ask(client, method, path).status_code == 404, name
            tried += 1
    assert tried >= 10
    for name in ("contact_remove", "alias_remove", "relationship_remove"):
        theirs = hidden.parts["number"].get(name, 1)
        path = ROUTES[name].path(pk=mine.person, detail=hidden.parts["detail"], number=theirs)
        client.post(path)
    person = Person.objects.get(pk=hidden.person)
    assert person.aliases.exists()
    assert person.contact_details.exists()
    assert person.relationships.exists() if hasattr(person, "relationships") else True


@pytest.mark.parametrize("role", LEVELS)
def test_only_the_administrator_meets_accounts_and_only_those_of_the_partnership(
    role: str, cast: Cast
) -> None:
    client = Client()
    client.force_login(cast.accounts()[role])
    may = role == "administrator"
    for name, methods in ACCOUNT_ROUTES.items():
        for method in methods:
            answers = {
                pk: ask(client, method, reverse(name, args=[pk]))
                for pk in (cast.stranger.pk, ABSENT, cast.colleague.pk)
            }
            statuses = [answer.status_code for answer in answers.values()]
            if not may:
                assert statuses == [403, 403, 403], (name, method)
                continue
            assert statuses[:2] == [404, 404], (name, method)
            assert statuses[2] in (200, 302), (name, method)
            bodies = [body_of(answers[pk], pk) for pk in (cast.stranger.pk, ABSENT)]
            assert bodies[0] == bodies[1]


@pytest.mark.parametrize("role", LEVELS)
def test_only_the_legal_officer_sets_days_and_only_for_the_own_partnership(
    role: str, cast: Cast
) -> None:
    user = cast.accounts()[role]
    client = Client()
    client.force_login(user)
    held = CAPABILITIES[user.role_id]
    for name, wanted in LAW_PAGES.items():
        status = ask(client, "GET", reverse(name, args=["fpn-cpn_maximum"])).status_code
        assert status == (200 if wanted in held else 403), name
        status = ask(client, "GET", reverse(name, args=["no-such-key"])).status_code
        assert status == (404 if wanted in held else 403), name
    rows = LegalParameter.objects.filter(key="fpn.cpn_maximum", effective_from=None)
    ours, theirs = rows.get(partnership=cast.area), rows.exclude(partnership=cast.area).get()
    if user == cast.stranger:
        ours, theirs = theirs, ours
    for name in LAW_ROUTES:
        for method in BOTH:
            answers = {
                pk: ask(client, method, reverse(name, args=[pk]))
                for pk in (theirs.pk, ABSENT, ours.pk)
            }
            statuses = [answer.status_code for answer in answers.values()]
            if "law.manage" not in held:
                assert statuses == [403, 403, 403], (name, method)
                continue
            assert statuses[:2] == [404, 404], (name, method)
            assert statuses[2] in (200, 302), (name, method)
            assert body_of(answers[theirs.pk], theirs.pk) == body_of(answers[ABSENT], ABSENT)


@pytest.mark.parametrize("role", LEVELS)
def test_what_is_set_about_orders_is_changed_by_those_who_answer_for_it(
    role: str, cast: Cast
) -> None:
    user = cast.accounts()[role]
    client = Client()
    client.force_login(user)
    ours, theirs = (
        Authorisation.objects.create(
            partnership=boss.partnership,
            user=boss,
            power="cpn",
            starts_on=clock.today(),
            source="Scheme",
            given_by=boss,
        ).pk
        for boss in (cast.manager, cast.stranger)
    )
    if user == cast.stranger:
        ours, theirs = theirs, ours
    for name, (wanted, methods) in SETTINGS_ROUTES.items():
        route = ROUTES[name]
        for method in methods:
            own, other, none = (
                ask(client, method, route.path(pk=pk, letter=word, code=word))
                for pk, word in ((ours, "cpw"), (theirs, "nothing"), (ABSENT, "nothing"))
            )
            if wanted not in CAPABILITIES[user.role_id]:
                assert {own.status_code, other.status_code, none.status_code} == {403}, name
                continue
            assert own.status_code in (200, 302), (name, method)
            assert (other.status_code, none.status_code) == (404, 404), (name, method)
            assert body_of(other, theirs) == body_of(none, ABSENT)


@pytest.mark.parametrize("role", LEVELS)
def test_only_whoever_runs_the_conference_ends_a_seat_and_only_of_the_own_partnership(
    role: str, cast: Cast
) -> None:
    user = cast.accounts()[role]
    client = Client()
    client.force_login(user)
    for model, name, needs in (
        (AsbracSeat, "asbrac_seat_end", "asbrac.run"),
        (GroupSeat, "group_seat_end", "group.run"),
    ):
        ours, theirs = (
            model.objects.create(
                partnership=each.partnership, agency=each.agency, user=each, starts_on=clock.today()
            ).pk
            for each in (cast.partner, cast.stranger)
        )
        if user == cast.stranger:
            ours, theirs = theirs, ours
        for method in SEAT_ROUTES[name]:
            own, other, none = (
                ask(client, method, reverse(name, args=[pk])) for pk in (ours, theirs, ABSENT)
            )
            if needs not in CAPABILITIES[user.role_id]:
                assert {own.status_code, other.status_code, none.status_code} == {403}, name
                continue
            assert own.status_code == 302, (name, method)
            assert (other.status_code, none.status_code) == (404, 404), (name, method)
            assert body_of(other, theirs) == body_of(none, ABSENT)


@pytest.mark.parametrize("role", LEVELS)
def test_plans_are_read_in_the_own_partnership_and_changed_by_whoever_manages_them(
    role: str, cast: Cast
) -> None:
    user = cast.accounts()[role]
    client = Client()
    client.force_login(user)
    ours, theirs = (
        add_row(
            Member, by=boss, name="Fire Service", kind="responsible", starts_on=clock.today()
        ).pk
        for boss in (cast.manager, cast.stranger)
    )
    if user == cast.stranger:
        ours, theirs = theirs, ours
    for name, (wanted, methods) in PLAN_ROUTES.items():
        if name in ("priority", "plans_list", "plans_add"):
            continue
        for method in methods:
            own, other, none = (
                ask(client, method, reverse(name, args=["members", pk]))
                for pk in (ours, theirs, ABSENT)
            )
            if wanted not in CAPABILITIES[user.role_id]:
                assert {own.status_code, other.status_code, none.status_code} == {403}, name
                continue
            assert own.status_code == 200, (name, method)
            assert (other.status_code, none.status_code) == (404, 404), (name, method)
            assert body_of(other, theirs) == body_of(none, ABSENT)
    for name, (wanted, methods) in JOINT_ROUTES.items():
        path = ROUTES[name].path(pk=ABSENT, share=ABSENT)
        for method in methods:
            status = ask(client, method, path).status_code
            assert status == (404 if wanted in CAPABILITIES[user.role_id] else 403), name
    for path, wanted in (
        (reverse("plans_list", args=["members"]), "plans.read"),
        (reverse("plans_add", args=["members"]), "plans.manage"),
        (reverse("priority", args=[ABSENT]), "plans.read"),
        (reverse("work_start", args=["problem"]), "work.write"),
        (reverse("tasking_pack"), "work.read"),
        (reverse("tasking_pack_file", args=["pdf"]), "work.read"),
    ):
        may = wanted in CAPABILITIES[user.role_id]
        found = 404 if str(ABSENT) in path else 200
        assert ask(client, "GET", path).status_code == (found if may else 403), path


@pytest.mark.parametrize("role", LEVELS)
def test_reports_are_written_signed_and_read_by_those_who_may_in_their_partnership(
    role: str, cast: Cast
) -> None:
    user = cast.accounts()[role]
    client = Client()
    client.force_login(user)
    ours, theirs = (written(boss) for boss in (cast.manager, cast.stranger))
    if user == cast.stranger:
        ours, theirs = theirs, ours
    for name, (wanted, methods) in REPORT_ROUTES.items():
        of = "publication" if name in PUBLICATION_ROUTES else "report"
        of = "schedule" if name == "report_schedule_cancel" else of
        for method in methods if ROUTES[name].is_api else BOTH:
            own, other, none = (
                ask(
                    client,
                    method,
                    ROUTES[name].path(**{**WORDS, **ids, "pk": ids[of], "id": ids[of]}),
                    is_api=ROUTES[name].is_api,
                )
                for ids in (ours, theirs, {**NO_REPORT, of: ABSENT})
            )
            if wanted not in CAPABILITIES[user.role_id]:
                assert {own.status_code, other.status_code, none.status_code} == {403}, name
                continue
            if method not in methods:
                assert {own.status_code, other.status_code, none.status_code} == {405}, name
                continue
            # Of the publication no file is written yet.
            found = (404,) if name.endswith("file") else (200, 302)
            assert own.status_code in found, (name, method)
            assert (other.status_code, none.status_code) == (404, 404), (name, method)
            same = (*theirs.values(), *NO_REPORT.values(), ABSENT)
            assert body_of(other, *same) == body_of(none, *same), (name, method)
    for path, wanted in (
        ("/reports/", "report.read"),
        ("/reports/add/", "report.write"),
        ("/reports/planned/", "report.write"),
    ):
        status = ask(client, "GET", path).status_code
        assert status == (200 if wanted in CAPABILITIES[user.role_id] else 403), path


@pytest.mark.parametrize("role", LEVELS)
def test_series_are_imported_and_read_by_those_who_may_in_their_partnership(
    role: str, cast: Cast
) -> None:
    user = cast.accounts()[role]
    held = CAPABILITIES[user.role_id]
    client = Client()
    client.force_login(user)
    ours, theirs = (imported(boss) for boss in (cast.manager, cast.stranger))
    if user == cast.stranger:
        ours, theirs = theirs, ours
    for name, (wanted, methods) in SERIES_ROUTES.items():
        of = "extract" if name == "series_extract" else "import"
        is_api = ROUTES[name].is_api
        for method in methods if is_api else BOTH:
            own, other, none = (
                ask(client, method, ROUTES[name].path(pk=pk, id=pk), is_api=is_api)
                for pk in (ours[of], theirs[of], ABSENT)
            )
            if wanted not in held:
                assert {own.status_code, other.status_code, none.status_code} == {403}, name
            elif method not in methods:
                assert {own.status_code, other.status_code, none.status_code} == {405}, name
            else:
                assert own.status_code == 200, name
                assert (other.status_code, none.status_code) == (404, 404), name
                same = (*theirs.values(), ABSENT)
                assert body_of(other, *same) == body_of(none, *same), name
    for name, (wanted, methods) in SERIES_WORDS.items():
        for method in methods:
            for source, found in (("police_counts", 200), ("nothing", 404)):
                status = ask(
                    client, method, ROUTES[name].path(source=source, code="vap")
                ).status_code
                assert status == (found if wanted in held else 403), (name, method, source)
    pages = (("/series/", "figures.read"), ("/series/import/", "series.import"))
    for path, wanted in pages:
        assert ask(client, "GET", path).status_code == (200 if wanted in held else 403), path


def test_the_parts_of_one_report_do_not_open_under_another(cast: Cast) -> None:
    """The id in front is one's own, the id behind it another partnership's."""
    ours, theirs = written(cast.manager), written(cast.stranger)
    client = Client()
    client.force_login(cast.manager)
    tried = 0
    for name, (_, methods) in {**REPORT_DRAFTS, **PUBLICATION_ROUTES}.items():
        if not set(ROUTES[name].arguments) & {"section", "block", "row"}:
            continue
        front = ours["publication" if name in PUBLICATION_ROUTES else "report"]
        for method in methods:
            path = ROUTES[name].path(**{**WORDS, **theirs, "pk": front})
            assert ask(client, method, path).status_code == 404, (name, method)
            tried += 1
    assert tried >= 10


@pytest.mark.parametrize("role", LEVELS)
def test_nobody_meets_somebody_elses_draft(role: str, cast: Cast) -> None:
    user = cast.accounts()[role]
    other = cast.colleague if user != cast.colleague else cast.officer
    fields = {"path": "/cases/", "fields": {"note": ["Zq"]}}
    mine, theirs = (save_draft(each, "send_again", "x", fields) for each in (user, other))
    for name, methods in DRAFT_ROUTES.items():
        for method in methods:
            client = Client()
            client.force_login(user)
            two, three, one = (
                ask(client, method, reverse(name, args=[pk])) for pk in (theirs.pk, ABSENT, mine.pk)
            )
            assert one.status_code in (200, 302, 307), (name, method)
            assert (two.status_code, three.status_code) == (404, 404)
            assert body_of(two, theirs.pk) == body_of(three, ABSENT)


# Done when 5: what only one agency may see.


def test_a_partner_gets_404_for_what_only_another_agency_may_see(cast: Cast) -> None:
    """In page, API, search, CSV and drill-down; the police, to whom it is shown, see it in each."""
    thing = build(cast, cast.officer, "Zqhidden")
    grant(thing, cast.manager, agency=cast.police_force)
    # Pages that no partner's role includes are tried with a role that does include them.
    for user in (cast.partner, cast.police):
        User.objects.filter(pk=user.pk).update(role="partner_who_may_all")
    everything = sorted({each for role in ROLES for each in role.capabilities})
    Role.objects.create(code="partner_who_may_all", name="Partner", capabilities=everything)
    reference = Record.objects.get(pk=thing.case).reference
    record = [
        (f"/cases/{thing.case}/", "page"),
        (f"/cases/{thing.case}/timeline/", "page"),
        (f"/cases/{thing.case}/people/", "page"),
        (f"/case-reviews/{thing.parts['review']}/", "page"),
        (f"/people/{thing.person}/", "page"),
        (f"/organisations/{thing.organisation}/", "page"),
        (f"/places/{thing.place}/", "page"),
        (f"/api/v1/cases/{thing.case}/", "API"),
        (f"/api/v1/incidents/{thing.incident}/", "API"),
        (f"/api/v1/orders/{thing.order}/", "API"),
        (f"/api/v1/orders/{thing.order}/documents/{thing.parts['document']}/pdf/", "API"),
        (f"/asbrac/{thing.parts['referral']}/", "page"),
        (f"/asbrac/{thing.parts['referral']}/history/", "page"),
        (f"/asbrac/meetings/{thing.parts['meeting']}/", "page"),
        (f"/api/v1/asbrac-referrals/{thing.parts['referral']}/", "API"),
        (f"/work/pieces/{thing.parts['work']}/", "page"),
    ]
    year = financial_year(clock.today()).label
    lists = [
        "/cases/",
        "/cases/csv/",
        "/api/v1/cases/",
        "/api/v1/incidents/",
        "/api/v1/orders/",
        "/asbrac/",
        "/api/v1/asbrac-referrals/",
        "/work/pieces/",
        f"/figures/cases/?figure=asb_cases_open&period={year}",
        f"/api/v1/figures/asb_cases_open/records/?period={year}",
    ]
    shown, hidden = Client(), Client()
    shown.force_login(User.objects.get(pk=cast.police.pk))
    hidden.force_login(User.objects.get(pk=cast.partner.pk))
    for path, where in record:
        assert shown.get(path).status_code == 200, (where, path)
        assert hidden.get(path).status_code == 404, (where, path)
    for path in lists:
        seen = body_of(shown.get(path)).decode()
        referral = str(thing.parts["referral"])
        work = str(thing.parts["work"])
        ids = (reference, str(thing.incident), str(thing.order), referral, work)
        assert any(each in seen for each in ids), path
        answer = hidden.get(path)
        assert answer.status_code == 200, path
        unseen = body_of(answer).decode()
        assert reference not in unseen, path
        assert str(thing.case) not in unseen, path
        assert str(thing.incident) not in unseen, path
        assert str(thing.order) not in unseen, path
        assert referral not in unseen, path
        assert work not in unseen, path
        assert "Zqhidden" not in unseen, path
    for words in ("Zqhidden", reference, "PR-Zqhidden", "1 Zqhidden Street", "Zqhiden"):
        assert "Zqhidden" in shown.post("/search/", {"q": words}).content.decode(), words
        answer = hidden.post("/search/", {"q": words})
        nothing = hidden.post("/search/", {"q": "Zqnobody"})
        assert body_of(answer, words) == body_of(nothing, "Zqnobody"), words


def test_the_models_that_hang_from_a_record_are_as_hidden_as_it_is(cast: Cast) -> None:
    things = every_state(cast)
    for role, levels in LEVELS.items():
        user = cast.accounts()[role]
        for state, thing in things.items():
            if state == "absent":
                continue
            sees = bool(levels.get(state))
            for model, lookup in (
                (Record, {"pk": thing.case}),
                (AsbCase, {"pk": thing.case}),
                (Incident, {"case": thing.case}),
                (CaseNote, {"case": thing.case}),
                (CaseAction, {"case": thing.case}),
                (RiskAssessment, {"case": thing.case}),
                (CaseReview, {"case": thing.case}),
                (QualifyingComplaint, {"review": thing.parts["review"]}),
                (Recommendation, {"review": thing.parts["review"]}),
                (Involvement, {"record": thing.case}),
                (Order, {"pk": thing.order}),
                (Requirement, {"order": thing.order}),
                (Statement, {"case": thing.case}),
                (OrderEvent, {"order": thing.order}),
                (OrderDocument, {"order": thing.order}),
                (AsbracReferral, {"pk": thing.parts["referral"]}),
                (AsbracMeeting, {"pk": thing.parts["meeting"]}),
                (AsbracItem, {"pk": thing.parts["item"]}),
                (AsbracAttendance, {"meeting": thing.parts["meeting"]}),
                (Work, {"pk": thing.parts["work"]}),
                (Tally, {"work": thing.parts["work"]}),
                (Matter, {"pk": thing.parts["matter"]}),
                (GroupMeeting, {"pk": thing.parts["gmeeting"]}),
                (GroupItem, {"pk": thing.parts["gitem"]}),
                (LinkedCase, {"work": thing.parts["work"]}),
                (Person, {"pk": thing.person}),
                (Organisation, {"pk": thing.organisation}),
                (Premises, {"pk": thing.place}),
            ):
                found = model._default_manager.visible_to(user).filter(**lookup).exists()
                assert found is sees, (role, state, model.__name__)
            shares = bool(level_of_share(user, levels.get(state, "")))
            for share, part in ((AsbracRequest, "request"), (AsbracAction, "duty")):
                found = share.objects.visible_to(user).filter(pk=thing.parts[part]).exists()
                assert found is shares, (role, state, share.__name__)

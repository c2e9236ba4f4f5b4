"""The pages on which one reads a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from cases import casework_queries as queries
from cases import timeline
from cases.forms.casework.running import NoteForm
from cases.models import AsbCase, CaseAction, HateStrand, RiskAssessment
from cases.review_queries import colour_of, reviews_of
from cases.risk import CURRENT, INSTRUMENTS
from cases.services import closing_findings
from cases.views.casework.page import OpenCase, open_case
from partnership import clock
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.models import Deadline
from partnership.policy import policy
from partnership.search import panels
from partnership.views.steps import as_typed
from people.models import Involvement

LOOKS = 50
_TASKS = {
    "contact": "case_contact_add",
    "risk": "case_risk_assess",
    "case_review": "case_review_explain",
}


@require_GET
@requires("case.read")
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What comes next, what it is about, and what happened last; a note is written right here."""
    here = open_case(request, pk)
    case, user, rights = here.case, here.user, here.rights
    waiting = queries.deadlines_of(case, user)
    latest = timeline.page_of(
        case, user, size=5, may_write=rights.write, sees_sharing=rights.see_sharing
    )
    note, kept = None, None
    if rights.write:
        note = NoteForm(case, user)
        found = typed_before(user, "case_note", case.pk)
        if found is not None:
            kept, typed = found
            note = NoteForm(case, user, initial=as_typed(note, typed))
    review = next((each for each in waiting if each.kind == "case_review"), None)
    return here.page(
        "case",
        "overview",
        {
            # The heading says what it is about; the bar says where.
            "bar_title": " · ".join(_where(here.case)),
            "tasks": _tasks(here, waiting),
            "review": review,
            "facts": _facts(here),
            "latest": latest.entries,
            "more_events": bool(latest.next_cursor),
            "note_form": note,
            "note_url": here.url("case_note_add"),
            "autosave_url": reverse("draft", kwargs={"form": "case_note", "about": case.pk}),
            "draft_kept": kept,
            "links": queries.links_of(case, user),
            "reviews": [
                {"review": each, "colour": colour_of(each)} for each in reviews_of(case, user)
            ],
            "panels": panels("case", user, case.pk),
            "surveys": list(queries.surveys_of(case, user)),
            **_menu(here),
        },
    )


def _tasks(here: OpenCase, waiting: list[Deadline]) -> list[dict[str, Any]]:
    """The next steps, overdue first; whoever may not take them sees them without a link."""
    plan = {
        action.pk: action
        for action in queries.actions_of(here.case, here.user).filter(status=CaseAction.Status.OPEN)
    }
    today = clock.today()
    tasks = []
    for deadline in waiting:
        action = plan.get(deadline.subject) if deadline.subject else None
        url = ""
        if here.rights.write and action is not None:
            url = here.url("case_action_finish", action.pk)
        elif here.rights.write and deadline.kind in _TASKS:
            url = here.url(_TASKS[deadline.kind])
        hint = f"For {deadline.assignee.name}" if deadline.assignee else ""
        if action is not None:
            hint = f"For {action.owner.name if action.owner else action.agency.name}"
        late = deadline.is_overdue
        tasks.append(
            {
                "title": action.description if action else deadline.why,
                "url": url,
                "hint": hint,
                "due": deadline.due_on,
                "colour": "red" if late else "yellow" if deadline.due_on == today else "",
            }
        )
    return tasks


def _where(case: AsbCase) -> list[str]:
    place = case.premises
    found = [place.line_1 or place.description or place.postcode] if place else []
    return [*found, case.ward.name] if case.ward else found


def _facts(here: OpenCase) -> list[dict[str, Any]]:
    """The key facts; what is computed is computed here and typed nowhere."""
    case = here.case
    words = queries.words_of(here.user)

    def label(vocabulary: str, codes: list[str]) -> str:
        return "\n".join(words.get(vocabulary, {}).get(code, code) for code in codes)

    team = case.record.team.name if case.record.team else ""
    rows: list[dict[str, Any]] = [
        {"key": "Owner", "value": case.owner.name},
        {
            "key": "Team",
            "value": f"{team}, {case.record.agency.name}" if team else case.record.agency.name,
        },
        {"key": "Opened", "value": _day(case.opened_on)},
    ]
    if case.closed_on is not None:
        told = (
            _day(case.victim_told_on)
            if case.victim_told_on
            else f"Not told: {case.victim_not_told_reason}"
        )
        rows += [
            {"key": "Closed", "value": _day(case.closed_on)},
            {"key": "Reason", "value": label("closure_reason", [case.closure_reason])},
            {"key": "Victim told", "value": told},
        ]
    else:
        rows.append({"key": "Next contact", "value": _day(case.next_contact_on)})
    rows += [
        {"key": "Type", "value": case.get_asb_type_display()},
        {"key": "Involved", "value": label("qualifier", case.qualifiers)},
        {"key": "Source", "value": label("source", [case.source])},
        {"key": "Where", "value": str(case.premises) if case.premises else ""},
        {"key": "Ward", "value": case.ward.name if case.ward else ""},
    ]
    if case.themes:
        rows.append({"key": "Themes", "value": label("theme", case.themes)})
    if case.hate_strands:
        strands = dict(HateStrand.choices)
        rows.append(
            {"key": "Hate", "value": "\n".join(strands.get(c, c) for c in case.hate_strands)}
        )
    repeats = queries.repeats_of(case, here.user)
    if repeats.victims:
        rows.append(
            {
                "key": "Repeat victim",
                "value": f"Yes: {repeats.victim_limit} incidents or more in 12 months",
            }
        )
    if repeats.location:
        rows.append(
            {
                "key": "Repeat location",
                "value": f"Yes: {repeats.location_limit} incidents or more in 12 months",
            }
        )
    return rows


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _menu(here: OpenCase) -> dict[str, Any]:
    """What the reader may do: the usual step as buttons, the rest in a menu once there are more."""
    rights = here.rights
    is_open = here.case.status == AsbCase.Status.OPEN
    steps: list[tuple[str, str]] = []
    if rights.write and is_open:
        steps += [
            ("Record contact", "case_contact_add"),
            ("Add incident", "case_incident_add"),
            ("Close case", "case_close"),
            ("Add action", "case_action_add"),
            ("Record intervention", "case_intervention_add"),
            ("Score risk", "case_risk_assess"),
            ("Plan contact", "case_contact_plan"),
        ]
    elif rights.write:
        steps += [
            ("Reopen case", "case_reopen"),
            ("Send survey", "case_survey_send"),
            ("Correct the closing", "case_closing_correct"),
            ("Take the closing back", "case_closing_void"),
        ]
    if rights.write:
        steps += [
            ("Start a case review", "case_review_start"),
            ("Change details", "case_edit"),
            ("Correct the day of opening", "case_opening_correct"),
            ("Link another case", "case_link"),
        ]
    if rights.hand_over:
        steps.append(("Hand over", "case_hand_over"))
    if rights.share:
        steps.append(("Share", "case_share"))
    if rights.see_looks:
        steps.append(("Who has looked", "case_looks"))
    made = [{"text": text, "url": here.url(name)} for text, name in steps]
    # Up to three stand as buttons; more go into a menu behind the most usual two.
    shown = made if len(made) <= 3 else made[:2]
    return {"buttons": shown, "menu": made[len(shown) :]}


@require_GET
@requires("case.read")
def case_timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that happened, newest first, by kind if asked."""
    here = open_case(request, pk)
    kinds = {
        code: words
        for code, words in timeline.KINDS.items()
        if code != "sharing" or here.rights.see_sharing
    }
    kind = request.GET.get("kind", "")
    if kind not in kinds:
        kind = ""
    page = timeline.page_of(
        here.case,
        here.user,
        kind=kind,
        cursor=request.GET.get("after", ""),
        may_write=here.rights.write,
        sees_sharing=here.rights.see_sharing,
    )
    address = here.url("case_timeline")
    ways = [{"text": "All", "url": address, "current": not kind}]
    ways += [
        {"text": words, "url": f"{address}?kind={code}", "current": code == kind}
        for code, words in kinds.items()
    ]
    asked = {"kind": kind} if kind else {}
    return here.page(
        "case_timeline",
        "timeline",
        {
            "entries": page.entries,
            "ways": ways,
            "kind": kinds.get(kind, ""),
            "first_url": f"{address}?{urlencode(asked)}" if request.GET.get("after") else "",
            "next_url": f"{address}?{urlencode({**asked, 'after': page.next_cursor})}"
            if page.next_cursor
            else "",
        },
    )


@require_GET
@requires("case.read")
def incidents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reports of the case, each with its narrative."""
    here = open_case(request, pk)
    words = queries.words_of(here.user)
    strands = dict(HateStrand.choices)
    found = [
        {
            "incident": incident,
            "source": words.get("source", {}).get(incident.source, incident.source),
            "involved": ", ".join(
                [words.get("qualifier", {}).get(code, code) for code in incident.qualifiers]
                + [f"Hate: {strands.get(code, code).lower()}" for code in incident.hate_strands]
            ),
        }
        for incident in queries.incidents_of(here.case, here.user)[:200]
    ]
    return here.page("case_incidents", "incidents", {"incidents": found})


@require_GET
@requires("case.read")
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who and what is on the case, in which role, from when until when."""
    here = open_case(request, pk)
    today = clock.today()
    now: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    for each in queries.parties_of(here.case, here.user):
        row = {
            "involvement": each,
            "party": each.party,
            "url": _party_url(each),
            "flags": _flags(each),
            "end_url": here.url("case_party_end", each.pk),
        }
        (ended if each.ends_before and each.ends_before <= today else now).append(row)
    return here.page("case_people", "people", {"now": now, "ended": ended})


def _party_url(involvement: Involvement) -> str:
    for name, key in (
        ("person", involvement.person_id),
        ("organisation", involvement.organisation_id),
        ("place", involvement.premises_id),
    ):
        if key is not None:
            return reverse(name, kwargs={"pk": key})
    return ""


def _flags(involvement: Involvement) -> list[str]:
    rule = getattr(involvement.person, "safe_contact", None) if involvement.person else None
    flags = (
        ("do_not_write", "Do not write"),
        ("do_not_visit", "Do not visit"),
        ("do_not_leave_messages", "Do not leave messages"),
    )
    return [words for name, words in flags if rule is not None and getattr(rule, name)]


@require_GET
@requires("case.read")
def risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The risk as it is held now, why, and every scoring before."""
    here = open_case(request, pk)
    history = list(queries.assessments_of(here.case, here.user)[:100])
    review = next(
        (each for each in queries.deadlines_of(here.case, here.user) if each.kind == "risk"), None
    )
    return here.page(
        "case_risk",
        "risk",
        {
            "latest": history[0] if history else None,
            "history": history,
            "review": review,
            "instrument": CURRENT,
            "can_score": here.rights.write and here.case.status == AsbCase.Status.OPEN,
        },
    )


@require_GET
@requires("case.read")
def risk_assessment(request: HttpRequest, pk: UUID, assessment: UUID) -> HttpResponse:
    """One scoring with every question, its answer and its mark, as the instrument's version asked."""
    here = open_case(request, pk)
    found = queries.assessments_of(here.case, here.user).filter(pk=assessment).first()
    if found is None:
        raise Http404
    return here.page(
        "case_risk",
        "risk_assessment",
        {
            "assessment": found,
            "answers": _answers(found),
            "instrument": INSTRUMENTS.get((found.instrument, found.version)),
        },
    )


def _answers(assessment: RiskAssessment) -> list[dict[str, Any]]:
    instrument = INSTRUMENTS.get((assessment.instrument, assessment.version))
    known = {item.code: item for item in instrument.items} if instrument else {}
    answers = []
    for code, mark in assessment.items.items():
        item = known.get(code)
        answer = item.answers[mark] if item and mark < len(item.answers) else ""
        answers.append(
            {"question": item.question if item else code, "answer": answer, "mark": mark}
        )
    order = {item.question: index for index, item in enumerate(known.values())}
    return sorted(answers, key=lambda one: order.get(one["question"], 99))


@require_GET
@requires("case.read")
def actions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan, the incremental approach and the contact with the victim."""
    here = open_case(request, pk)
    case, user = here.case, here.user
    today = clock.today()
    contacts = list(queries.contacts_of(case, user)[:50])
    ladder = queries.ladder_of(case, user)
    words = queries.words_of(user).get("intervention", {})
    plan: list[dict[str, Any]] = [
        {
            "action": action,
            "late": action.status == CaseAction.Status.OPEN and action.due_on < today,
            "url": here.url("case_action_finish", action.pk)
            if here.rights.write and action.status == CaseAction.Status.OPEN
            else "",
        }
        for action in queries.actions_of(case, user)[:200]
    ]
    plan.sort(key=lambda row: row["action"].status != CaseAction.Status.OPEN)
    reached = max([0, *(step.stage for step in ladder if step.done)])
    return here.page(
        "case_actions",
        "actions",
        {
            "plan": plan,
            "ladder": [
                {
                    "step": step,
                    "done": [
                        {"row": row, "label": words.get(row.kind, row.kind)} for row in step.done
                    ],
                    "is_next": step.stage == reached + 1,
                }
                for step in ladder
            ],
            "all_tried": reached >= len(ladder),
            "contacts": contacts,
            "failed": queries.failed_attempts(contacts),
            "usual_days": policy(case.partnership_id, "contact_working_days", today),
            "can_write": here.rights.write and case.status == AsbCase.Status.OPEN,
        },
    )


@require_GET
@requires("case.read")
def sharing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom the case is shared with, and whom it was shared with."""
    here = open_case(request, pk)
    if not here.rights.see_sharing:
        raise PermissionDenied
    now = clock.now()
    grants = list(queries.grants_of(here.case, here.user)[:200])
    return here.page(
        "case_sharing",
        "sharing",
        {
            "live": [grant for grant in grants if grant.ends_at > now],
            "ended": [grant for grant in grants if grant.ends_at <= now],
        },
    )


_LOOKS = {
    "view": "Opened",
    "change": "Opened to change",
    "view_log": "Opened this list",
    "search": "Found in a search",
    "export": "Exported",
    "print": "Printed",
}
_PAGES = {
    "case": "Overview",
    "case_timeline": "Timeline",
    "case_incidents": "Incidents",
    "case_people": "People",
    "case_risk": "Risk",
    "case_risk_assessment": "Risk assessment",
    "case_actions": "Actions",
    "case_sharing": "Sharing",
    "case_looks": "Who has looked",
    "case_note_add": "Note",
    "case_close": "Close case",
    "case_reopen": "Reopen case",
    "case_review_start": "Start a case review",
    "review": "Case review",
    "review_notice": "Notice to the applicant of a case review",
}


@require_GET
@requires("case.read")
def looks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened the case and when: for its owner and its manager. Opening this is logged too."""
    here = open_case(request, pk, action="view_log")
    if not here.rights.see_looks:
        raise PermissionDenied
    asked = request.GET.get("before", "")
    before = _instant(asked)
    rows = queries.looks_at(here.case, here.user, before=before, size=LOOKS)
    address = here.url("case_looks")
    return here.page(
        "case",
        "looks",
        {
            "rows": [
                {
                    "entry": row,
                    "what": _LOOKS.get(row.action, row.action.replace("_", " ").capitalize()),
                    "page": _PAGES.get(row.route, ""),
                }
                for row in rows[:LOOKS]
            ],
            "first_url": address if before is not None else "",
            "next_url": f"{address}?{urlencode({'before': rows[LOOKS - 1].at.isoformat()})}"
            if len(rows) > LOOKS
            else "",
        },
    )


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def in_the_way(here: OpenCase) -> list[dict[str, str]]:
    """What stands in the way of closing, each with where to mend it."""
    mend = {
        "CASE-CLOSE-ACTIONS": ("case_actions", "Go to the action plan"),
        "CASE-CLOSE-RISK": ("case_risk_assess", "Score the risk"),
    }
    rows = []
    for finding in closing_findings(here.case):
        name, link = mend.get(finding.rule, ("case", "Go to the case"))
        url = here.url(name) + ("?final=1" if name == "case_risk_assess" else "")
        rows.append({"text": finding.message, "url": url, "link": link})
    return rows

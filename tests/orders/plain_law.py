"""What the domain notes say of orders, written down a second time in plain Python.

Nothing here calls a rule or a date function of the product: days are counted anew from the rows.
Each check raises AssertionError with the rule's words.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.models import Fact
from orders.models import Order
from partnership.models import Deadline, RuleReason

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
WARNINGS = {"warning", "cpw"}
SPACES = {"pspo", "expedited"}
OVER = {
    "complied",
    "escalated",
    "lapsed",
    "withdrawn",
    "revoked",
    "quashed",
    "expired",
    "discharged",
    "refused",
    "undertaking",
    "cancelled",
    "order_made",
    "void",
}
# Until this day a fixed penalty for breach of a notice was £100 at most, then £500.
FIVE_HUNDRED_FROM = date(2026, 9, 1)


def months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_months(day: date, months: int) -> date:
    """The last day of so many months that begin with a day."""
    end = months_later(day, months)
    return end if end.day != day.day else end - DAY


def age(born: date, day: date) -> int:
    birthdays = day.year - born.year
    return birthdays if (day.month, day.day) >= (born.month, born.day) else birthdays - 1


def hours_without_christmas(start: datetime, hours: int) -> datetime:
    """Whole hours that pass after a whole hour, those of Christmas Day left out."""
    at = start
    while hours:
        local = at.astimezone(LONDON)
        if (local.month, local.day) != (12, 25):
            hours -= 1
        at += timedelta(hours=1)
    while (at.astimezone(LONDON).month, at.astimezone(LONDON).day, hours) == (12, 25, 1):
        at += timedelta(hours=1)
    return at


def london(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def check_order(order: Order, today: date) -> None:
    """Everything that must hold of an order, whatever was done to it."""
    if order.state != "void":
        _check_notice(order)
        _check_ages(order)
        _check_lengths(order)
        _check_breaches(order)
    _check_end(order)
    _check_deadlines(order, today)
    _check_ledger(order)


def _steps(order: Order, *steps: str) -> list[date]:
    return list(
        order.events.filter(step__in=steps)
        .order_by("happened_on")
        .values_list("happened_on", flat=True)
    )


def _check_notice(order: Order) -> None:
    if order.kind != "cpn" or order.issued_on is None:
        return
    warning = order.source
    assert warning is not None
    assert warning.kind == "cpw", "a notice follows a Community Protection Warning"
    assert warning.state not in ("void", "withdrawn"), "its warning stands"
    assert (warning.person_id, warning.organisation_id) == (order.person_id, order.organisation_id)
    assert warning.served_on is not None
    assert warning.served_on < order.issued_on, "the warning was served before"
    assert warning.comply_by is not None
    assert warning.served_on <= warning.comply_by < order.issued_on, "its time has run"
    assert any(warning.comply_by < day <= order.issued_on for day in _steps(warning, "observe"))
    assert order.requirements.filter(ends_before=None).exists(), "it requires something"
    assert order.effect.strip()
    assert order.unreasonable.strip()


def _check_ages(order: Order) -> None:
    if order.issued_on is None or order.person is None or order.person.date_of_birth is None:
        return
    least = {"cpw": 16, "cpn": 16, "injunction": 10, "cbo": 10, "respect": 18}.get(order.kind, 0)
    assert age(order.person.date_of_birth, order.issued_on) >= least, f"{least} or over"


def _check_lengths(order: Order) -> None:
    start, end = order.starts_on, order.ends_on
    if order.issued_on is None or start is None:
        return
    assert end is None or end >= start
    born = order.person.date_of_birth if order.person else None
    is_childs = born is not None and age(born, start) < 18
    if order.kind == "injunction" and is_childs and order.state != "applied":
        assert not order.is_indefinite
        assert end is not None
        assert end <= last_of_months(start, 12), "12 months at most"
    made = _steps(order, "make")
    # A variation or an appeal may shorten it.
    changed = _steps(order, "vary", "appeal_decided")
    if order.kind == "cbo" and made and born is not None:
        if age(born, made[0]) < 18:
            assert end is not None
            assert end <= last_of_months(start, 36), "3 years at most"
            assert changed or end >= last_of_months(start, 12), "1 year at least"
        elif not changed:
            assert order.is_indefinite or (end is not None and end >= last_of_months(start, 24))
    if order.kind == "pspo":
        extended = len(_steps(order, "extend"))
        assert end is not None
        assert end <= last_of_months(start, 36 * (1 + extended)), "3 years a period"
    if order.kind == "expedited":
        assert end is not None
        assert end <= last_of_months(start, 6), "6 months, not extendable"
    if order.kind == "closure_order":
        assert end is not None
        assert end <= last_of_months(start, 6), "6 months in all"
        if not _steps(order, "extend"):
            assert end <= last_of_months(start, 3), "3 months at first"
    if order.kind == "dispersal":
        assert order.starts_at is not None
        assert order.ends_at is not None
        assert timedelta() < order.ends_at - order.starts_at <= timedelta(hours=48)


def _check_breaches(order: Order) -> None:
    appeals = list(order.appeals.all())
    excused = RuleReason.objects.filter(record=order.record_id, rule="CPN-12").exists()
    for breach in order.breaches.all():
        asked = list(breach.requirements.all())
        for each in asked:
            assert each.order_id == order.pk
            assert each.due_by is None or breach.occurred_on > each.due_by
            assert each.starts_on is None or breach.occurred_on >= each.starts_on
        if order.kind == "cpn" and any(each.kind in ("do", "take_steps") for each in asked):
            for appeal in appeals:
                ends = appeal.decided_on or date.max
                within = appeal.lodged_on <= breach.occurred_on <= ends
                assert not within or excused or breach.state == "no_action", "only stop binds"
        penalty = getattr(breach, "penalty", None)
        if penalty is not None:
            most = 500 if order.kind == "cpn" and penalty.issued_on >= FIVE_HUNDRED_FROM else 100
            assert 0 < penalty.amount <= most, "within the maximum of its day"
            assert penalty.pay_by == penalty.issued_on + 14 * DAY
            assert penalty.paid_on is None or breach.laid_on is None, "paid or prosecuted"
            assert penalty.paid_on is None or penalty.paid_on >= penalty.issued_on
            assert breach.laid_on is None or breach.laid_on > penalty.pay_by
    assert sum(appeal.decided_on is None for appeal in appeals) <= 1


def _check_end(order: Order) -> None:
    assert (order.state in OVER) == (order.ended_on is not None), "what is over has an end day"


# What falls due.


def _check_deadlines(order: Order, today: date) -> None:
    found = Counter(
        Deadline.objects.filter(
            record=order.record_id, met_at=None, kind__startswith="order_"
        ).values_list("kind", "due_on", "due_at", "subject")
    )
    wanted = Counter(
        (f"order_{kind}", day, at, subject) for kind, day, at, subject in _due(order, today)
    )
    assert found == wanted, f"{order.kind} {order.state}: {found} is not {wanted}"


Due = tuple[str, date, datetime | None, object]


def _due(order: Order, today: date) -> list[Due]:
    due: list[Due] = []
    if order.state == "void":
        return due
    over = order.state in OVER

    def right(kind: str, last: date) -> None:
        """The end of somebody's right: shown until it has passed."""
        if not over and last >= today:
            due.append((kind, last, None, None))

    def work(kind: str, day: date) -> None:
        due.append((kind, day, None, None))

    if order.issued_on is not None:
        if order.ends_on is not None:
            right("expiry", order.ends_on)
        if order.kind in ("cpn", "closure_order") and not order.appeals.exists():
            right("appeal", order.issued_on + 20 * DAY)
    changed = _steps(order, "make", "vary", "extend")
    if order.kind in SPACES and changed:
        right("challenge", changed[-1] + 41 * DAY)
    if order.kind in WARNINGS and order.state == "served":
        assert order.comply_by is not None
        assert order.served_on is not None
        if not any(day > order.comply_by for day in _steps(order, "observe")):
            work("check", order.comply_by)
        work("monitoring", months_later(order.served_on, 3 if order.kind == "warning" else 6))
    if order.kind == "cpn" and order.state == "in_force" and order.review_on is not None:
        work("review", order.review_on)
    if order.kind == "cbo" and order.state == "in_force":
        due += [("review", day, None, None) for day in _next_annual_review(order)]
    if order.kind == "pspo" and order.state == "in_force":
        assert order.ends_on is not None
        work("renewal", months_later(order.ends_on, -6))
    bodies = set(order.consultations.values_list("body", flat=True))
    unheard = {"chief_officer", "commissioner", "community", "owner_occupier"} - bodies
    if order.kind == "expedited" and order.issued_on is not None and not over and unheard:
        work("consultation", order.issued_on + 28 * DAY)
    if order.kind == "injunction" and order.state in ("applied", "interim"):
        born = order.person.date_of_birth if order.person else None
        assert order.applied_on is not None
        is_child = born is not None and age(born, order.applied_on) < 18
        if is_child and not order.answers.get("with_notice") and "youth_justice" not in bodies:
            hearings = order.hearings.filter(purpose="final").order_by("listed_for")
            first = hearings.first()
            work("consultation", london(first.listed_for) if first else order.applied_on)
    if order.kind == "closure_notice" and order.state in ("served", "applied"):
        due.append(_closure_hearing(order))
    for hearing in order.hearings.filter(held_on=None):
        if not over or hearing.purpose in ("appeal", "breach", "sentence"):
            due.append(("hearing", london(hearing.listed_for), hearing.listed_for, hearing.pk))
    for breach in order.breaches.all():
        if breach.state == "fpn_issued":
            due.append(("payment", breach.penalty.issued_on + 14 * DAY, None, breach.pk))
        is_summary = order.kind in SPACES | {"cpn", "closure_notice", "closure_order"}
        if is_summary and breach.state in ("alleged", "evidenced", "fpn_issued"):
            due.append(("proceedings", months_later(breach.occurred_on, 6), None, breach.pk))
    return due


def _closure_hearing(order: Order) -> Due:
    adjourned = order.answers.get("adjourned_until")
    if adjourned:
        until = datetime.fromisoformat(adjourned)
        return ("closure_hearing", london(until), until, None)
    served_at = order.services.get().served_at
    assert served_at is not None
    by = hours_without_christmas(served_at, 48)
    return ("closure_hearing", london(by - timedelta(seconds=1)), by, None)


def _next_annual_review(order: Order) -> list[date]:
    """Of a person who is still under 18 at the end of 12 months, begun anew by each variation."""
    born = order.person.date_of_birth if order.person else None
    if born is None or order.starts_on is None:
        return []
    varied, reviewed = _steps(order, "vary"), _steps(order, "review")
    begin = order.starts_on
    while True:
        last = last_of_months(begin, 12)
        anew = [day for day in varied if begin < day <= last]
        if anew:
            begin = anew[0]
            continue
        if age(born, last) >= 18 or (order.ends_on is not None and order.ends_on < last):
            return []
        if not any(begin <= day for day in reviewed):
            return [last]
        begin = last + DAY


# What the ledger says.


def held_facts(order: Order) -> list[Fact]:
    """The facts that hold, by day, then in the order in which they were first recorded."""
    facts = list(Fact.objects.filter(record=order.record_id))
    corrected = {fact.corrects_id for fact in facts}
    held = [fact for fact in facts if not fact.voided and fact.pk not in corrected]
    return sorted(held, key=lambda fact: (fact.occurred_on, fact.root_id or fact.pk))


def binds_by_the_ledger(order: Order, day: date) -> bool:
    """Whether by its facts it was in force at the end of a day."""
    bound = False
    for fact in held_facts(order):
        if fact.occurred_on <= day and fact.kind in ("order.in_force", "order.ended"):
            bound = fact.kind == "order.in_force"
    return bound


def binds_by_its_rows(order: Order, day: date) -> bool:
    """Whether the order as it stands binds; a closure notice is in force until it is decided on."""
    if order.kind == "closure_notice":
        return order.state in ("served", "applied")
    return order.state in ("interim", "in_force") and (
        order.ends_on is None or order.ends_on >= day
    )


def _check_ledger(order: Order) -> None:
    facts = held_facts(order)
    found = Counter((fact.kind, fact.occurred_on, fact.outcome) for fact in facts)
    wanted = Counter((f"order.{kind}", day, what) for kind, day, what in _implied(order))
    assert found == wanted, f"{order.kind} {order.state}: {found} is not {wanted}"
    bound, unbound_ends = False, 0
    for fact in facts:
        assert fact.category == order.kind
        if fact.kind == "order.in_force":
            assert not bound, "in force twice without an end between"
            bound = True
        elif fact.kind == "order.ended":
            unbound_ends += not bound
            bound = False
    assert unbound_ends <= 1, "ended twice"


_RANK = {"begin": 0, "expire": 1}
# Steps whose facts are the step's own: what is recorded, and how the order ends by it.
_ENDS = {
    "comply": ("complied", "complied"),
    "lapse": (None, "lapsed"),
    "withdraw": (None, "withdrawn"),
    "revoke": (None, "revoked"),
    "refuse": ("refused", "refused"),
    "undertaking": ("undertaking", "undertaking"),
    "discharge": (None, "discharged"),
    "cancel": (None, "cancelled"),
}
_FACTS = {
    "issue": "issued",
    "hand_over": "handed_over",
    "apply": "applied",
    "extend": "extended",
    "direct": "directed",
    "appeal": "appealed",
    "breach": "breached",
    "fpn": "fpn_issued",
    "fpn_paid": "fpn_paid",
    "breach_prosecute": "prosecuted",
    "review": "reviewed",
    "vary": "varied",
}


def _implied(order: Order) -> list[tuple[str, date, str]]:
    """What an order's events and rows say should stand in the ledger."""
    facts: list[tuple[str, date, str]] = []
    interim = over = False
    events = sorted(
        order.events.all(), key=lambda event: (event.recorded_at, _RANK.get(event.step, 2))
    )
    for event in events:
        step, day = event.step, event.happened_on
        if step in ("vary", "extend", "discharge"):
            # Entered late, of a day before it ran out: it has not run out then.
            facts = [each for each in facts if each[::2] != ("ended", "expired")]
        if step == "void":
            return []
        if step in _FACTS:
            facts.append((_FACTS[step], day, ""))
        elif step in _ENDS:
            kind, outcome = _ENDS[step]
            facts += [(kind, day, "")] if kind else []
            facts.append(("ended", day, outcome))
            over = True
        elif step == "serve":
            facts += [("issued", day, "")] if order.kind == "closure_notice" else []
            facts.append(("served", day, ""))
            facts += [("in_force", day, "")] if order.kind not in WARNINGS and not interim else []
        elif step == "begin" and event.recorded_by_id is None:
            facts.append(("in_force", day, ""))
        elif step == "observe" and order.comply_by is not None and day > order.comply_by:
            facts.append(("continued", day, ""))
        elif step == "escalate":
            facts.append(("escalated", day, ""))
            facts += [("ended", day, "escalated")] if not over else []
            over = True
        elif step == "stands_again":
            over = over and not any(what == "escalated" for _, _, what in facts)
            facts = [each for each in facts if each[0] != "escalated" and each[2] != "escalated"]
        elif step == "interim":
            facts += [("interim", day, ""), ("in_force", day, "")]
            interim = True
        elif step == "make":
            facts.append(("made", day, ""))
            later = [each for each in facts if each[0] == "ended" and each[1] > day]
            facts = [each for each in facts if each not in later]
            facts += [("ended", day, "replaced")] if interim or later else []
            interim = False
            facts += (
                [("in_force", day, "")] if (order.kind, order.starts_on) == ("cbo", day) else []
            )
        elif step == "publish":
            assert order.starts_on is not None
            begins = max(order.starts_on, day)
            facts += [("in_force", begins, "")] if begins <= london(event.recorded_at) else []
        elif step == "expire":
            facts.append(("ended", day, "interim_expired" if interim else "expired"))
            interim, over = False, over or not interim
        elif step == "make_order" and order.kind == "closure_order":
            facts += [("made", day, ""), ("in_force", day, "")]
        elif step == "make_order":
            facts.append(("ended", day, "order_made"))
        elif step == "notify":
            assert order.starts_at is not None
            begins = london(order.starts_at)
            facts += [("issued", begins, ""), ("in_force", begins, "")]
        elif step == "appeal_decided":
            outcome = order.appeals.get(pk=event.subject or "").outcome
            facts.append(("appeal_decided", day, outcome))
            if outcome == "quashed" and not over:
                facts.append(("ended", day, "quashed"))
                over = True
        elif step in ("breach_result", "breach_close"):
            state = order.breaches.get(pk=event.subject or "").state
            facts.append(
                ("breach_decided" if step == "breach_result" else "breach_closed", day, state)
            )
    return facts

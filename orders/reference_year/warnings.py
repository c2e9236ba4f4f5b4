"""Warnings and notices of the reference year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from orders.kinds import Kind
from orders.reference_year.courts import Courts
from orders.reference_year.telling import Thread, later
from partnership.dates import last_day_of_months_beginning_with

_CSE_PLACES = ("", "noise", "street_drinking")


@dataclass
class Notice:
    """A notice that follows a warning, and what comes of it."""

    on: date
    months: int = 12
    theme: str = ""
    who: str = "adult"
    complied: date | None = None
    revoked: date | None = None
    varied: date | None = None
    appealed: tuple[date, date] | None = None


# The notices of 2016/17 and of the year itself, on warnings of 2016/17; the last of the first three
# is issued on the last day before the year and ends with the last day but one of it.
BEFORE = (
    Notice(date(2017, 1, 16)),
    Notice(date(2017, 2, 21), months=6, complied=date(2017, 7, 6)),
    Notice(date(2017, 3, 31)),
)
FIRST_BREACHED, LATER_BREACHED = date(2017, 4, 19), date(2017, 8, 3)
WITHIN = (
    Notice(date(2017, 4, 3)),
    Notice(FIRST_BREACHED),
    Notice(date(2017, 5, 4), months=6, complied=date(2017, 10, 24)),
    Notice(date(2017, 5, 15), appealed=(date(2017, 6, 1), date(2017, 7, 20))),
    Notice(date(2017, 6, 1), varied=date(2017, 8, 21)),
    Notice(date(2017, 6, 13), revoked=date(2017, 12, 7)),
    Notice(date(2017, 6, 27), months=6, who="youth"),
    Notice(date(2017, 7, 10), who="body"),
    Notice(date(2017, 7, 24), complied=date(2018, 3, 15)),
    Notice(LATER_BREACHED),
    Notice(date(2017, 8, 14), months=18),
)


class Warnings(Courts):
    """Warnings, and the notices that follow some of them."""

    def warned(
        self,
        day: date,
        *,
        theme: str = "",
        who: str = "adult",
        served: date | None = None,
        entered: date | None = None,
        until: date | None = None,
        days: int = 14,
    ) -> Thread:
        """Schedule a warning of a day and its service, from a case open until then (or `until`)."""
        served = served or day
        case = self.open_case(day, until or served, _CSE_PLACES if theme else ())
        thread = Thread(self, case, who)

        def issue() -> None:
            thread.recipient(day)
            conduct, effect, stop, _ = thread.words(theme)
            more: dict[str, Any] = {"themes": [theme]} if theme else {}
            thread.draft(
                Kind.CPW,
                conduct=conduct,
                effect=effect,
                unreasonable="It has gone on for weeks after a visit and a talk.",
                comply_by=later(day, days),
                vulnerability="Asked, and asked partners: nothing known that stands against it.",
                equality="No adjustment was needed; plain language was used.",
                parent_told="Mother, by telephone" if who == "youth" else "",
                youth_justice_told="Duty worker, by e-mail" if who == "youth" else "",
                **more,
            )
            thread.require("stop", stop)
            thread.take("issue", day)

        self.at(day, issue)
        thread.serve(served, entered)
        return thread

    def helped(self, thread: Thread, day: date, days: int = 14) -> None:
        """Schedule the end of a warning that was enough."""
        end = later(day, days + self.rng.randrange(10, 60))
        if self.rng.random() < 0.25:
            lapsed = later(day, 184)
            if lapsed <= self.last_day:
                thread.on(lapsed, "lapse", note="Six months without a report.")
                return
        thread.on(min(end, self.last_day), "comply", note="Neighbours say that it has stopped.")

    def draft_notice(self, notice: Thread, warning: Thread, day: date, ends: date, do: str) -> None:
        """Draft a notice on a warning now."""
        notice.party = warning.party
        notice.draft(
            Kind.CPN,
            by=warning.order.owner,
            source=warning.order,
            same_conduct=True,
            informed=["The landlord", "Environmental Health"],
            ends_on=ends,
            review_on=later(day, 91),
        )
        notice.require("do", do, due_by=later(day, 21))

    def noticed(self, warning: Thread, plan: Notice) -> Thread:
        """Schedule a notice on a warning whose conduct went on."""
        day, ends = plan.on, last_day_of_months_beginning_with(plan.on, plan.months)
        warning.on(later(day, -6), "observe", note="An officer saw it on two evenings.")
        notice = Thread(self, warning.case, plan.who)
        *_, do = warning.words(plan.theme)

        def issue() -> None:
            self.draft_notice(notice, warning, day, ends, do)
            notice.take("approve", day, self.staff.manager)
            notice.take("issue", day)

        self.at(day, issue)
        notice.serve(day if plan.on == BEFORE[-1].on else later(day, self.rng.randrange(3)))
        if plan.appealed:
            lodged, decided = plan.appealed
            notice.on(lodged, "appeal", court="magistrates_court", grounds=["1"])
            notice.heard(later(lodged, 7), decided, "magistrates_court", "appeal", "Dismissed.")
            notice.on(decided, "appeal_decided", outcome="dismissed", note="Not made out.")
        if plan.varied:
            notice.on(
                plan.varied,
                "vary",
                requirement_kind="take_steps",
                requirement="Take what help the support worker offers.",
                note="They have asked for help.",
            )
        over = min(each for each in (plan.complied, plan.revoked, ends) if each)
        if later(day, 91) < over:
            notice.on(
                later(day, 91),
                "review",
                note="It is kept to; it should stand for now.",
                next_review_on=ends,
            )
        if plan.complied:
            notice.on(plan.complied, "comply", note="Nothing for three months.")
        if plan.revoked:
            notice.on(plan.revoked, "revoke", note="They have moved away.")
        self.keeps_up(later(ends, 1))
        return notice

    def notices_on_older_warnings(self) -> None:
        """14 warnings of 2016/17 that did not help, and the notices that followed them."""
        for number, plan in enumerate((*BEFORE, *WITHIN)):
            # Not in the year: at the latest in March 2017.
            day = min(later(plan.on, -50 - number), date(2017, 3, 7 + number))
            warning = self.warned(day, who=plan.who, until=plan.on)
            notice = self.noticed(warning, plan)
            if plan.on == FIRST_BREACHED:
                self.proceedings(notice)
            elif plan.on == LATER_BREACHED:
                notice.breached(date(2018, 4, 12), fpn=date(2018, 4, 20), paid=date(2018, 4, 30))

    def proceedings(self, notice: Thread) -> None:
        """A notice breached twice: the penalty for the first is paid, the second is proved."""
        notice.breached(date(2017, 8, 5), fpn=date(2017, 8, 9), paid=date(2017, 8, 18))
        notice.breached(date(2017, 11, 18))
        court = "magistrates_court"
        notice.on(date(2017, 12, 11), "breach_prosecute", breach=notice.breach, court=court)
        heard = date(2018, 1, 18)
        notice.heard(date(2017, 12, 20), heard, court, "breach", "Guilty plea; fined £200.")
        notice.on(heard, "breach_result", breach=notice.breach, result="proved", note="Fined £200.")
        # The prosecution asks for more than a fine, and the court makes a CBO at sentence.
        self.court_order(
            Kind.CBO,
            applied=date(2018, 1, 22),
            decided=date(2018, 2, 22),
            outcome="make",
            same_as=notice,
            ends_on=date(2020, 2, 21),
        )

    def warnings(self) -> None:
        """Every other warning: of the year before, of the year, and of the months after it."""
        for number in range(12):
            day = self.weekday(date(2016, 9, 1), date(2017, 3, 24))
            self.helped(self.warned(day, who="body" if number == 4 else "adult"), day)
        before = self.warned(date(2016, 12, 5))
        before.on(date(2016, 12, 19), "withdraw", note="It had gone to the wrong flat.")

        # The one for CSE that did not help.
        warning = self.warned(date(2017, 6, 14), theme="cse", until=date(2017, 9, 6))
        self.noticed(warning, Notice(date(2017, 9, 6), theme="cse", complied=date(2018, 2, 20)))
        # And one whose conduct went on after the day of writing.
        warning = self.warned(date(2018, 3, 14), until=date(2018, 6, 12), days=28)
        self.noticed(warning, Notice(date(2018, 6, 12)))

        # The first and the last day of the year, and the days beside them.
        for day in (date(2017, 4, 1), date(2018, 3, 31), date(2017, 3, 31), date(2018, 4, 1)):
            self.helped(self.warned(day), day)
        for number in range(20):
            self.within_the_year(number, "cse")
        for number in range(63):
            self.within_the_year(number, "")
        for _ in range(4):
            day = self.weekday(date(2018, 4, 9), date(2018, 6, 29))
            self.helped(self.warned(day), day)

        mistaken = self.warned(date(2017, 10, 10))
        self.at(
            date(2017, 10, 12),
            lambda: mistaken.take(
                "void", date(2017, 10, 12), self.staff.manager, note="Entered twice."
            ),
        )

    def within_the_year(self, number: int, theme: str) -> None:
        """Schedule one warning of the year that was enough."""
        who = "adult"
        if not theme:
            who = {3: "body", 17: "body", 40: "body", 9: "unknown", 30: "unknown"}.get(number, who)
            who = "youth" if number in (5, 14, 23, 32, 41, 50) else who
        elif number == 11:
            who = "unknown"
        day = self.weekday(date(2017, 4, 3), date(2018, 3, 23))
        served = min(later(day, self.rng.choice((0, 0, 0, 1, 2))), date(2018, 3, 31))
        # Some services are entered a week late.
        entered = later(served, 7) if number % 12 == 8 else None
        thread = self.warned(day, theme=theme, who=who, served=served, entered=entered)
        if number % 21 == 6:
            # Seen before its time had run, which is no failure of the warning.
            thread.on(
                later(served, 8), "observe", note="Once more; they had until the fourteenth day."
            )
        self.helped(thread, day)

    def local_warnings(self) -> None:
        """Acceptable behaviour contracts and advice letters."""
        for number, local in enumerate(("abc", "advice_letter") * 3 + ("advice_letter",)):
            day = self.weekday(date(2017, 4, 10), date(2018, 3, 9))
            thread = Thread(self, self.open_case(day, day), "youth" if number < 3 else "adult")

            def issue(thread: Thread = thread, day: date = day, local: str = local) -> None:
                thread.recipient(day)
                conduct, _, stop, _ = thread.words()
                thread.draft(
                    Kind.WARNING, local_kind=local, conduct=conduct, comply_by=later(day, 14)
                )
                thread.require("stop", stop)
                thread.take("issue", day)

            self.at(day, issue)
            thread.serve(day)
            thread.on(min(later(day, 95), self.last_day), "comply", note="It has stopped.")

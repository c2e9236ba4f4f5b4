"""What courts made of applications in the reference year."""

from __future__ import annotations

from datetime import date
from typing import Any

from orders.kinds import Kind
from orders.reference_year.telling import Teller, Thread, later


class Courts(Teller):
    """Criminal Behaviour Orders and civil injunctions."""

    def court_order(
        self,
        kind: Kind,
        *,
        applied: date,
        decided: date,
        outcome: str,
        who: str = "adult",
        same_as: Thread | None = None,
        interim: date | None = None,
        **made: Any,
    ) -> Thread:
        """Schedule an application, its hearing with the statements used in it, and what came of it."""
        cbo = kind is Kind.CBO
        court = "youth_court" if who == "youth" else "magistrates_court" if cbo else "county_court"
        thread = Thread(self, self.open_case(later(applied, -10), applied), who)

        def apply() -> None:
            if same_as is None:
                thread.recipient(applied)
            else:
                thread.party = same_as.party
                thread.join(applied)
            conduct, effect, stop, _ = thread.words()
            about: dict[str, Any] = (
                {"offence": "Public order, s.5", "prosecutor": "cps"}
                if cbo
                else {"applicant": "council", "asb_limb": "a", "violence_or_risk": True}
            )
            thread.draft(kind, conduct=conduct, effect=effect, avoids_work_and_school=True, **about)
            thread.require("prohibit", stop, power_of_arrest=not cbo)
            if who == "youth":
                thread.take("consult", applied, body="youth_justice", note="They support it.")
            thread.take("apply", applied, court=court, with_notice=None if cbo else True)

        if outcome != "undertaking":
            thread.statements(later(applied, -10), decided)
        self.at(applied, apply)
        if interim:
            thread.on(interim, "interim", ends_on=decided)
        purpose = "sentence" if cbo else "final"
        thread.heard(later(applied, 4), decided, court, purpose, "The court decided.")
        if outcome == "make":
            if cbo:
                made |= {"convicted_on": applied, "sentence": "community"}
            thread.on(decided, "make", **made)
            if not cbo:
                thread.serve(later(decided, 2))
        else:
            thread.on(decided, outcome, note="It was not persuaded; the papers say why.")
        if isinstance(ends := made.get("ends_on"), date):
            self.keeps_up(later(ends, 1))
        return thread

    def criminal_behaviour_orders(self) -> None:
        """Beside the one that follows a breached notice (`proceedings`)."""
        for applied, decided, outcome, who, ends in (
            (date(2016, 10, 10), date(2016, 11, 3), "make", "adult", date(2018, 11, 2)),
            (date(2017, 2, 20), date(2017, 4, 3), "make", "adult", date(2020, 4, 2)),
            (date(2017, 5, 22), date(2017, 6, 15), "make", "adult", date(2019, 6, 14)),
            (date(2017, 7, 31), date(2017, 8, 24), "make", "adult", date(2022, 8, 23)),
            (date(2017, 9, 18), date(2017, 10, 12), "make", "youth", date(2019, 10, 11)),
            (date(2017, 10, 30), date(2017, 11, 23), "refuse", "adult", None),
            (date(2017, 11, 20), date(2017, 12, 14), "make", "adult", None),
            (date(2018, 2, 5), date(2018, 3, 1), "refuse", "adult", None),
            (date(2018, 3, 19), date(2018, 4, 12), "make", "adult", date(2020, 4, 11)),
        ):
            lasts: dict[str, Any] = {"ends_on": ends} if ends else {}
            if outcome == "make" and not ends:
                lasts = {"is_indefinite": True}
            self.court_order(
                Kind.CBO, applied=applied, decided=decided, outcome=outcome, who=who, **lasts
            )

    def injunctions(self) -> None:
        """One granted after an interim one, one refused, one undertaking; one of the year after."""
        self.court_order(
            Kind.INJUNCTION,
            applied=date(2017, 7, 3),
            interim=date(2017, 7, 6),
            decided=date(2017, 7, 18),
            outcome="make",
            ends_on=date(2018, 7, 17),
        )
        for applied, decided, outcome in (
            (date(2017, 10, 2), date(2017, 10, 24), "refuse"),
            (date(2017, 12, 5), date(2017, 12, 19), "undertaking"),
        ):
            self.court_order(Kind.INJUNCTION, applied=applied, decided=decided, outcome=outcome)
        self.court_order(
            Kind.INJUNCTION,
            applied=date(2018, 5, 8),
            decided=date(2018, 5, 22),
            outcome="make",
            ends_on=date(2019, 5, 21),
        )

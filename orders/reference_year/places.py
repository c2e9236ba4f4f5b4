"""Orders of places in the reference year."""

from __future__ import annotations

from datetime import date

from orders.kinds import Kind
from orders.models import Order
from orders.reference_year.telling import WORDS, Teller, Thread, at_hour, later, load


class Places(Teller):
    """A public spaces protection order, a closure, and dispersals."""

    def space(self, begins: date, ends: date, area: str) -> Thread:
        """Schedule a public spaces protection order from its draft to its publication."""
        space = Thread(self, None)
        conduct, effect, stop, _ = WORDS["street_drinking"]

        def make() -> None:
            space.draft(
                Kind.PSPO,
                by=self.staff.officers[0],
                area=area,
                conduct=conduct,
                effect=effect,
                unreasonable="It has gone on for two summers, in spite of patrols.",
                starts_on=begins,
                ends_on=ends,
                ward=self.staff.wards[0],
            )
            space.require("prohibit", stop)

        self.at(later(begins, -59), make)
        for body in ("chief_officer", "commissioner", "community", "owner_occupier"):
            space.on(later(begins, -46), "consult", body=body, note="In favour.")
        space.on(later(begins, -11), "make")
        space.on(begins, "publish", published_where="The website, and signs on the land")
        return space

    def public_space(self) -> None:
        """An order of 2016, in force throughout, and the penalties for its breaches."""
        space = self.space(
            date(2016, 7, 1), date(2019, 6, 30), "Example Square and the streets around it"
        )
        for day, paid in (
            (date(2017, 5, 6), date(2017, 5, 15)),
            (date(2017, 7, 15), date(2017, 7, 21)),
            (date(2017, 8, 12), date(2017, 8, 23)),
            (date(2017, 9, 2), None),
            (date(2018, 3, 17), date(2018, 4, 3)),
        ):
            space.breached(day, fpn=later(day, 3), paid=paid)
            if paid is None:
                space.on(
                    date(2017, 12, 4),
                    "breach_close",
                    breach=space.breach,
                    closed_as="no_action",
                    note="Not in the public interest.",
                )

    def closure(self) -> None:
        """A closure notice and the order that the magistrates made on it, extended once."""
        served, heard = date(2017, 11, 14), date(2017, 11, 16)
        notice = Thread(self, self.open_case(served, heard))
        order = Thread(self, notice.case)

        # Nine is when the story's days begin, so that service is never later than its entry, and the
        # hearing is within 48 hours of it.
        def give() -> None:
            assert notice.case is not None
            notice.party = load(notice.case).premises
            notice.draft(
                Kind.CLOSURE_NOTICE,
                conduct="Disorder at the premises every night, with people coming and going.",
                informed=["The owner, by letter and telephone", "The tenants, at the door"],
                admitted="Residents and the owner",
                hearing_at=at_hour(heard, 9),
                hearing_where="Blackpool Magistrates’ Court",
            )
            notice.require("prohibit", "Entering or remaining on the premises.")
            notice.take("consult", served, body="chief_officer", note="The police agree.")
            notice.take(
                "approve",
                served,
                self.staff.manager,
                hours=48,
                rank="chief_executive_designee",
                authorised_by="The chief executive’s designee",
            )
            notice.take(
                "serve",
                served,
                at=at_hour(served, 9),
                method="on_premises",
                served_by=notice.order.owner.name,
            )

        court = "magistrates_court"
        self.at(served, give)
        notice.on(later(served, 1), "apply", court=court)
        notice.heard(later(served, 1), heard, court, "closure", "Order made for three months.")
        notice.on(heard, "make_order", ends_on=date(2018, 2, 15))

        def find() -> None:
            order.order = Order.objects.get(source=notice.order, kind=Kind.CLOSURE_ORDER)

        self.at(heard, find)
        order.on(
            date(2018, 2, 8),
            "extend",
            applied_on=date(2018, 2, 5),
            ends_on=date(2018, 5, 10),
            note="It would begin again.",
        )
        self.keeps_up(date(2018, 5, 11))

    def dispersals(self) -> None:
        """Two weekends for which the police told the council of an authorisation."""
        for day in (date(2017, 7, 8), date(2017, 8, 26)):
            thread = Thread(self, None)

            def notify(thread: Thread = thread, day: date = day) -> None:
                thread.draft(
                    Kind.DISPERSAL,
                    by=self.staff.officers[0],
                    area="The seafront by the pier",
                    conduct="Groups fighting and throwing bottles.",
                    starts_at=at_hour(day, 8),
                    ends_at=at_hour(later(day, 2), 8),
                    rank="inspector",
                    in_writing=True,
                    ward=self.staff.wards[-1],
                )
                thread.require("prohibit", "Staying when directed to leave.")
                thread.take("notify", day)

            self.at(day, notify)
            thread.on(day, "direct", hours=24, age=22)
            self.keeps_up(later(day, 2))

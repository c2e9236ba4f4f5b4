"""Which tables, words and capabilities a conference has: what the shared services are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from partnership.models import Compartment, User
from partnership.rules import Finding


@dataclass(frozen=True)
class Conference:
    """One conference: ASBRAC, MARAC, or the groups of the partnership.

    `code` begins its facts, deadlines, addresses and page names. `read` is the capability of whoever
    may open its pages, `run` that of whoever runs it, `contribute` that of whoever answers for an
    agency. Where `names_people` the panel is let in by
    name (MARAC), else by agency.
    """

    code: str
    name: str
    meeting_prefix: str
    compartment: Compartment
    read: str
    run: str
    contribute: str
    names_people: bool
    referral: Any
    meeting: Any
    seat: Any
    attendance: Any
    item: Any
    request: Any
    action: Any
    # The page of a referral, and what its meeting is shown of it: a template and what that needs.
    referral_route: str
    summary_template: str
    summary: Callable[[Any, User], dict[str, Any]]
    # How referrals that wait for a meeting are sorted.
    waiting_order: tuple[str, ...]
    # What the room asks besides what was said and decided: a form on an item.
    hear_form: Any
    # What the room asks of an item that has been heard, what it does with the answers, what its fact
    # bears besides, and the answers in words for the minutes.
    heard_findings: Callable[[Any, Mapping[str, Any]], list[Finding]] = lambda item, answers: []
    heard: Callable[[Any, Mapping[str, Any], User], None] = lambda item, answers, by: None
    heard_fact: Callable[[Any], dict[str, Any]] = lambda item: {}
    in_words: Callable[[Any, Mapping[str, Any]], list[tuple[str, str]]] = lambda item, answers: []
    # What its meetings hear, in the words of its pages.
    word: str = "referral"
    words: str = "referrals"
    # Whose rows say what a referral is called, to be read with it.
    about: tuple[str, ...] = ("victim",)
    # Whether it hears of people: whoever comes declares confidentiality, and the victim's view is
    # asked for.
    confidential: bool = True
    # What planning a meeting asks besides, and what a meeting is read with.
    plan_form: Any = None
    meeting_related: tuple[str, ...] = ()
    # Of the referrals that wait, those that a meeting may hear; and the agencies one invites to it.
    offered: Callable[[Any, Any], Any] = lambda meeting, waiting: waiting
    invited: Callable[[Any], list[Any]] | None = None

    def referral_about(self, path: str = "referral") -> tuple[str, ...]:
        """The way to the rows of `about` from a row that has a referral."""
        return tuple(f"{path}__{each}" for each in self.about)

    def named(self, meeting: Any) -> str:
        """A meeting as pages call it: "ASBRAC of 3 May 2018"."""
        return f"{meeting.held_by or self.name} of {meeting}"

    def kind(self, word: str) -> str:
        """A kind of fact: "asbrac.heard"."""
        return f"{self.code}.{word}"

    def deadline(self, word: str) -> str:
        """A kind of deadline: "asbrac_action"."""
        return f"{self.code}_{word}"

"""What the pages on the law read: each key with what holds today, what comes and what was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from partnership import clock
from partnership.law import LAW, OTHER, TOOLS, in_force, in_words, slug_of, tool_of
from partnership.models import LegalParameter, LegalParameterChange, User


@dataclass
class Rule:
    """One key: its row in force today, those with a day to come, and those without a day."""

    key: str
    now: LegalParameter | None = None
    coming: list[LegalParameter] = field(default_factory=list)
    waiting: list[LegalParameter] = field(default_factory=list)
    rows: list[LegalParameter] = field(default_factory=list)

    @property
    def title(self) -> str:
        return LAW[self.key].title

    @property
    def slug(self) -> str:
        return slug_of(self.key)

    @property
    def will_change(self) -> bool:
        """Whether anything is enacted or has its day ahead."""
        return bool(self.coming or self.waiting)


def rules_of(user: User) -> dict[str, list[Rule]]:
    """Every rule of the user's partnership as it stands today, by tool."""
    rows = list(LegalParameter.objects.visible_to(user).filter(key__in=LAW))
    today = clock.today()
    held = in_force(rows, today)
    rules = {key: Rule(key, held.get(key)) for key in LAW}
    for row in rows:
        _place(rules[row.key], row, today)
    found: dict[str, list[Rule]] = {name: [] for name in (*TOOLS.values(), OTHER)}
    for rule in rules.values():
        found[tool_of(rule.key)].append(rule)
    return found


def rule_of(user: User, key: str) -> Rule:
    """One rule with all its rows, the newest day first and what has none before it."""
    rows = LegalParameter.objects.visible_to(user).filter(key=key).select_related("set_by")
    today = clock.today()
    rule = Rule(key, in_force(rows, today).get(key))
    for row in rows:
        _place(rule, row, today)
    rule.rows = sorted(rows, key=lambda row: row.effective_from or date.max, reverse=True)
    return rule


def changes_of(user: User, key: str) -> list[LegalParameterChange]:
    """Who gave the rule's rows their days, or took them back; the newest first."""
    return list(
        LegalParameterChange.objects.visible_to(user)
        .filter(parameter__key=key)
        .select_related("by", "parameter")
    )


def state_of(row: LegalParameter, rule: Rule) -> tuple[str, str]:
    """How the row stands today, and the colour of its tag."""
    if row.was_taken_back:
        return "Taken back", "grey"
    if row.is_waiting:
        return "Not commenced", "yellow"
    if row in rule.coming:
        return "To come", "blue"
    return ("In force", "green") if row == rule.now else ("Replaced", "grey")


def value_of(row: LegalParameter) -> str:
    """The row's value as people read it."""
    return in_words(row.key, row.value)


def _place(rule: Rule, row: LegalParameter, today: date) -> None:
    if row.is_waiting:
        rule.waiting.append(row)
    elif row.effective_from is not None and row.effective_from > today:
        rule.coming.append(row)

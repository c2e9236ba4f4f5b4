"""The table of rules in docs/rules.md: made from the registry and from the tests that name each rule.

A test names the rules that it holds by `@pytest.mark.rule("CPN-1", "CPN-3 WARN")`: by id, or by id
and type where several rules bear one id.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orders.kinds import Kind
from orders.rules.registry import Rule, Type, rules
from orders.steps.table import STEPS

COMMAND = ".venv/bin/python manage.py rules_table"
_TOOLS = {
    "ORD": "Every order",
    "CPW": "Warnings",
    "CPN": "Community Protection Notice, and fixed penalties",
    "BR": "Breaches",
    "INJ": "Civil injunction",
    "RO": "Respect order",
    "CBO": "Criminal Behaviour Order",
    "PSPO": "Public Spaces Protection Order",
    "EXP": "Expedited public spaces protection order",
    "CLO": "Closure",
    "DISP": "Dispersal",
}
_DOES = {
    Type.BLOCK: "refuses the step",
    Type.WARN: "lets it pass with a recorded reason",
    Type.DUE: "computes a day that falls due",
    Type.INFO: "is told to whoever takes the step",
}


@dataclass(frozen=True)
class Named:
    """A rule as a test names it: `type` is None where the test holds all rules of the id."""

    id: str
    type: Type | None
    test: str

    def names(self, rule: Rule) -> bool:
        """Whether the test holds the rule."""
        return self.id == rule.id and self.type in (None, rule.type)


def named_in(tests: Path) -> list[Named]:
    """What the tests below a folder name, in the order of the files. Raises ValueError for a slip."""
    found: list[Named] = []
    for file in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(file.read_text())
        place = file.relative_to(tests.parent).as_posix()
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                for mark in _marks(function.decorator_list):
                    found.append(_named(mark, f"{place}::{function.name}"))
    return found


def _marks(decorators: Iterable[ast.expr]) -> Iterator[str]:
    for each in decorators:
        for node in ast.walk(each):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "rule"
            ):
                for argument in node.args:
                    if not isinstance(argument, ast.Constant):
                        raise ValueError(f"Name rules as plain words: {ast.unparse(node)}")
                    yield str(argument.value)


def _named(mark: str, test: str) -> Named:
    id_, _, type_ = mark.partition(" ")
    return Named(id_, Type(type_) if type_ else None, test)


def made_by_nobody(named: Iterable[Named]) -> list[Named]:
    """What tests name and no rule is."""
    return [each for each in named if not any(each.names(rule) for rule in rules())]


def without_a_test(named: Iterable[Named]) -> list[Rule]:
    """Rules that no test names."""
    held = list(named)
    return [rule for rule in rules() if not any(each.names(rule) for each in held)]


def table(tests: Path) -> str:
    """The whole of docs/rules.md."""
    named = named_in(tests)
    lines = [
        "# Rules of law and policy",
        "",
        f"Made from `orders/rules` and from the tests by `{COMMAND}`: do not edit it by hand.",
        "",
        *(f"- **{type_}** {does}." for type_, does in _DOES.items()),
        "",
        "Sources are cited as the domain notes of November 2026 have them; a legal officer confirms "
        "them against the text. ORD-0, ORD-10 to ORD-17 and ORD-23 are no rules of law: they say who "
        "may write, what an answer lacks, and that the law has nothing for a day.",
    ]
    for prefix, tool in _TOOLS.items():
        held = sorted(
            (rule for rule in rules() if _prefix(rule) == prefix),
            key=lambda rule: (int(rule.id.rpartition("-")[2]), list(Type).index(rule.type)),
        )
        if not held:
            continue
        lines += [
            "",
            f"## {tool}",
            "",
            "| Rule | Type | What it says | Of | On the step | Source | Tests |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [_line(rule, named) for rule in held]
    return "\n".join(lines) + "\n"


def _prefix(rule: Rule) -> str:
    return rule.id.rpartition("-")[0]


def _line(rule: Rule, named: Iterable[Named]) -> str:
    tests = dict.fromkeys(each.test.removeprefix("tests/") for each in named if each.names(rule))
    cells = (
        rule.id,
        rule.type.value,
        rule.title.rstrip("."),
        _kinds(rule),
        _steps(rule),
        rule.source,
        "<br>".join(f"`{test}`" for test in tests) or "none",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kinds(rule: Rule) -> str:
    if rule.kinds == frozenset(Kind):
        return "every kind"
    return ", ".join(kind.label for kind in Kind if kind in rule.kinds)


def _steps(rule: Rule) -> str:
    if rule.steps >= set(STEPS):
        return "every step"
    return ", ".join(
        dict.fromkeys(step.label for code, step in STEPS.items() if code in rule.steps)
    )

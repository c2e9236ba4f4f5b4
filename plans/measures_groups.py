"""The figures that the partnership's groups contribute."""

from __future__ import annotations

from typing import Any

from ledger.algebra import Count, OverdueSubjects

_ABOUT: dict[str, Any] = {"group": "Partnership groups", "record_kind": "group_matter"}
MEASURES = (
    Count(
        "group_matters_raised",
        "Matters raised in groups",
        "Matters brought before the board and groups, by the day of raising; broken down by type, by "
        "the kind of the group.",
        "matters",
        kinds=("group.raised",),
        **_ABOUT,
    ),
    Count(
        "group_matters_heard",
        "Matters heard by groups",
        "Matters that the meetings of the period heard, each as often as it was heard.",
        "matters",
        kinds=("group.heard",),
        **_ABOUT,
    ),
    Count(
        "group_actions_agreed",
        "Group actions agreed",
        "Actions that agencies took away from groups, by the day on which they were agreed.",
        "actions",
        kinds=("group.action_agreed",),
        **_ABOUT,
    ),
    *(
        Count(
            f"group_actions_{outcome}",
            f"Group actions {words}",
            f"Actions of groups that ended as {words}, by that day, whenever they were agreed.",
            "actions",
            kinds=("group.action_finished",),
            outcome=outcome,
            **_ABOUT,
        )
        for outcome, words in (
            ("done", "done"),
            ("not_possible", "not possible"),
            ("not_done", "not done"),
        )
    ),
    OverdueSubjects(
        "group_actions_overdue",
        "Group actions overdue",
        "Actions of groups due before the as-at day and not finished by its end.",
        "actions",
        kinds=("group.action_agreed",),
        ends=("group.action_finished",),
        **_ABOUT,
    ),
)

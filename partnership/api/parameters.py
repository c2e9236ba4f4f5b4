"""Parameters of a query: what is overlooked would answer another question than the one that was asked."""

from __future__ import annotations

from collections.abc import Collection

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


def check_parameters(
    request: Request,
    known: Collection[str],
    *,
    repeatable: Collection[str] = (),
    may_be_empty: Collection[str] = (),
) -> None:
    """Raise ValidationError for parameters that do not exist, are empty or are given twice.

    `?statsu=open` or `?ward=` would list every case, and nobody would notice.
    """
    wrong = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name] = [f"There is no such parameter. There are: {', '.join(known)}."]
        elif "" in values and name not in may_be_empty:
            wrong[name] = ["Give a value, or leave the parameter out."]
        elif len(values) > 1 and name not in repeatable:
            wrong[name] = ["Give this parameter once."]
    if wrong:
        raise ValidationError(wrong)

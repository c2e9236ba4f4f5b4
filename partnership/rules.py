"""How a rule says no. BLOCK refuses; WARN goes on once a reason is given, and keeps the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from partnership.models import Record, RuleReason, User


@dataclass(frozen=True)
class Finding:
    """What a rule found: its id, what is wrong and what would put it right, and the field at fault."""

    rule: str
    message: str
    field: str = ""


class Refused(Exception):
    """Rules of type BLOCK forbid the step."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings: Sequence[Finding] = findings


class NeedsReason(Exception):
    """Rules of type WARN ask for a reason before the step is taken."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings: Sequence[Finding] = findings


class ChangedMeanwhile(Exception):
    """Somebody else has saved the record since it was opened. Nothing was written."""


def refuse_if(findings: Sequence[Finding]) -> None:
    """Raise Refused with all findings at once, so that nobody meets them one by one."""
    if findings:
        raise Refused(*findings)


def take_reasons(
    record: Record, findings: Sequence[Finding], reasons: Mapping[str, str], by: User
) -> None:
    """Store the reason given for each warning. Raises NeedsReason with those that have none."""
    missing = [finding for finding in findings if not reasons.get(finding.rule, "").strip()]
    if missing:
        raise NeedsReason(*missing)
    for finding in findings:
        RuleReason.objects.create(
            partnership_id=record.partnership_id,
            record=record,
            rule=finding.rule,
            reason=reasons[finding.rule].strip(),
            given_by=by,
        )

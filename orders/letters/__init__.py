"""Letters, notices and certificates: their templates, their check, and the copies that are kept."""

from orders.letters.making import keep, letter_of, name_of, tree_of
from orders.letters.sample import sample_of
from orders.letters.templates import (
    current_template,
    missing_from_template,
    new_version,
    placeholders_of,
    section_findings,
    setting_findings,
    sync_templates,
)
from orders.letters.wording import (
    CERTIFICATE,
    CLOSURE_NOTICE,
    CPN,
    CPW,
    FPN,
    WARNING,
    WORDINGS,
)

__all__ = [
    "CERTIFICATE",
    "CLOSURE_NOTICE",
    "CPN",
    "CPW",
    "FPN",
    "WARNING",
    "WORDINGS",
    "current_template",
    "keep",
    "letter_of",
    "missing_from_template",
    "name_of",
    "new_version",
    "placeholders_of",
    "sample_of",
    "section_findings",
    "setting_findings",
    "sync_templates",
    "tree_of",
]

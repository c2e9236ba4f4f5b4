"""The forms of this room that keep drafts."""

from __future__ import annotations

from django.urls import reverse

from partnership.drafts import DraftForm

LOG_REPORT = "log_report"
# Marks a report as saved, so that it is saved once and a late autosave does not bring it back.
REPORT_SAVED = "report_saved"

FORMS: dict[str, DraftForm] = {
    LOG_REPORT: DraftForm("Report", lambda about: f"{reverse('log_report')}?draft={about}"),
    "case_note": DraftForm("Note", lambda about: reverse("case_note_add", args=[about]), True),
    "case_incident": DraftForm(
        "Incident", lambda about: reverse("case_incident_add", args=[about]), True
    ),
    "case_contact": DraftForm(
        "Contact", lambda about: reverse("case_contact_add", args=[about]), True
    ),
    "case_close": DraftForm("Closing", lambda about: reverse("case_close", args=[about]), True),
    "case_review_start": DraftForm(
        "Case review application", lambda about: reverse("case_review_start", args=[about]), True
    ),
    "review_decide": DraftForm(
        "Case review decision", lambda about: reverse("review_decide", args=[about]), True
    ),
    "review_panel": DraftForm(
        "Case review panel", lambda about: reverse("review_panel", args=[about]), True
    ),
}

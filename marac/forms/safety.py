"""How a victim may be reached safely (domain M-2)."""

from __future__ import annotations

from typing import Any

from govuk import GovukForm, PhoneField, RadiosField, TextField, TickField
from people.models import SafeContact

# What the fields are called by the service.
NAMES = {
    "safe_method": "method",
    "safe_number": "number",
    "safe_times": "times",
    "safe_answers": "who_may_answer",
    "safe_code_word": "code_word",
    "safe_voicemail": "voicemail_ok",
}


class SafeContactFields(GovukForm):
    """Method, number, times, who may answer, the code word, and whether a message may be left.

    Without a method nobody contacts the victim.
    """

    safe_method = RadiosField(
        "How may the victim be reached safely? (optional)",
        noun="a way to reach the victim",
        hint="Left empty, nobody contacts the victim until it is known",
        choices=SafeContact.Method.choices,
        small=True,
        required=False,
    )
    safe_number = PhoneField("Safe number (optional)", required=False)
    safe_times = TextField("Safe times (optional)", max_length=120, required=False)
    safe_answers = TextField("Who may answer? (optional)", max_length=120, required=False)
    safe_code_word = TextField("Code word (optional)", max_length=80, required=False)
    safe_voicemail = TickField(
        "A voicemail may be left", noun="that a voicemail may be left", required=False
    )

    def safe_contact(self) -> dict[str, Any] | None:
        """What the service takes; None where nothing is said."""
        read = self.cleaned_data
        said = {of_service: read.get(name) or "" for name, of_service in NAMES.items()}
        return said if any(said.values()) else None

"""What Django's validators of passwords leave out."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from partnership.models import User


class RepetitionValidator:
    """Refuses one short text over and over: it passes for long, and is guessed as fast as once."""

    def validate(self, password: str, user: User | None = None) -> None:
        if (password + password).find(password, 1) < len(password):
            raise ValidationError(
                "This password repeats itself. Choose one that does not.", code="repeats"
            )

    def get_help_text(self) -> str:
        return "Your password must not be one text repeated."

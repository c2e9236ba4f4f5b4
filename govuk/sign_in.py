"""django-allauth's forms in our words; named in settings as ACCOUNT_FORMS."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from django.core.exceptions import ValidationError

from govuk.fields import EmailField, PasswordField
from govuk.forms import GovukForm

_WORDS = {
    "email_password_mismatch": "Email address or password is not right",
    "too_many_login_attempts": "Too many attempts to sign in. Wait 5 minutes, then try again",
    "incorrect_password": "Password is not right",
}


def _own_words(error: ValidationError) -> ValidationError:
    code = getattr(error, "code", None) or ""
    return ValidationError(_WORDS[code], code=code) if code in _WORDS else error


class SignInForm(GovukForm, LoginForm):
    """E-mail address and password, in one step so that password managers fill both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField(
            "Email address",
            noun="your email address",
            autocomplete="username",
            width="two-thirds",
        )
        self.fields["password"] = PasswordField(width="two-thirds")

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean() or {}
        except ValidationError as error:
            raise _own_words(error) from None
        return cleaned


class ConfirmPasswordForm(GovukForm, ReauthenticateForm):
    """The password once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = PasswordField(width="two-thirds")

    def clean_password(self) -> str:
        try:
            password: str = super().clean_password()
        except ValidationError as error:
            raise _own_words(error) from None
        return password

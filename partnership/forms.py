"""Forms about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govuk import (
    EmailField,
    GovukDateField,
    GovukForm,
    HiddenField,
    ModelSelectField,
    PasswordField,
    TextField,
)
from partnership.accounts import PROGRAM_ROLES, Details
from partnership.models import Agency, Role, Team, User
from partnership.rules import Finding


class FindingsForm(GovukForm):
    """A form that shows what the rules found beside the fields at fault."""

    def add_findings(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self.add_error(finding.field if finding.field in self.fields else None, finding.message)


class AccountForm(FindingsForm):
    """What an administrator decides about an account."""

    name = TextField("Full name", noun="the full name", max_length=120, width="two-thirds")
    role = ModelSelectField("Role", noun="a role", queryset=Role.objects.none())
    agency = ModelSelectField("Agency", noun="an agency", queryset=Agency.objects.none())
    team = ModelSelectField(
        "Team",
        noun="a team",
        queryset=Team.objects.none(),
        required=False,
        empty="No team",
        hint="A team of the agency above. Officers may write on their own team’s cases.",
    )
    training_until = GovukDateField(
        "Data protection training valid until",
        noun="the date until which training is valid",
        hint="The account sees nothing after this date. For example, 31 3 2027",
        required=False,
    )
    version = HiddenField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        roles = Role.objects.visible_to(user)
        fields["role"].queryset = roles.exclude(code__in=PROGRAM_ROLES)
        fields["agency"].queryset = Agency.objects.visible_to(user)
        fields["team"].queryset = Team.objects.visible_to(user)
        # Teams of two agencies may bear the same name.
        fields["team"].label_from_instance = lambda team: f"{team.name} ({team.agency.name})"
        fields["team"].queryset = fields["team"].queryset.select_related("agency")

    @staticmethod
    def of(account: User) -> dict[str, Any]:
        """What the form shows of `account` before anything is typed."""
        return {
            "name": account.name,
            "role": account.role_id,
            "agency": account.agency_id,
            "team": account.team_id,
            "training_until": account.training_until,
            "version": account.version,
        }

    def details(self) -> Details:
        """What was typed, as the services take it."""
        typed = self.cleaned_data
        names = ("name", "role", "agency", "team", "training_until")
        return Details(**{name: typed[name] for name in names})

    def expected_version(self) -> int | None:
        """The version that the page was opened with."""
        text = str(self.cleaned_data.get("version") or "")
        return int(text) if text.isdigit() else None


class NewAccountForm(AccountForm):
    """A new account: also the address that it signs in with."""

    email = EmailField(
        "Email address",
        noun="the person’s work email address",
        hint="Their own work address. They sign in with it, and it cannot be changed later.",
        autocomplete="off",
        max_length=254,
        width="two-thirds",
    )

    field_order = ("name", "email", "role", "agency", "team", "training_until")


class PasswordForm(FindingsForm):
    """The present password and a new one. Names hold "password", so that no draft keeps them."""

    present_password = PasswordField(
        "Present password", noun="your present password", width="two-thirds"
    )
    password = PasswordField(
        "New password",
        noun="a new password",
        hint="At least 15 characters. Three or four words that do not belong together are easy to "
        "remember and hard to guess.",
        autocomplete="new-password",
        max_length=128,
        width="two-thirds",
    )

    def __init__(self, *args: Any, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields["present_password"].label = "One-time password"

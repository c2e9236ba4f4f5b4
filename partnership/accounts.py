"""Staff accounts: who may make, change and close them, and how somebody comes by a first password.

An administrator looks after the accounts of one partnership and opens no case. Clearance for a
compartment takes two people and is not given here. Every step is written in the access log.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from partnership import clock
from partnership.access.log import log_access
from partnership.models import Agency, Partnership, Role, Team, User
from partnership.reference import sync_partnership
from partnership.rules import ChangedMeanwhile, Finding, refuse_if

ADMINISTRATOR = "administrator"
# Roles of programs; people never have them.
PROGRAM_ROLES = ("partner_client", "figures_service")
FIRST_PASSWORD_DAYS = 7
# No letter or digit that looks or sounds like another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Details:
    """What an administrator decides about an account."""

    name: str
    role: Role
    agency: Agency
    team: Team | None = None
    training_until: date | None = None


@transaction.atomic
def add_account(
    email: str, details: Details, *, by: User | None, request: HttpRequest | None = None
) -> tuple[User, str]:
    """Make an account with a one-time password, which is returned and stored nowhere.

    `by` is None on the command line, which makes the first administrator. Raises Refused.
    """
    email = email.strip().lower()
    findings = [*_may(by, details.agency.partnership), *_fits(details)]
    if User.objects.filter(email__iexact=email).exists():
        findings.append(
            Finding("ACCOUNT-EMAIL", "There is an account with this email address already", "email")
        )
    refuse_if(findings)
    password = _one_time_password()
    account: User = User.objects.create_user(
        email,
        password,
        name=details.name.strip(),
        partnership=details.agency.partnership,
        agency=details.agency,
        team=details.team,
        role=details.role,
        training_until=details.training_until,
        first_password_until=_runs_out(),
    )
    _log(by, "account.add", account, request)
    return account, password


@transaction.atomic
def change_account(
    account: User,
    details: Details,
    *,
    by: User,
    expected_version: int | None = None,
    request: HttpRequest | None = None,
) -> None:
    """Change name, role, agency, team and training. Raises Refused and ChangedMeanwhile."""
    now = _locked(account)
    findings = [*_may(by, now.partnership), *_of_a_person(now), *_fits(details)]
    if now.pk == by.pk and details.role.pk != now.role_id:
        findings.append(Finding("ACCOUNT-OWN-ROLE", "Nobody may change their own role", "role"))
    if details.agency.partnership_id != now.partnership_id:
        findings.append(
            Finding("ACCOUNT-AREA", "An account stays within its partnership", "agency")
        )
    refuse_if(findings)
    if expected_version is not None and now.version != expected_version:
        raise ChangedMeanwhile
    User.objects.filter(pk=now.pk).update(
        name=details.name.strip(),
        role=details.role,
        agency=details.agency,
        team=details.team,
        training_until=details.training_until,
        version=F("version") + 1,
    )
    _administrator_remains(now.partnership)
    _log(by, "account.change", now, request)
    account.refresh_from_db()


@transaction.atomic
def close_account(account: User, *, by: User, request: HttpRequest | None = None) -> None:
    """The account can no longer sign in, and whoever is signed in to it is signed out. Raises Refused."""
    now = _locked(account)
    findings = _may(by, now.partnership)
    if now.pk == by.pk:
        findings.append(
            Finding(
                "ACCOUNT-OWN-CLOSING",
                "You cannot close your own account. Ask another administrator.",
            )
        )
    refuse_if(findings)
    User.objects.filter(pk=now.pk).update(is_active=False, version=F("version") + 1)
    _administrator_remains(now.partnership)
    _log(by, "account.close", now, request)
    account.refresh_from_db()


@transaction.atomic
def open_account(account: User, *, by: User, request: HttpRequest | None = None) -> None:
    """The account can sign in again, with the password it had. Raises Refused."""
    now = _locked(account)
    refuse_if(_may(by, now.partnership))
    User.objects.filter(pk=now.pk).update(is_active=True, version=F("version") + 1)
    _log(by, "account.open", now, request)
    account.refresh_from_db()


@transaction.atomic
def new_first_password(
    account: User, *, by: User | None, request: HttpRequest | None = None
) -> str:
    """A one-time password for somebody who has lost theirs; ends their sessions. Raises Refused.

    An administrator who could take over an account that is cleared for more than general records
    would have clearance without a second person: those are for whoever runs the server.
    """
    now = _locked(account)
    findings = [*_may(by, now.partnership), *_of_a_person(now)]
    if by is not None and now.pk == by.pk:
        findings.append(
            Finding(
                "ACCOUNT-OWN-PASSWORD", "Change your own password on the page of your own account."
            )
        )
    if by is not None and set(now.clearances) - {"general"}:
        findings.append(
            Finding(
                "ACCOUNT-CLEARED",
                "This account is cleared for more than general records. Ask whoever runs BSafe’s "
                "server to make a one-time password for it.",
            )
        )
    refuse_if(findings)
    password = _one_time_password()
    now.set_password(password)
    now.first_password_until = _runs_out()
    now.save(update_fields=["password", "first_password_until"])
    _log(by, "account.first_password", now, request)
    account.refresh_from_db()
    return password


@transaction.atomic
def change_own_password(
    user: User, *, present: str, new: str, request: HttpRequest | None = None
) -> None:
    """Set a password that only the account's owner knows. Raises Refused."""
    now = _locked(user)
    findings = []
    if not now.check_password(present):
        findings.append(Finding("PASSWORD-PRESENT", "Password is not right", "present_password"))
    elif now.check_password(new):
        findings.append(
            Finding("PASSWORD-SAME", "Choose a password that is not your present one", "password")
        )
    try:
        validate_password(new, now)
    except ValidationError as weak:
        findings.extend(Finding("PASSWORD-WEAK", text, "password") for text in weak.messages)
    refuse_if(findings)
    now.set_password(new)
    now.first_password_until = None
    now.save(update_fields=["password", "first_password_until"])
    _log(now, "account.password", now, request)
    user.refresh_from_db()


@transaction.atomic
def create_partnership(slug: str, name: str, council_name: str, ons_code: str) -> Partnership:
    """A real partnership with its council and its words. Raises Refused."""
    findings = []
    if Partnership.objects.filter(slug=slug).exists():
        findings.append(Finding("AREA-TWICE", f"There is a partnership called {slug} already"))
    if Partnership.objects.filter(ons_code=ons_code).exists():
        findings.append(Finding("AREA-CODE", f"There is a partnership for {ons_code} already"))
    refuse_if(findings)
    made = Partnership.objects.create(
        slug=slug, name=name, council_name=council_name, ons_code=ons_code
    )
    Agency.objects.create(partnership=made, name=council_name, kind=Agency.Kind.COUNCIL)
    sync_partnership(made)
    return made


def _may(by: User | None, partnership: Partnership) -> list[Finding]:
    if by is None or (by.may("accounts.manage") and by.partnership_id == partnership.pk):
        return []
    return [Finding("ACCOUNT-MANAGE", "Only an administrator of the partnership may do this.")]


def _of_a_person(account: User) -> list[Finding]:
    if not account.is_service:
        return []
    return [Finding("ACCOUNT-PROGRAM", "This account is a program’s: it can only be closed.")]


def _fits(details: Details) -> list[Finding]:
    findings = []
    if not details.name.strip():
        findings.append(Finding("ACCOUNT-NAME", "Enter the person’s name", "name"))
    if details.role.pk in PROGRAM_ROLES:
        findings.append(Finding("ACCOUNT-ROLE", "This role is for programs only", "role"))
    if details.team is not None and details.team.agency_id != details.agency.pk:
        findings.append(
            Finding("ACCOUNT-TEAM", "Select a team of the person’s own agency, or no team", "team")
        )
    return findings


def _administrator_remains(partnership: Partnership) -> None:
    """Somebody must be able to open accounts tomorrow. Raises Refused, which takes the step back."""
    left = User.objects.filter(
        partnership=partnership, role=ADMINISTRATOR, is_active=True, is_service=False
    ).select_related("agency")
    if not any(account.sees_anything for account in left):
        refuse_if(
            [
                Finding(
                    "ACCOUNT-LAST",
                    "This is the partnership’s last administrator who can sign in. "
                    "Make another one first.",
                )
            ]
        )


def _locked(account: User) -> User:
    """The account as it is now. One change of accounts at a time in a partnership.

    Else two administrators could close each other's account in the same instant.
    """
    Partnership.objects.select_for_update(no_key=True).get(pk=account.partnership_id)
    locked: User = User.objects.select_related("agency", "partnership", "role").get(pk=account.pk)
    return locked


def _one_time_password() -> str:
    """16 characters in groups of four: about 79 bits, to be read out and typed once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _runs_out() -> datetime:
    return clock.now() + timedelta(days=FIRST_PASSWORD_DAYS)


def _log(by: User | None, action: str, account: User, request: HttpRequest | None) -> None:
    log_access(
        by,
        action,
        "user",
        account.pk,
        request=request,
        partnership_id=account.partnership_id,
    )

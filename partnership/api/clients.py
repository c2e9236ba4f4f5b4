"""Registering the programs that may use the API."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import Application

from partnership.models import Agency, ApiClient, Role, User
from partnership.rules import Finding, refuse_if

# A scope narrows what the role has; without one of these capabilities there is nothing to narrow.
CAPABILITIES = {
    "case:read": {"case.read"},
    "case:write": {"case.log", "case.write", "case.contribute"},
    "order:read": {"order.read"},
    "order:write": {"order.write", "order.approve"},
    "asbrac:read": {"asbrac.read"},
    "asbrac:write": {"asbrac.refer", "asbrac.run", "asbrac.contribute"},
    "marac:read": {"marac.read"},
    "marac:write": {"marac.refer", "marac.run", "marac.contribute"},
    "figures:read": {"figures.read"},
    "report:read": {"report.read"},
    "series:write": {"series.import"},
}


def service_account(agency: Agency, name: str, role: Role) -> User:
    """An account that stands for a program of `agency`. Nobody can sign in as it."""
    account: User = User.objects.create_user(
        f"{uuid4().hex}@programs.invalid",
        name=name,
        partnership=agency.partnership,
        agency=agency,
        role=role,
        is_service=True,
    )
    return account


@transaction.atomic
def register_client(account: User, name: str, scopes: Sequence[str]) -> tuple[str, str]:
    """Let a program act as `account` within `scopes`. Returns client id and secret.

    The secret is stored as a hash: this is the only time that anybody sees it. Raises Refused.
    """
    role = account.role
    known: dict[str, str] = settings.OAUTH2_PROVIDER["SCOPES"]  # type: ignore[assignment]
    findings = []
    if not account.is_service:
        findings.append(
            Finding(
                "CLIENT-PERSON",
                "This account is a person's. A program needs a service account of its own.",
                "account",
            )
        )
    if "api.use" not in role.capabilities:
        findings.append(
            Finding("CLIENT-ROLE", f"The role “{role.name}” may not use the API.", "account")
        )
    if ApiClient.objects.filter(user=account).exists():
        findings.append(Finding("CLIENT-TWICE", "This account has a client already.", "account"))
    if not scopes:
        findings.append(Finding("CLIENT-SCOPE", "Name at least one scope.", "scopes"))
    for scope in scopes:
        if scope not in known:
            listed = ", ".join(known)
            findings.append(
                Finding(
                    "CLIENT-SCOPE", f"There is no scope {scope}. There are: {listed}.", "scopes"
                )
            )
        elif not CAPABILITIES[scope] & set(role.capabilities):
            findings.append(
                Finding(
                    "CLIENT-SCOPE",
                    f"The role “{role.name}” can do nothing with {scope}.",
                    "scopes",
                )
            )
    refuse_if(findings)
    secret = generate_client_secret()
    application = Application.objects.create(
        user=account,
        name=name,
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    ApiClient.objects.create(
        partnership_id=account.partnership_id, user=account, scopes=list(dict.fromkeys(scopes))
    )
    return application.client_id, secret

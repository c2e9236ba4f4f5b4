"""Registers a program that may use the API, and prints its secret once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partnership.api.clients import CAPABILITIES, register_client, service_account
from partnership.models import Agency, Role, User
from partnership.rules import Refused


class Command(BaseCommand):
    help = (
        "Register a program that may use the API. It acts as a service account, made for it "
        "unless you name one, and sees what that account's agency is shown."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="An agency's name, or a service account's e-mail")
        parser.add_argument("name", help="What the program is called")
        parser.add_argument(
            "--scopes",
            nargs="+",
            required=True,
            metavar="SCOPE",
            help=f"Any of: {', '.join(CAPABILITIES)}",
        )
        parser.add_argument(
            "--role", default="partner_client", help="Role of the new account (an agency named)"
        )
        parser.add_argument("--area", help="The partnership's short name, if agencies share a name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                account = _account(options)
                client_id, secret = register_client(account, options["name"], options["scopes"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"client_id      {client_id}\nclient_secret  {secret}\n"
            f"scopes         {' '.join(options['scopes'])}\n"
            f"account        {account.email} of {account.agency}\n"
        )
        self.stderr.write("Hand the secret over safely: it is not stored and not shown again.")


def _account(options: dict[str, Any]) -> User:
    named = options["account"]
    if "@" in named:
        account: User | None = User.objects.filter(email__iexact=named).first()
        if account is None:
            raise CommandError(f"There is no account {named}.")
        return account
    agencies = Agency.objects.filter(name__iexact=named).select_related("partnership")
    if options["area"]:
        agencies = agencies.filter(partnership__slug=options["area"])
    found = list(agencies)
    if len(found) != 1:
        areas = ", ".join(agency.partnership.slug for agency in found)
        raise CommandError(
            f"Several areas have an agency of this name. Say which with --area: {areas}."
            if found
            else f"There is no agency called “{named}”."
        )
    role = Role.objects.filter(code=options["role"]).first()
    if role is None:
        raise CommandError(f"There is no role {options['role']}.")
    return service_account(found[0], options["name"], role)

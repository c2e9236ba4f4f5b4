"""Makes an account from the command line (the first administrator's, say) with a one-time password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from partnership.accounts import PROGRAM_ROLES, Details, add_account
from partnership.models import Agency, Partnership, Role, Team
from partnership.rules import Refused


class Command(BaseCommand):
    help = "Make an account. Prints a one-time password, which is replaced at the first sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The person's work e-mail address: they sign in with it")
        parser.add_argument("name", help="The person's full name")
        parser.add_argument("--area", required=True, help="The partnership's short name")
        parser.add_argument("--role", required=True, help="For example administrator or officer")
        parser.add_argument("--agency", help="The agency's name; the council unless you name one")
        parser.add_argument("--team", help="A team of the agency; it is made if there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"{options['email']} is no e-mail address.") from None
        area = Partnership.objects.filter(slug=options["area"]).first()
        if area is None:
            known = ", ".join(Partnership.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no partnership called {options['area']} ({known}).")
        people = Role.objects.exclude(code__in=PROGRAM_ROLES)
        role = people.filter(code=options["role"]).first()
        if role is None:
            raise CommandError(
                f"There is no role {options['role']}. There are: "
                f"{', '.join(people.values_list('code', flat=True))}."
            )
        agency = _agency(area, options["agency"])
        team = None
        if options["team"]:
            team, made = Team.objects.get_or_create(
                partnership=area, agency=agency, name=options["team"]
            )
            if made:
                self.stdout.write(f"Team made: {team.name}")
        try:
            account, password = add_account(
                options["email"], Details(options["name"], role, agency, team), by=None
            )
        except Refused as refusal:
            raise CommandError(f"{refusal}.") from None
        self.stdout.write(
            f"account            {account.email} ({role.name}, {agency.name})\n"
            f"one-time password  {password}"
        )
        self.stderr.write("Hand it over safely. It works for 7 days and is not shown again.")


def _agency(area: Partnership, name: str | None) -> Agency:
    agencies = Agency.objects.filter(partnership=area)
    found = list(
        agencies.filter(name__iexact=name)
        if name
        else agencies.filter(kind=Agency.Kind.COUNCIL, name=area.council_name)
    )
    if len(found) != 1:
        known = ", ".join(agencies.values_list("name", flat=True))
        raise CommandError(f"Name one agency of the area with --agency: {known}.")
    return found[0]

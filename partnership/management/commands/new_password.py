"""A one-time password for an account that an administrator's page may not give one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.accounts import new_first_password
from partnership.models import User
from partnership.rules import Refused


class Command(BaseCommand):
    help = "Make a one-time password for an account; its present password and sessions end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The account's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(email__iexact=options["email"]).first()
        if account is None:
            raise CommandError(f"There is no account {options['email']}.")
        try:
            password = new_first_password(account, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"account            {account.email}\none-time password  {password}")
        self.stderr.write("Hand it over safely. It works for 7 days and is not shown again.")

"""The test databases themselves: what the application's role may and may not do there."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, connections, transaction


@pytest.mark.django_db
def test_the_application_s_role_owns_nothing_and_creates_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        )
        assert cursor.fetchone() == (0,)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("CREATE TABLE sneaked_in (id int)")


@pytest.mark.django_db
def test_the_application_takes_on_the_figures_role_only_when_it_says_so():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, 'bsafe_figures', 'USAGE')")
        assert cursor.fetchone() == (False,)
        cursor.execute("SET LOCAL ROLE bsafe_figures")
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("bsafe_figures",)


@pytest.mark.parametrize("round_number", [1, 2])
def test_what_one_test_commits_the_next_does_not_see(committed_db, round_number):
    from django.contrib.contenttypes.models import ContentType

    owner = connections["owner"]
    assert connection.settings_dict["NAME"] == owner.settings_dict["NAME"] == committed_db
    with owner.cursor() as cursor:
        cursor.execute("CREATE TABLE committed_here (id int)")
    assert ContentType.objects.exists()

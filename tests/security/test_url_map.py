"""Default deny: routes, models, tables and links between rooms, walked so that nothing escapes."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models, transaction
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from bsafe import urls as roof
from partnership.grants import ALL
from partnership.roles import ROLES
from people.services import add_person
from tests.cast import Cast, assemble, log_case
from tests.security.routes import routes, undeclared

# From the ground up: a room's models may point at its own and at those below.
ROOMS = [
    "partnership",
    "ledger",
    "people",
    "conferences",
    "cases",
    "orders",
    "asbrac",
    "marac",
    "plans",
    "performance",
]
# What our tables may point at outside the rooms.
LIBRARIES = {"contenttypes"}
OURS = [model for room in ROOMS for model in apps.get_app_config(room).get_models(True)]
EVERY_TABLE = apps.get_models(include_auto_created=True)
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


# Routes.


def test_every_route_declares_who_may_use_it() -> None:
    assert len(list(routes())) > 80
    assert undeclared() == []


@pytest.fixture
def planted(settings) -> str:
    """The URL map with one page whose author forgot to say who may use it."""

    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("a secret")

    module = ModuleType("planted_urls")
    module.urlpatterns = [*roof.urlpatterns, path("forgotten/", forgotten)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = module
    return "forgotten/"


def test_the_walk_finds_a_route_that_was_forgotten(planted: str) -> None:
    assert undeclared() == [planted]


def test_a_forgotten_route_is_closed_to_everybody(planted: str, cast: Cast) -> None:
    for user in cast.accounts().values():
        client = Client()
        client.force_login(user)
        answer = client.get(f"/{planted}")
        assert answer.status_code == 403
        assert b"a secret" not in answer.content
    assert Client().get(f"/{planted}").status_code == 403


def test_each_capability_that_a_route_asks_for_is_one_that_some_role_has() -> None:
    held = {capability for role in ROLES for capability in role.capabilities}
    asked = {rule.capability for route in routes() for rule in route.rules()} - {None}
    assert asked <= held


def test_each_scope_that_a_route_asks_for_is_one_that_a_program_can_be_given() -> None:
    known: Any = settings.OAUTH2_PROVIDER["SCOPES"]
    asked = {rule.scope for route in routes() for rule in route.rules()} - {None}
    assert asked <= set(known)


def test_only_these_routes_are_open_to_whoever_is_not_signed_in() -> None:
    assert {route.name for route in routes() if any(rule.public for rule in route.rules())} == {
        "health",
        "account_login",
        "account_inactive",
        "api_token",
        "api_revoke",
    }


def test_ids_in_addresses_are_random_and_tell_nothing() -> None:
    """UUIDs, words of the program, and numbers within a row that was itself named by its UUID."""
    for route in routes():
        kinds = list(route.arguments.values())
        assert set(kinds) <= {"uuid", "slug", "int"}, route.address
        if "int" in kinds:
            assert kinds[0] == "uuid", route.address


# Pages lead to pages that exist.


def test_every_page_name_in_a_template_is_one_of_the_url_map() -> None:
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    root = Path(settings.BASE_DIR) / "templates"
    used = {
        (str(page.relative_to(root)), name)
        for page in root.rglob("*.html")
        for name in re.findall(r"{%\s*url\s+['\"]([\w:-]+)['\"]", page.read_text("utf-8"))
    }
    assert len(used) > 30
    # Nothing asks for the password again yet; the page is there for what will.
    waiting = {("account/reauthenticate.html", "account_reauthenticate")}
    assert {(page, name) for page, name in used if name not in known} == waiting


# Models.


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_who_may_see_its_rows(model: type[models.Model]) -> None:
    assert callable(getattr(model._default_manager, "visible_to", None))
    assert callable(getattr(model.objects, "visible_to", None))  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_an_account_that_has_lapsed_sees_no_row_of_any_model(
    model: Any, cast: Cast, django_assert_max_num_queries
) -> None:
    log_case(cast)
    cast.manager.is_active = False
    assert not model.objects.visible_to(cast.manager).exists()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_nobody_sees_a_row_of_another_partnership(model: Any, cast: Cast) -> None:
    log_case(cast)
    fields = {field.name for field in model._meta.get_fields()}
    if "partnership" not in fields:
        assert model._meta.label in {"partnership.Partnership", "partnership.Role"}
        return
    assert not model.objects.visible_to(cast.stranger).filter(partnership=cast.area).exists()


def test_no_model_points_at_a_room_above_its_own() -> None:
    """Foreign keys written as strings escape import-linter."""
    upwards = []
    for model in OURS:
        room = ROOMS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if other is None or field.auto_created:
                continue
            label = other._meta.app_label
            if label in ROOMS and ROOMS.index(label) <= room:
                continue
            if label not in LIBRARIES:
                upwards.append(f"{model._meta.label}.{field.name} -> {other._meta.label}")
    assert upwards == []


def test_the_walk_over_the_models_meets_every_room() -> None:
    assert {model._meta.app_label for model in OURS} >= {"partnership", "ledger", "people", "cases"}
    installed = {config.label for config in apps.get_app_configs() if "." not in config.name}
    unknown = installed - {*ROOMS, "bsafe", "allauth", "rest_framework", "oauth2_provider"}
    assert unknown <= {"django_htmx", "django_celery_beat", "django_filters", "drf_spectacular"}


# Tables.


def _privileges(role: str, table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p FROM unnest(%s::text[]) p WHERE has_table_privilege(%s, %s, p)",
            [list(PRIVILEGES), role, f'"{table}"'],
        )
        return {row[0] for row in cursor.fetchall()}


def test_each_role_may_do_on_each_table_what_its_model_says_and_nothing_more(db: None) -> None:
    app, figures = str(settings.DATABASES["default"]["USER"]), settings.FIGURES_ROLE
    for model in EVERY_TABLE:
        table = model._meta.db_table
        assert _privileges(app, table) == set(getattr(model, "app_may", ALL)), table
        assert _privileges(figures, table) == set(getattr(model, "figures_may", ())), table


def test_no_table_is_without_a_model_except_the_record_of_migrations(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        )
        there = {row[0] for row in cursor.fetchall()}
    assert there == {model._meta.db_table for model in EVERY_TABLE} | {"django_migrations"}


def test_the_application_owns_nothing_and_is_no_superuser(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner)=current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)


KEPT = [model for model in OURS if "UPDATE" not in getattr(model, "app_may", ALL)]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_the_application_cannot_change_what_is_written_once(model: Any, db: None) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    for statement in (
        f'UPDATE "{table}" SET "{key}" = "{key}"',
        f'DELETE FROM "{table}"',
        f'TRUNCATE "{table}" CASCADE',
        f'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
    ):
        if statement.startswith("DELETE") and "DELETE" in model.app_may:
            continue
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            connection.cursor().execute(statement)
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_the_ledger_and_the_access_log_are_among_what_is_written_once() -> None:
    assert {"ledger.Fact", "ledger.FactPerson", "partnership.AccessLogEntry"} <= {
        model._meta.label for model in KEPT
    }


def test_not_even_the_owner_changes_a_fact_or_a_log_entry_by_mistake(committed_db: str) -> None:
    cast = assemble()
    person = add_person(family_name="Example", by=cast.officer)
    case = log_case(cast, parties=[(person, "victim")], victims=[person])
    client = Client()
    client.force_login(cast.officer)
    client.get(f"/cases/{case.pk}/")
    with connections["owner"].cursor() as cursor:
        for table in ("ledger_fact", "ledger_factperson", "partnership_accesslogentry"):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone()[0], f"{table} is empty, so nothing would be tried"
            for statement in (
                f'UPDATE "{table}" SET id = id',
                f'DELETE FROM "{table}"',
                f'TRUNCATE "{table}" CASCADE',
            ):
                with pytest.raises(DatabaseError, match="never changed or deleted"):
                    cursor.execute(statement)


def test_the_role_that_derives_figures_reads_the_ledger_and_nobodys_name(db: None) -> None:
    private = [
        model._meta.db_table
        for model in EVERY_TABLE
        if model._meta.app_label
        in {"people", "cases", "partnership", "sessions", "oauth2_provider"}
        and not getattr(model, "figures_may", ())
    ]
    assert {"people_person", "cases_asbcase", "partnership_user", "django_session"} <= set(private)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.FIGURES_ROLE}")
        cursor.execute("SELECT count(*) FROM ledger_fact")
        for table in private:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f'SELECT count(*) FROM "{table}"')
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("INSERT INTO ledger_fact DEFAULT VALUES")
        cursor.execute("RESET ROLE")

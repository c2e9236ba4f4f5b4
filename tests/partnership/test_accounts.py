"""Accounts: who makes, changes and closes them, and how a one-time password becomes one's own."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from partnership import accounts as services
from partnership import clock
from partnership.accounts import Details
from partnership.models import AccessLogEntry, Agency, Partnership, Role, Team, User
from partnership.rules import ChangedMeanwhile, Refused
from tests.cast import PASSWORD, Cast, assemble

OWN = "four words nobody would guess"


def details(account: User, **changes: object) -> Details:
    kept = {
        name: getattr(account, name)
        for name in ("name", "role", "agency", "team", "training_until")
    }
    return Details(**{**kept, **changes})


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def new_officer(cast: Cast) -> tuple[User, str]:
    return services.add_account(
        "new.officer@testshire.example",
        Details("Nina New", Role.objects.get(pk="officer"), cast.council, cast.team),
        by=cast.administrator,
    )


def rules_of(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.rule for finding in refusal.value.findings}


# The one-time password.


def test_whoever_signs_in_with_a_one_time_password_must_choose_their_own_first(cast: Cast) -> None:
    account, password = new_officer(cast)
    client = Client()
    client.post("/sign-in/", {"login": account.email, "password": password})
    for path in ("/", "/my-work/", "/cases/", "/account/", "/people/", "/api/v1/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/password/")
    assert client.get("/api/v1/cases/").status_code == 403

    answer = client.post(
        "/account/password/", {"present_password": password, "password": OWN}, follow=True
    )

    assert answer.status_code == 200
    assert b"Password changed" in answer.content
    assert client.get("/my-work/").status_code == 200
    assert client.get("/api/v1/cases/").status_code == 200
    assert not Client().login(email=account.email, password=password)


def test_an_account_with_a_one_time_password_may_sign_out(cast: Cast) -> None:
    account, _ = new_officer(cast)
    client = client_of(account)
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_account_whose_training_has_lapsed_may_sign_out_and_nothing_else(cast: Cast) -> None:
    User.objects.filter(pk=cast.officer.pk).update(training_until=clock.today() - timedelta(days=1))
    client = client_of(cast.officer)
    assert client.get("/my-work/").status_code == 403
    assert client.post("/sign-out/").status_code == 302


def test_a_one_time_password_runs_out_after_seven_days(cast: Cast) -> None:
    account, password = new_officer(cast)
    with clock.pretend(clock.now() + timedelta(days=7, seconds=1)):
        client = Client()
        answer = client.post("/sign-in/", {"login": account.email, "password": password})
    assert b"Email address or password is not right" in answer.content
    assert "_auth_user_id" not in client.session


def test_a_one_time_password_is_shown_once_and_stored_nowhere(cast: Cast) -> None:
    client = client_of(cast.administrator)
    answer = client.post(
        "/accounts/add/",
        {
            "name": "Nina New",
            "email": "Nina.New@Testshire.example",
            "role": "officer",
            "agency": cast.council.pk,
            "team": cast.team.pk,
        },
    )
    found = re.search(r"<code>([^<]+)</code>", answer.content.decode())
    assert found is not None
    account = User.objects.get(email="nina.new@testshire.example")
    assert account.check_password(found[1])
    assert answer.headers["Cache-Control"] == "no-store"
    assert found[1] not in client.get(f"/accounts/{account.pk}/").content.decode()


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short enough", "at least 15 characters"),
        ("123456789987654321", "too common"),
        ("passwordpassword", "repeats itself"),
        ("colin colleague", "too similar"),
        (PASSWORD, "not your present one"),
    ],
)
def test_a_weak_password_is_refused_in_plain_words(cast: Cast, password: str, says: str) -> None:
    client = client_of(cast.colleague)
    answer = client.post("/account/password/", {"present_password": PASSWORD, "password": password})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    cast.colleague.refresh_from_db()
    assert cast.colleague.check_password(PASSWORD)


def test_changing_a_password_needs_the_present_one(cast: Cast) -> None:
    client = client_of(cast.officer)
    answer = client.post("/account/password/", {"present_password": "x" * 20, "password": OWN})
    assert "Password is not right" in answer.content.decode()
    assert User.objects.get(pk=cast.officer.pk).check_password(PASSWORD)


def test_guessing_at_the_present_password_is_stopped_after_five_attempts(cast: Cast) -> None:
    client = client_of(cast.officer)
    for _ in range(5):
        client.post("/account/password/", {"present_password": "x" * 20, "password": OWN})
    answer = client.post("/account/password/", {"present_password": PASSWORD, "password": OWN})
    assert "Too many attempts" in answer.content.decode()
    assert User.objects.get(pk=cast.officer.pk).check_password(PASSWORD)


def test_a_new_password_ends_the_accounts_other_sessions(cast: Cast) -> None:
    here, elsewhere = client_of(cast.officer), client_of(cast.officer)
    here.post("/account/password/", {"present_password": PASSWORD, "password": OWN})
    assert here.get("/my-work/").status_code == 200
    assert elsewhere.get("/my-work/").headers["Location"].startswith("/sign-in/")


def test_no_password_of_a_form_that_came_too_late_is_kept(cast: Cast) -> None:
    answer = Client().post("/account/password/", {"present_password": PASSWORD, "password": OWN})
    assert PASSWORD not in answer.content.decode()
    assert OWN not in answer.content.decode()


# Who may do what.


@pytest.mark.parametrize("name", ["officer", "manager", "partner", "analyst", "coordinator"])
def test_only_administrators_reach_the_pages_of_accounts(cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    pk = cast.colleague.pk
    for path in ("", "add/", f"{pk}/", f"{pk}/change/", f"{pk}/close/", f"{pk}/password/"):
        assert client.get(f"/accounts/{path}").status_code == 403
        assert client.post(f"/accounts/{path}").status_code in (403, 405)


def test_an_administrator_sees_no_account_of_another_partnership(cast: Cast) -> None:
    client = client_of(cast.administrator)
    assert cast.stranger.name not in client.get("/accounts/").content.decode()
    for path in ("", "change/", "close/", "open/", "password/"):
        assert client.get(f"/accounts/{cast.stranger.pk}/{path}").status_code == 404
        if path:
            assert client.post(f"/accounts/{cast.stranger.pk}/{path}").status_code == 404
    with pytest.raises(Refused):
        services.close_account(cast.stranger, by=cast.administrator)


def test_services_refuse_whoever_is_no_administrator(cast: Cast) -> None:
    steps = (
        lambda: services.close_account(cast.colleague, by=cast.manager),
        lambda: services.open_account(cast.colleague, by=cast.manager),
        lambda: services.new_first_password(cast.colleague, by=cast.manager),
        lambda: services.change_account(
            cast.colleague, details(cast.colleague, name="X"), by=cast.manager
        ),
        lambda: services.add_account("x@y.example", details(cast.colleague), by=cast.manager),
    )
    for step in steps:
        with pytest.raises(Refused) as refusal:
            step()
        assert rules_of(refusal) == {"ACCOUNT-MANAGE"}


def test_nobody_changes_their_own_role(cast: Cast) -> None:
    manager = Role.objects.get(pk="manager")
    with pytest.raises(Refused) as refusal:
        services.change_account(
            cast.administrator, details(cast.administrator, role=manager), by=cast.administrator
        )
    assert rules_of(refusal) == {"ACCOUNT-OWN-ROLE"}


def test_nobody_closes_their_own_account_or_makes_themselves_a_one_time_password(
    cast: Cast,
) -> None:
    with pytest.raises(Refused):
        services.close_account(cast.administrator, by=cast.administrator)
    with pytest.raises(Refused) as refusal:
        services.new_first_password(cast.administrator, by=cast.administrator)
    assert rules_of(refusal) == {"ACCOUNT-OWN-PASSWORD"}


def test_the_last_administrator_cannot_let_their_own_training_lapse(cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        services.change_account(
            cast.administrator,
            details(cast.administrator, training_until=yesterday),
            by=cast.administrator,
        )
    assert rules_of(refusal) == {"ACCOUNT-LAST"}
    cast.administrator.refresh_from_db()
    assert cast.administrator.training_until is None


def test_a_role_of_programs_an_agency_elsewhere_and_another_agencys_team_are_refused(
    cast: Cast,
) -> None:
    for change, rule in (
        ({"role": Role.objects.get(pk="partner_client")}, {"ACCOUNT-ROLE"}),
        ({"agency": cast.stranger.agency, "team": None}, {"ACCOUNT-AREA"}),
        ({"agency": cast.housing}, {"ACCOUNT-TEAM"}),
        ({"name": "  "}, {"ACCOUNT-NAME"}),
    ):
        with pytest.raises(Refused) as refusal:
            services.change_account(
                cast.officer, details(cast.officer, **change), by=cast.administrator
            )
        assert rules_of(refusal) == rule


def test_one_address_has_one_account_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        services.add_account(
            cast.officer.email.upper(), details(cast.officer), by=cast.administrator
        )
    assert rules_of(refusal) == {"ACCOUNT-EMAIL"}


def test_no_page_gives_clearance(cast: Cast) -> None:
    client = client_of(cast.administrator)
    client.post(
        f"/accounts/{cast.officer.pk}/change/",
        {
            "name": "Olive Officer",
            "role": "coordinator",
            "agency": cast.council.pk,
            "clearances": ["general", "marac"],
        },
    )
    cast.officer.refresh_from_db()
    assert (cast.officer.role_id, cast.officer.clearances) == ("coordinator", ["general"])


def test_an_administrator_cannot_take_over_an_account_that_is_cleared_for_more(cast: Cast) -> None:
    User.objects.filter(pk=cast.coordinator.pk).update(clearances=["general", "marac"])
    answer = client_of(cast.administrator).post(f"/accounts/{cast.coordinator.pk}/password/")
    assert answer.status_code == 422
    assert "cleared for more than general records" in answer.content.decode()
    assert User.objects.get(pk=cast.coordinator.pk).check_password(PASSWORD)


def test_a_closed_account_is_signed_out_at_once_and_told_why_it_cannot_sign_in(cast: Cast) -> None:
    client = client_of(cast.officer)
    assert client.get("/my-work/").status_code == 200
    client_of(cast.administrator).post(f"/accounts/{cast.officer.pk}/close/")
    assert client.get("/my-work/").headers["Location"].startswith("/sign-in/")
    answer = Client().post(
        "/sign-in/", {"login": cast.officer.email, "password": PASSWORD}, follow=True
    )
    assert "Your account is closed" in answer.content.decode()
    client_of(cast.administrator).post(f"/accounts/{cast.officer.pk}/open/")
    assert client_of(User.objects.get(pk=cast.officer.pk)).get("/my-work/").status_code == 200


def test_a_programs_account_can_be_closed_and_not_changed(cast: Cast) -> None:
    from partnership.api.clients import service_account

    program = service_account(cast.housing, "Case system", Role.objects.get(pk="partner_client"))
    client = client_of(cast.administrator)
    assert client.get(f"/accounts/{program.pk}/change/").status_code == 422
    assert client.post(f"/accounts/{program.pk}/password/").status_code == 422
    assert client.post(f"/accounts/{program.pk}/close/").status_code == 302
    program.refresh_from_db()
    assert not program.is_active


def test_two_administrators_who_change_one_account_both_see_what_the_other_wrote(
    cast: Cast,
) -> None:
    client = client_of(cast.administrator)
    sent = {"role": "officer", "agency": str(cast.council.pk), "version": cast.officer.version}
    path = f"/accounts/{cast.officer.pk}/change/"
    assert client.post(path, {**sent, "name": "Olive Oldfield"}).status_code == 302
    answer = client.post(path, {**sent, "name": "Olive Officer-Jones"})
    assert answer.status_code == 409
    assert "Olive Oldfield" in answer.content.decode()
    assert "Olive Officer-Jones" in answer.content.decode()
    with pytest.raises(ChangedMeanwhile):
        services.change_account(
            cast.officer, details(cast.officer), by=cast.administrator, expected_version=1
        )


def test_everything_that_an_administrator_does_is_in_the_access_log(cast: Cast) -> None:
    client = client_of(cast.administrator)
    pk = cast.colleague.pk
    client.get("/accounts/")
    client.get(f"/accounts/{pk}/")
    client.post(
        f"/accounts/{pk}/change/", {"name": "C", "role": "officer", "agency": cast.council.pk}
    )
    client.post(f"/accounts/{pk}/password/")
    client.post(f"/accounts/{pk}/close/")
    client.post(f"/accounts/{pk}/open/")
    rows = AccessLogEntry.objects.filter(user=cast.administrator).order_by("pk")
    assert [(row.action, row.object_id) for row in rows] == [
        ("list", None),
        ("view", pk),
        ("change", pk),
        ("account.change", pk),
        ("change", pk),
        ("account.first_password", pk),
        ("change", pk),
        ("account.close", pk),
        ("change", pk),
        ("account.open", pk),
    ]


def test_the_list_turns_its_pages_without_losing_anybody(
    cast: Cast, django_assert_max_num_queries
) -> None:
    for number in range(120):
        services.add_account(
            f"person{number}@testshire.example",
            Details("Same Name", Role.objects.get(pk="officer"), cast.council),
            by=cast.administrator,
        )
    client = client_of(cast.administrator)
    found, url = [], "/accounts/"
    while url:
        with django_assert_max_num_queries(13):
            page = client.get(url)
        assert page.status_code == 200
        found += re.findall(r'href="/accounts/([0-9a-f-]{36})/"', page.content.decode())
        url = page.context["next_url"]
    expected = User.objects.filter(partnership=cast.area).count()
    assert len(found) == len(set(found)) == expected


def test_closed_accounts_have_a_list_of_their_own(cast: Cast) -> None:
    client = client_of(cast.administrator)
    assert "No account is closed" in client.get("/accounts/?show=closed").content.decode()
    services.close_account(cast.officer, by=cast.administrator)
    assert "Olive Officer" in client.get("/accounts/?show=closed").content.decode()
    assert "Olive Officer" not in client.get("/accounts/").content.decode()


def test_nobody_s_name_is_in_a_title_or_an_address(cast: Cast) -> None:
    client = client_of(cast.administrator)
    for path in ("", "change/", "close/", "password/"):
        page = client.get(f"/accounts/{cast.officer.pk}/{path}").content.decode()
        title = re.search(r"<title>(.*?)</title>", page, re.S)
        assert title is not None
        assert "Olive" not in title[1]


# At the same instant.


def test_two_administrators_cannot_close_each_other_in_the_same_instant(committed_db: str) -> None:
    cast = assemble()
    second, _ = services.add_account(
        "second@testshire.example",
        Details("Ada Second", Role.objects.get(pk="administrator"), cast.council),
        by=cast.administrator,
    )
    User.objects.filter(pk=second.pk).update(first_password_until=None)
    second.refresh_from_db()
    start = threading.Barrier(2)
    refused = []

    def close(whom: User, by: User) -> None:
        start.wait()
        try:
            services.close_account(whom, by=User.objects.get(pk=by.pk))
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    pair = [
        threading.Thread(target=close, args=args)
        for args in ((second, cast.administrator), (cast.administrator, second))
    ]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert User.objects.filter(role="administrator", is_active=True, partnership=cast.area).exists()
    assert len(refused) == 1


# The command line.


def test_a_council_starts_from_an_empty_database_with_three_commands(db, tmp_path) -> None:
    wards = tmp_path / "wards.csv"
    wards.write_text(
        "ward,ward_code,code_in_use_from,census,lsoa_code\n"
        "Anchor,E05099999,2023-05-04,2021,E01099999\n"
    )
    call_command(
        "create_partnership", "newshire", "Newshire", "Newshire Council", "e06000999",
        stdout=StringIO(),
    )  # fmt: skip
    call_command("load_area", "newshire", str(wards), stdout=StringIO())
    said = StringIO()
    call_command(
        "create_account",
        "adam@newshire.example",
        "Adam Example",
        area="newshire",
        role="administrator",
        stdout=said,
        stderr=StringIO(),
    )
    area = Partnership.objects.get(slug="newshire")
    assert not area.is_demonstration
    found = re.search(r"one-time password +(\S+)", said.getvalue())
    assert found is not None
    client = Client()
    client.post("/sign-in/", {"login": "adam@newshire.example", "password": found[1]})
    client.post("/account/password/", {"present_password": found[1], "password": OWN})
    officer = {
        "name": "Olga Example",
        "email": "olga@newshire.example",
        "role": "officer",
        "agency": str(Agency.objects.get(partnership=area).pk),
    }
    page = client.post("/accounts/add/", officer)
    first = re.search(r"<code>([^<]+)</code>", page.content.decode())
    assert first is not None
    worker = Client()
    worker.post("/sign-in/", {"login": officer["email"], "password": first[1]})
    worker.post("/account/password/", {"present_password": first[1], "password": OWN})
    form = worker.get("/cases/log/").content.decode()
    assert "Anchor" in form
    assert "Telephone" in form or "phone" in form
    entry = AccessLogEntry.objects.get(action="account.add", user=None)
    assert entry.partnership_id == area.pk


def test_commands_say_what_is_wrong(cast: Cast) -> None:
    for line, says in (
        (["create_partnership", "Bad Slug", "X", "X", "E06000001"], "small letters"),
        (["create_partnership", "x", "X", "X", "12"], "ONS code"),
        (["create_partnership", "testshire", "X", "X", "E06000001"], "already"),
        (["create_account", "nobody", "X", "--area=testshire", "--role=officer"], "no e-mail"),
        (["create_account", "a@b.example", "X", "--area=nowhere", "--role=officer"], "testshire"),
        (["create_account", "a@b.example", "X", "--area=testshire", "--role=x"], "There are:"),
        (
            ["create_account", "a@b.example", "X", "--area=testshire", "--role=partner_client"],
            "There are:",
        ),
        (
            [
                "create_account",
                "a@b.example",
                "X",
                "--area=testshire",
                "--role=officer",
                "--agency=None such",
            ],
            "Testshire Homes",
        ),
        (
            [
                "create_account",
                cast.officer.email,
                "X",
                "--area=testshire",
                "--role=officer",
            ],
            "already",
        ),
        (["new_password", "nobody@testshire.example"], "no account"),
    ):
        with pytest.raises(CommandError, match=says):
            call_command(*line, stdout=StringIO(), stderr=StringIO())


def test_the_command_line_makes_the_team_that_it_names(cast: Cast) -> None:
    call_command(
        "create_account",
        "neil@homes.example",
        "Neil Example",
        area="testshire",
        role="partner",
        agency="testshire homes",
        team="Neighbourhoods",
        stdout=StringIO(),
        stderr=StringIO(),
    )
    account = User.objects.get(email="neil@homes.example")
    assert account.team == Team.objects.get(agency=cast.housing, name="Neighbourhoods")
    call_command("new_password", account.email, stdout=StringIO(), stderr=StringIO())

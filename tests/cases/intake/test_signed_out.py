"""Ux requirement 3: after signing in again, what was sent on a timed-out session is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Incident
from partnership import clock
from partnership.access.middleware import LAST_SEEN
from partnership.models import Draft, User
from tests.cases.intake.conftest import Clerk, hidden_fields
from tests.cast import PASSWORD, Cast

WORDS = "“Quoted” & <tagged> – line one\r\nline two with    blanks \r\n\r\nend"


def end_session(client: Client) -> None:
    session = client.session
    session[LAST_SEEN] = int(clock.now().timestamp()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()


def sign_in(client: Client, user: User, to: str = "") -> Any:
    return client.post(to or reverse("account_login"), {"login": user.email, "password": PASSWORD})


def send_after_time_out(clerk: Clerk) -> Any:
    clerk.client.get(reverse("my_work"))
    end_session(clerk.client)
    return clerk.send(narrative=WORDS, place="12 Example Street, Testtown")


def test_what_was_sent_after_the_time_out_is_saved_whole_after_signing_in_again(
    cast: Cast, clerk: Clerk
) -> None:
    to_sign_in = send_after_time_out(clerk)
    assert to_sign_in.status_code == 302
    assert not Incident.objects.exists()
    back = sign_in(clerk.client, cast.officer, to_sign_in["Location"])
    page = clerk.client.get(back["Location"])
    carried = hidden_fields(page.content.decode())
    again = clerk.client.post(back["Location"], carried)
    assert (again.status_code, again["Location"]) == (307, reverse("log_report"))
    clerk.client.post(again["Location"], carried)
    # Line ends count as one character, as everywhere; nothing else differs.
    assert Incident.objects.get().narrative == WORDS.replace("\r\n", "\n")
    assert str(Incident.objects.get().premises) == "12 Example Street, Testtown"
    assert not Draft.objects.filter(form="send_again").exists()


def test_an_autosave_between_time_out_and_sending_changes_nothing(cast: Cast, clerk: Clerk) -> None:
    clerk.client.get(reverse("my_work"))
    end_session(clerk.client)
    url = reverse("draft", kwargs={"form": "log_report", "about": clerk.key})
    cookie = clerk.client.cookies[settings.SESSION_COOKIE_NAME].value
    late = clerk.client.post(url, clerk.typed(), headers={"X-Requested-With": "autosave"})
    assert late.status_code == 401
    # The form left the browser at the same moment, with the cookie of before.
    clerk.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert reverse("account_login") in clerk.send(narrative=WORDS)["Location"]
    assert Draft.objects.get(form="send_again").user == cast.officer


def test_whoever_signs_in_as_somebody_else_does_not_get_it(cast: Cast, clerk: Clerk) -> None:
    to_sign_in = send_after_time_out(clerk)
    back = sign_in(clerk.client, cast.colleague, to_sign_in["Location"])
    page = clerk.client.get(back["Location"])
    assert page.status_code == 404
    assert "line one" not in page.content.decode()
    assert clerk.client.post(back["Location"], {}).status_code == 404
    draft = Draft.objects.get(form="send_again")
    assert draft.user == cast.officer
    assert b"line one" not in bytes(draft.ciphertext)


def test_it_waits_on_my_work_for_its_owner(cast: Cast, clerk: Clerk) -> None:
    send_after_time_out(clerk)
    draft = Draft.objects.get(form="send_again")
    sign_in(clerk.client, cast.officer)
    page = clerk.client.get(reverse("my_work")).content.decode()
    assert reverse("send_again", kwargs={"pk": draft.pk}) in page


def test_where_nobody_knows_whose_session_it_was_the_page_keeps_the_words_and_the_server_none(
    cast: Cast,
) -> None:
    clerk = Clerk(Client())
    page = clerk.send(narrative=WORDS)
    assert page.status_code == 401
    assert "You have been signed out" in page.content.decode()
    assert not Draft.objects.exists()
    carried = hidden_fields(page.content.decode())
    sign_in(clerk.client, cast.officer)
    clerk.client.post(reverse("log_report"), carried)
    assert Incident.objects.get().narrative == WORDS.replace("\r\n", "\n")


def test_a_form_whose_token_is_older_than_the_sign_in_comes_back_with_all_that_was_typed(
    cast: Cast,
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.officer)
    clerk = Clerk(browser)
    refused = clerk.send(narrative=WORDS)
    assert refused.status_code == 403
    page = refused.content.decode()
    carried = hidden_fields(page)
    assert carried["narrative"] == [WORDS]
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = browser.post(reverse("log_report"), {**carried, "csrfmiddlewaretoken": token})
    assert sent.status_code == 302
    assert Incident.objects.get().narrative == WORDS.replace("\r\n", "\n")


def test_what_another_site_made_the_browser_send_is_not_offered_for_sending(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.officer)
    url = reverse("log_report")
    planted = {"narrative": "planted"}
    refused = browser.post(url, planted, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert "planted" not in refused.content.decode()


@pytest.mark.parametrize("name", ["password", "old_password", "csrfmiddlewaretoken"])
def test_no_password_and_no_token_is_kept(clerk: Clerk, name: str) -> None:
    clerk.client.get(reverse("my_work"))
    end_session(clerk.client)
    page = clerk.send(**{name: "secret-thing"})
    from partnership.services import read_draft

    kept = read_draft(Draft.objects.get(form="send_again"))
    assert kept is not None
    assert page.status_code == 302
    assert "secret-thing" not in str(kept)


def test_only_the_session_that_timed_out_is_remembered_and_only_until_the_next_sign_in(
    cast: Cast, clerk: Clerk
) -> None:
    send_after_time_out(clerk)
    sign_in(clerk.client, cast.colleague)
    clerk.client.get(reverse("my_work"))
    clerk.client.post(reverse("account_logout"))
    clerk.send(narrative="Typed by whoever")
    assert Draft.objects.filter(form="send_again").count() == 1

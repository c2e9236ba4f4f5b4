"""A report through its pages: begun, written by several, checked, signed off, published, read."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger.periods import financial_year
from partnership import clock
from partnership.models import AccessLogEntry, User
from performance.models import Publication, Report, ReportBlock
from performance.report.files import write_files
from performance.report.services import add_block
from tests.cast import Cast, log_case
from tests.plans.conftest import Room

PARAGRAPH = ReportBlock.Kind.PARAGRAPH


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return unescape(answer.content.decode())


def send(client: Client, name: str, *args: Any, **fields: Any) -> Any:
    answer: Any = client.post(reverse(name, args=args), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


@pytest.fixture
def begun(cast: Cast) -> Report:
    """Begun through the page by the analyst."""
    Room(cast)
    for _ in range(6):
        log_case(cast)
    today = clock.today()
    send(
        client_of(cast.analyst),
        "report_add",
        template="standard",
        period=financial_year(today).label,
        committee="Scrutiny committee",
        officer="Mary Manager",
        **{"meeting_on-day": today.day, "meeting_on-month": today.month},
        **{"meeting_on-year": today.year},
    )
    report: Report = Report.objects.get()
    return report


def test_a_report_is_begun_complete_without_typing(begun: Report, cast: Cast) -> None:
    html = page(client_of(cast.analyst), "report_preview", begun.pk, "internal")
    assert "What could not be put in" not in html
    assert "OFFICIAL-SENSITIVE" in html
    assert "The Community Safety Team managed" not in html  # no such priority here
    for heading in ("1.0 Purpose of the report", "3.2a Is the", "3.2b Is the", "6.1 "):
        assert heading in html
    public = page(client_of(cast.analyst), "report_preview", begun.pk, "public")
    assert "<strong>OFFICIAL</strong>" in public


def test_a_paragraph_is_written_through_its_page_and_who_wrote_it_is_said(
    begun: Report, cast: Cast
) -> None:
    client = client_of(cast.coordinator)
    section = begun.sections.get(kind="background")
    text = "We managed {{ asb_cases_managed | with unit }}."
    send(client, "report_block_add", begun.pk, section.pk, "paragraph", text=text)
    assert "Cora Coordinator" in page(client, "report_section", begun.pk, section.pk)
    assert "We managed 6 cases." in page(client, "report_preview", begun.pk, "internal")
    history = page(client, "report_history", begun.pk)
    assert text in history


def test_two_who_change_a_paragraph_see_both_texts(begun: Report, cast: Cast) -> None:
    block = begun.blocks.filter(kind=PARAGRAPH).first()
    assert block is not None
    old = block.version
    mine, theirs = client_of(cast.analyst), client_of(cast.coordinator)
    send(theirs, "report_block_change", begun.pk, block.pk, version=old, text="Theirs.")
    answer: Any = mine.post(
        reverse("report_block_change", args=[begun.pk, block.pk]), {"version": old, "text": "Mine."}
    )
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Theirs." in html
    assert "Mine." in html
    block.refresh_from_db()
    assert block.text == "Theirs."


def test_sections_are_added_moved_left_out_and_put_back(begun: Report, cast: Cast) -> None:
    client = client_of(cast.analyst)
    after = begun.sections.get(kind="purpose")
    send(
        client,
        "report_section_add",
        begun.pk,
        title="Thanks",
        kind="other",
        level="1",
        numbered="on",
        after=str(after.pk),
    )
    assert "2.0 Thanks" in page(client, "report_preview", begun.pk, "internal")
    added = begun.sections.get(title="Thanks")
    send(client, "report_section_move", begun.pk, added.pk, "up")
    assert "1.0 Thanks" in page(client, "report_preview", begun.pk, "internal")
    send(client, "report_section_leave_out", begun.pk, added.pk)
    assert "Thanks" not in page(client, "report_preview", begun.pk, "internal")
    assert "1.0 Purpose" in page(client, "report_preview", begun.pk, "internal")
    send(client, "report_section_leave_out", begun.pk, added.pk)
    assert "1.0 Thanks" in page(client, "report_preview", begun.pk, "internal")


def test_what_is_taken_out_is_kept_and_put_back(begun: Report, cast: Cast) -> None:
    client = client_of(cast.analyst)
    block = begun.blocks.filter(section__kind="purpose").first()
    assert block is not None
    send(client, "report_block_remove", begun.pk, block.pk)
    assert block.text not in page(client, "report_preview", begun.pk, "internal")
    assert block.text in page(client, "report_section", begun.pk, block.section_id)
    send(client, "report_block_put_back", begun.pk, block.pk)
    assert block.text in page(client, "report_preview", begun.pk, "internal")


def test_a_table_names_figures_that_exist_once_each(begun: Report, cast: Cast) -> None:
    client = client_of(cast.analyst)
    section = begun.sections.get(kind="background")
    address = reverse("report_block_add", args=[begun.pk, section.pk, "table"])
    for figures, told in (
        ("", "Enter at least one figure"),
        ("no_such_figure", "There is no figure called no_such_figure"),
        ("asb_cases_open\nasb_cases_open", "Enter each figure once"),
    ):
        answer = client.post(
            address, {"text": "Cases", "figures": figures, "shape": "years", "years": "2"}
        )
        assert told in unescape(answer.content.decode())
    answer = client.post(
        address,
        {"text": "Cases", "figures": "{{ asb_cases_managed }}", "shape": "years", "years": "1"},
    )
    assert answer.status_code == 302
    assert "ASB cases managed" in page(client, "report_preview", begun.pk, "internal")


def test_figures_are_found_by_words_and_their_values_shown(begun: Report, cast: Cast) -> None:
    html = page(client_of(cast.analyst), "report_figures", begun.pk, q="cases managed")
    assert "{{ asb_cases_managed }}" in html
    assert "6 cases" in html


def test_the_checks_name_what_is_missing_typed_by_hand_or_changed(
    begun: Report, cast: Cast
) -> None:
    client = client_of(cast.analyst)
    background = begun.sections.get(kind="background")
    for text in (
        "There were 7,413 complaints.",
        "{{ no_such_figure }} of {{ asb_cases_managed }}.",
    ):
        add_block(background, by=cast.analyst, kind=PARAGRAPH, text=text)
    appendices = begun.sections.get(kind="appendices")
    send(client, "report_section_leave_out", begun.pk, appendices.pk)
    send(client, "report_checks", begun.pk)
    log_case(cast)
    html = page(client, "report_checks", begun.pk)
    assert "There is no figure called no_such_figure." in html
    assert "7,413 is none of the figures" in html
    assert "The section “List of appendices” is missing." in html
    assert "6 when it was last checked, now 7." in html
    assert "2026 is none" not in html


def test_only_a_second_person_signs_and_publishes_what_both_may_read(
    begun: Report, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    analyst, manager = client_of(cast.analyst), client_of(cast.manager)
    assert client_of(cast.officer).get(reverse("report", args=[begun.pk])).status_code == 403
    assert manager.get(reverse("report_sign", args=[begun.pk])).status_code == 200
    assert "cannot be done now" in page(manager, "report_sign", begun.pk)
    send(analyst, "report_hand_in", begun.pk)
    begun.refresh_from_db()
    answer: Any = manager.post(reverse("report_sign", args=[begun.pk]), {"version": begun.version})
    assert "Read both editions and the checks" in answer.content.decode()
    send(manager, "report_sign", begun.pk, version=begun.version, read_it="on")
    begun.refresh_from_db()
    assert begun.signed_by == cast.manager
    send(manager, "report_publish", begun.pk, version=begun.version, for_good="on")
    internal = Publication.objects.get(edition="internal")
    officer = client_of(cast.officer)
    assert "0 of 5 files are written" in page(officer, "publication", internal.pk)
    assert officer.get(reverse("publication_file", args=[internal.pk, "pdf"])).status_code == 404
    write_files(internal)
    assert "Being written" not in page(officer, "publication", internal.pk)
    for ending, begins in (
        ("html", b"<!doctype"),
        ("pdf", b"%PDF"),
        ("docx", b"PK"),
        ("csv", b"PK"),
        ("data", b"PK"),
    ):
        answer = officer.get(reverse("publication_file", args=[internal.pk, ending]))
        assert answer.content.startswith(begins)
        assert "attachment" in answer.headers["Content-Disposition"]
    entry = AccessLogEntry.objects.filter(object_id=internal.pk, user=cast.officer).latest("pk")
    assert entry.action == "download"
    assert "Yes. Text, figures" in page(officer, "publication_verify", internal.pk)


def test_a_published_report_is_taken_up_again_and_issued_anew(begun: Report, cast: Cast) -> None:
    analyst, manager = client_of(cast.analyst), client_of(cast.manager)

    def issue() -> None:
        send(analyst, "report_hand_in", begun.pk)
        begun.refresh_from_db()
        send(manager, "report_sign", begun.pk, version=begun.version, read_it="on")
        begun.refresh_from_db()
        send(manager, "report_publish", begun.pk, version=begun.version, for_good="on")

    issue()
    block = begun.blocks.filter(section__kind="purpose").first()
    assert block is not None
    assert "cannot be done now" in page(analyst, "report_block_change", begun.pk, block.pk)
    first = Publication.objects.get(edition="internal")
    log_case(cast)
    assert "7" in page(manager, "publication_revised", first.pk)
    send(analyst, "report_take_up", begun.pk)
    send(
        analyst,
        "report_block_change",
        begun.pk,
        block.pk,
        version=block.version,
        text="Corrected words.",
    )
    issue()
    second = Publication.objects.get(edition="internal", issue=2)
    again = Publication.objects.get(pk=first.pk)
    assert (again.sha256, again.document) == (first.sha256, first.document)
    html = page(manager, "publication_compare", second.pk, **{"with": str(first.pk)})
    assert "Corrected words." in html
    assert block.text in html
    row = " ".join(html[html.index("ASB cases open") :].split())
    values = re.findall(r"<td[^>]*>\s*([^<]*?)\s*</td>", row[: row.index("</tr>")])
    assert values == ["The period", "7", "6"]

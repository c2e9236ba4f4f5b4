"""A report: written with placeholders, signed off by a second person, frozen when it is published."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from documents import Table, from_json
from ledger.periods import financial_year
from partnership import clock, files
from partnership.rules import ChangedMeanwhile, Refused
from performance.models import Publication, Report, ReportBlock, ReportSection
from performance.report.beginning import begin_report
from performance.report.checks import run_checks
from performance.report.document import build
from performance.report.files import write_files
from performance.report.placeholders import pieces_of, placeholders_in, printed, read
from performance.report.publishing import is_unchanged, publish, revisions, sign_off
from performance.report.services import add_block, change_block, move, remove_block
from performance.report.steps import hand_in
from performance.report.template import STANDARD
from tests.cast import Cast, log_case
from tests.plans.conftest import Room

PARAGRAPH = ReportBlock.Kind.PARAGRAPH


@pytest.fixture
def report(cast: Cast) -> Report:
    Room(cast)
    for _ in range(6):
        log_case(cast)
    year = financial_year(clock.today())
    made = begin_report(
        cast.area,
        STANDARD,
        year,
        by=cast.coordinator,
        committee="Scrutiny committee",
        officer="Mary Manager, Head of Community Safety",
        meeting_on=clock.today(),
    )
    background = made.sections.get(kind=ReportSection.Kind.BACKGROUND)
    add_block(
        background,
        by=cast.coordinator,
        kind=PARAGRAPH,
        text="The team managed {{ asb_cases_managed }} cases.",
    )
    made.refresh_from_db()
    return made


def said(report: Report, cast: Cast, edition: str = "internal") -> str:
    return "\n".join(each.text for each in build(report, cast.coordinator, edition).texts)


def issued(report: Report, cast: Cast) -> dict[str, Publication]:
    signed(report, cast)
    made = publish(report, by=cast.manager)
    for each in made:
        write_files(each)
    return {each.edition: each for each in made}


def signed(report: Report, cast: Cast) -> None:
    hand_in(report, by=cast.coordinator)
    sign_off(report, by=cast.manager)


def test_a_new_report_has_every_section_of_the_committee_s_form(report: Report) -> None:
    kinds = list(report.sections.values_list("kind", flat=True))
    assert STANDARD.needs <= set(kinds)
    titles = [each.title for each in report.sections.filter(kind="priority")]
    assert sorted(titles) == ["Child sexual exploitation", "Violence"]


def test_numbers_stand_where_placeholders_were_typed(report: Report, cast: Cast) -> None:
    assert "The team managed 6 cases." in said(report, cast)
    log_case(cast)
    assert "The team managed 7 cases." in said(report, cast)


def test_what_cannot_be_put_in_stays_as_typed_and_is_told(report: Report, cast: Cast) -> None:
    section = report.sections.get(kind="background")
    add_block(section, by=cast.coordinator, kind=PARAGRAPH, text="{{ no_such_figure }} things.")
    made = build(report, cast.coordinator, "internal")
    (problem,) = made.problems
    assert "There is no figure called no_such_figure." in problem.message
    assert problem.number == "5.5"
    assert "{{ no_such_figure }} things." in said(report, cast)
    hand_in(report, by=cast.coordinator)
    with pytest.raises(Refused, match=r"Paragraph 5\.5"):
        sign_off(report, by=cast.manager)


def test_whoever_wrote_in_it_does_not_sign_it_off(report: Report, cast: Cast) -> None:
    block = report.blocks.filter(kind=PARAGRAPH).first()
    assert block is not None
    change_block(block, by=cast.manager, expected_version=block.version, text="Words.")
    hand_in(report, by=cast.coordinator)
    with pytest.raises(Refused, match="Somebody else must sign it off"):
        sign_off(report, by=cast.manager)


def test_only_whoever_signs_reports_signs_and_publishes(report: Report, cast: Cast) -> None:
    for step in (sign_off, publish):
        with pytest.raises(Refused, match="Only whoever signs"):
            step(report, by=cast.coordinator)
    with pytest.raises(Refused, match="signed off by a second person before"):
        publish(report, by=cast.manager)


def test_any_change_takes_the_sign_off_back(report: Report, cast: Cast) -> None:
    signed(report, cast)
    block = report.blocks.filter(section__kind="background").first()
    assert block is not None
    move(block, "down", by=cast.coordinator)
    report.refresh_from_db()
    assert (report.state, report.signed_by) == ("draft", None)


def test_two_people_who_change_a_paragraph_both_keep_their_text(report: Report, cast: Cast) -> None:
    block = report.blocks.filter(kind=PARAGRAPH).first()
    assert block is not None
    version = block.version
    change_block(block, by=cast.coordinator, expected_version=version, text="One.")
    with pytest.raises(ChangedMeanwhile):
        change_block(block, by=cast.manager, expected_version=version, text="Two.")
    edits = report.edits.filter(subject=block.pk)
    assert edits[0].after.startswith("One.")
    assert edits[0].before


def test_what_was_published_never_changes_and_what_was_revised_shows(
    report: Report, cast: Cast
) -> None:
    made = issued(report, cast)
    internal = made["internal"]
    before = {each.format: files.get(each.sha256) for each in internal.files.all()}
    assert set(before) == {"html", "pdf", "docx", "data", "csv"}
    assert is_unchanged(internal)
    assert revisions(internal, cast.manager) == []
    log_case(cast)
    found = {(each.figure_id, each.then, each.now) for each in revisions(internal, cast.manager)}
    assert ("asb_cases_managed", "6", "7") in found
    again = Publication.objects.get(pk=internal.pk)
    assert is_unchanged(again)
    assert again.sha256 == internal.sha256
    assert {each.format: files.get(each.sha256) for each in again.files.all()} == before
    assert "The team managed 6 cases." in before["html"].decode()


def test_what_came_between_signing_and_publishing_is_not_in_it(report: Report, cast: Cast) -> None:
    signed(report, cast)
    log_case(cast)
    internal, _ = publish(report, by=cast.manager)
    figures = {each["figure_id"]: each["value"] for each in json.loads(internal.figures)}
    assert figures["asb_cases_managed"] == "6"


def test_the_records_behind_a_figure_are_frozen_with_it(report: Report, cast: Cast) -> None:
    internal = issued(report, cast)["internal"]
    behind = internal.records.get(figure_id="asb_cases_managed")
    assert len(behind.record_ids) == 6
    assert not issued_again(internal).records.filter(figure_id="asb_cases_managed").exists()


def issued_again(internal: Publication) -> Publication:
    public: Publication = internal.report.publications.get(edition="public")
    return public


def test_a_publication_cannot_be_changed_and_a_changed_file_is_found(
    report: Report, cast: Cast
) -> None:
    internal = issued(report, cast)["internal"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=internal.pk).update(title="Other")
    internal.figures = internal.figures.replace('"6"', '"7"')
    assert not is_unchanged(internal)


def test_a_public_edition_that_tells_of_few_beside_an_earlier_one_is_warned_of(
    report: Report, cast: Cast
) -> None:
    def warned() -> list[str]:
        found = run_checks(report, cast.coordinator).findings
        return [each.message for each in found if each.where == "Public edition"]

    issued(report, cast)
    assert warned() == []
    log_case(cast)
    (first, *_) = [each for each in warned() if "managed" in each]
    assert ": 7, and 6 in" in first
    for _ in range(4):
        log_case(cast)
    assert [each for each in warned() if "managed" in each] == []


def test_a_published_report_is_written_no_more(report: Report, cast: Cast) -> None:
    issued(report, cast)
    block = report.blocks.first()
    assert block is not None
    with pytest.raises(Refused, match="This report is published"):
        remove_block(block, by=cast.coordinator)
    with pytest.raises(Refused):
        publish(report, by=cast.manager)


def test_the_public_edition_leaves_out_what_is_internal_and_withholds(
    report: Report, cast: Cast
) -> None:
    section = report.sections.get(kind="background")
    for text, internal_only in (
        ("For us alone.", True),
        ("High: {{ asb_cases_open_high_risk }}; {{ asb_cases_opened }}.", False),
    ):
        add_block(
            section, by=cast.coordinator, kind=PARAGRAPH, text=text, internal_only=internal_only
        )
    public, internal = said(report, cast, "public"), said(report, cast)
    assert "For us alone." in internal
    assert "For us alone." not in public
    assert "High: 0; 6." in public
    year = financial_year(clock.today())
    assert build(report, cast.coordinator, "public").document.classification == "OFFICIAL"
    assert (
        build(report, cast.coordinator, "internal").document.classification == "OFFICIAL-SENSITIVE"
    )
    assert year.label == report.period


def test_figures_behind_a_wall_are_not_open_to_who_may_not_see_them(
    report: Report, cast: Cast
) -> None:
    section = report.sections.get(kind="background")
    with pytest.raises(Refused, match="marac_cases is not open to you"):
        add_block(section, by=cast.manager, kind=PARAGRAPH, text="{{ marac_cases }} cases.")
    add_block(section, by=None, kind=PARAGRAPH, text="{{ marac_cases }} cases.", check=False)
    assert cast.manager.clearances == ["general"]
    made = build(report, cast.manager, "internal")
    assert "[not open to you] cases." in [each.text for each in made.texts]
    hand_in(report, by=cast.coordinator)
    with pytest.raises(Refused, match="not open to you: you cannot answer for it"):
        sign_off(report, by=cast.manager)


def test_the_outputs_are_of_one_document(report: Report, cast: Cast) -> None:
    internal = issued(report, cast)["internal"]
    document = from_json(internal.document)
    content = {each.format: files.get(each.sha256) for each in internal.files.all()}
    tables = [each for each in document.body if isinstance(each, Table)]
    with zipfile.ZipFile(io.BytesIO(content["csv"])) as archive:
        assert len(archive.namelist()) == len(tables)
    assert content["pdf"].startswith(b"%PDF")
    assert content["docx"].startswith(b"PK")


def test_the_command_writes_both_editions(report: Report, tmp_path: Path) -> None:
    out = io.StringIO()
    before = Report.objects.count()
    call_command(
        "build_report",
        report.period,
        "--area",
        "testshire",
        "--out",
        str(tmp_path),
        "--all",
        stdout=out,
    )
    assert Report.objects.count() == before
    endings = {each.name.rpartition("-")[2] for each in tmp_path.iterdir()}
    assert endings == {
        f"{edition}.{ending}"
        for edition in ("internal", "public")
        for ending in ("html", "pdf", "docx", "ods", "zip")
    }


@given(st.text(max_size=60))
def test_no_text_is_lost_between_placeholders(text: str) -> None:
    whole = f"{text}{{{{ asb_cases_open | signed }}}}{text}"
    assert (
        "".join(each if isinstance(each, str) else each.typed for each in pieces_of(whole)) == whole
    )


@given(
    st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    st.sampled_from(["", "2017/18", "2017/18 Q4", "2017-12"]),
    st.integers(0, 10),
    st.sampled_from(["", "signed", "in words", "with unit", "bare", "without sign"]),
)
def test_a_placeholder_reads_as_it_is_written(name: str, period: str, ago: int, form: str) -> None:
    parts = [name]
    parts += [f"period={period}"] if period else []
    parts += [f"years ago={ago}"] if ago else []
    parts += [form] if form else []
    (found,) = placeholders_in("{{ " + " | ".join(parts) + " }}")
    assert found.fault == ""
    assert (found.figure_id, found.period, found.years_ago, found.format) == (
        name,
        period,
        ago,
        form,
    )
    again = read(str(found))
    assert str(again) == str(found)


@pytest.mark.parametrize(
    ("value", "unit", "form", "text"),
    [
        ("3599", "offences", "signed", "+3,599"),
        ("-3.3", "%", "without sign", "3.3%"),
        ("-3.3", "%", "in words", "a reduction of 3.3%"),
        ("19.4", "%", "in words", "an increase of 19.4%"),
        ("0", "%", "in words", "no change"),
        ("445", "cases", "with unit", "445 cases"),
        ("94.6", "%", "bare", "94.6"),
        ("c", "cases", "", "[c]"),
    ],
)
def test_a_figure_is_printed_as_asked(value: str, unit: str, form: str, text: str) -> None:
    assert printed(value, unit, format=form) == text

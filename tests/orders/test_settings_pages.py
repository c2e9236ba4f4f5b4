"""What an area sets about orders: authority, kinds of warning, and how letters read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from documents import from_json, plain, to_html
from orders import letters, services
from orders.letters import CPN, CPW, WORDINGS
from orders.letters.templates import ALONE, KNOWN
from orders.models import Authorisation, LetterTemplate, WarningKind, authority_of
from partnership.models import Draft, User
from partnership.rules import ChangedMeanwhile, Refused
from tests.cast import Cast
from tests.orders.conftest import START, Bench, on_day
from tests.orders.test_pages import client, day, page, text_of

TODAY = date(2026, 6, 1)


def rules(call: Any, *args: Any, **data: Any) -> set[str]:
    """The rules that refuse a call; empty if it passes."""
    try:
        call(*args, **data)
    except Refused as refusal:
        return {finding.rule for finding in refusal.findings}
    return set()


def fault_at(response: Any, name: str) -> str:
    """The error that a form shows at one of its fields."""
    errors = response.context["form"].errors.get(name, [])
    return " ".join(errors)


def send(by: User, name: str, /, *args: Any, **data: str) -> Any:
    return client(by).post(reverse(name, args=args), data)


def authority(cast: Cast, user: User | None = None, **more: Any) -> Authorisation:
    data = {"starts_on": TODAY, "source": "Scheme 4.2", **more}
    return services.authorise(user or cast.officer, "cpn", by=cast.manager, **data)


def own_words(letter: str, **changes: str) -> dict[str, str]:
    """The shipped wording of a letter with some sections changed."""
    return {**{each.key: each.text for each in WORDINGS[letter].sections}, **changes}


# Authority.


def test_each_rule_about_authority_is_said_at_its_field(cast: Cast) -> None:
    with on_day(TODAY):
        good: dict[str, Any] = {"by": cast.manager, "starts_on": TODAY, "source": "Scheme 4.2"}
        add = services.authorise
        assert rules(add, cast.officer, "cpn", **good) == set()
        assert rules(add, cast.colleague, "cpn", **{**good, "by": cast.officer}) == {"AUTH-0"}
        assert rules(add, cast.manager, "cpn", **good) == {"AUTH-1"}
        assert rules(add, cast.stranger, "cpn", **good) == {"AUTH-2"}
        assert rules(add, cast.officer, "arrest", **good) == {"AUTH-3"}
        assert rules(add, cast.officer, "cpn", **{**good, "source": " "}) == {"AUTH-4"}
        assert rules(add, cast.officer, "cpn", **good, ends_before=TODAY) == {"AUTH-5"}
        last = TODAY + timedelta(days=1)
        assert rules(add, cast.officer, "cpn", **good, ends_before=last) == set()
        assert rules(add, cast.officer, "cpn", **{**good, "by": cast.legal}) == set()


def test_an_authority_ends_on_the_first_day_without_it(cast: Cast) -> None:
    with on_day(TODAY):
        row = authority(cast)
    later = TODAY + timedelta(days=10)
    with on_day(later):
        assert rules(services.end_authority, row, by=cast.officer) == {"AUTH-0"}
        assert rules(services.end_authority, row, by=cast.stranger) == {"AUTH-2"}
        assert rules(services.end_authority, row, by=cast.manager, on=TODAY) == {"AUTH-5"}
        services.end_authority(row, by=cast.legal, on=later)
        assert rules(services.end_authority, row, by=cast.manager) == {"AUTH-6"}
    assert authority_of(cast.officer, "cpn", later - timedelta(days=1))
    assert authority_of(cast.officer, "cpn", later) is None


def test_an_authority_is_not_prolonged_by_ending_it_later(cast: Cast) -> None:
    with on_day(TODAY):
        row = authority(cast, ends_before=TODAY + timedelta(days=30))
        late = TODAY + timedelta(days=31)
        assert rules(services.end_authority, row, by=cast.manager, on=late) == {"AUTH-7"}
        on_time = TODAY + timedelta(days=30)
        assert rules(services.end_authority, row, by=cast.manager, on=on_time) == set()


def test_a_manager_records_and_ends_an_authority_on_the_pages(cast: Cast) -> None:
    with on_day(TODAY):
        form = page(cast.manager, "authority_add")
        assert "Olive Officer" in text_of(form)
        people = {str(pk) for pk, _ in form.context["form"].fields["user"].choices}
        # Nobody authorises themselves, and an analyst acts on no order.
        assert str(cast.manager.pk) not in people
        assert str(cast.analyst.pk) not in people
        typed = {
            "user": str(cast.officer.pk),
            "power": "fpn",
            **day("starts_on", TODAY),
            **day("ends_before", TODAY),
            "source": "Designation of 1 May",
        }
        wrong = send(cast.manager, "authority_add", **typed)
        assert "after it begins" in fault_at(wrong, "ends_before")
        assert "Designation of 1 May" in text_of(wrong)
        right = {**typed, **day("ends_before", TODAY + timedelta(days=90))}
        assert send(cast.manager, "authority_add", **right).status_code == 302
        row = Authorisation.objects.get(user=cast.officer)
        assert (row.power, row.given_by) == ("fpn", cast.manager)
        wrong = send(cast.manager, "authority_end", row.pk, **day("on", TODAY))
        assert "after it begins" in fault_at(wrong, "on")
    with on_day(TODAY + timedelta(days=3)):
        again = send(cast.manager, "authority_end", row.pk, **day("on", TODAY + timedelta(days=3)))
        assert again.status_code == 302
        text = text_of(page(cast.manager, "authorisations"))
        ended = text.split("Ended", 1)[1]
        assert "Olive Officer" in ended
        assert "Designation of 1 May" in ended
        assert "Nobody is authorised" in text
        # Sent twice: nothing happens, and the page says so.
        assert send(cast.manager, "authority_end", row.pk, **day("on", TODAY)).status_code == 302


def test_an_officer_reads_who_is_authorised_and_is_offered_no_change(cast: Cast) -> None:
    with on_day(TODAY):
        row = authority(cast)
        text = text_of(page(cast.officer, "authorisations"))
    assert "Scheme 4.2" in text
    assert reverse("authority_add") not in text
    assert reverse("authority_end", args=[row.pk]) not in text
    assert page(cast.analyst, "authorisations").status_code == 403
    assert page(cast.officer, "authority_add").status_code == 403
    assert "Scheme 4.2" not in text_of(page(cast.stranger, "authorisations"))


# Kinds of warning.


def test_each_rule_about_kinds_of_warning(cast: Cast) -> None:
    good: dict[str, Any] = {"by": cast.manager, "is_statutory": False, "monitored_months": 3}
    add = services.add_warning_kind
    assert rules(add, "Yellow card", **good) == set()
    assert rules(add, "Red card", **{**good, "by": cast.officer}) == {"WK-0"}
    assert rules(add, "!", **good) == {"WK-1"}
    assert rules(add, "Red card", **{**good, "monitored_months": 0}) == {"WK-2"}
    assert rules(add, "Red card", **{**good, "monitored_months": 37}) == {"WK-2"}
    assert rules(add, "Red card", **{**good, "monitored_months": 36}) == set()
    assert rules(add, "yellow CARD", **good) == {"WK-3"}


def test_the_last_statutory_warning_cannot_be_retired(cast: Cast) -> None:
    cpw = WarningKind.objects.get(partnership=cast.area, code="cpw")
    assert rules(services.retire_warning_kind, cpw, by=cast.officer) == {"WK-0"}
    assert rules(services.retire_warning_kind, cpw, by=cast.stranger) == {"WK-0"}
    assert rules(services.restore_warning_kind, cpw, by=cast.officer) == {"WK-0"}
    assert rules(services.retire_warning_kind, cpw, by=cast.manager) == {"WK-4"}
    services.add_warning_kind(
        "Formal notice", by=cast.manager, is_statutory=True, monitored_months=6
    )
    assert rules(services.retire_warning_kind, cpw, by=cast.manager) == set()


def test_a_manager_adds_retires_and_brings_back_a_kind_on_the_pages(bench: Bench) -> None:
    manager = bench.manager
    typed = {"label": "Yellow card", "is_statutory": "no", "monitored_months": "99"}
    wrong = send(manager, "warning_kind_add", **typed)
    assert "1 to 36" in fault_at(wrong, "monitored_months")
    assert "Yellow card" in text_of(wrong)
    assert (
        send(manager, "warning_kind_add", **{**typed, "monitored_months": "4"}).status_code == 302
    )
    text = text_of(page(manager, "warning_kinds"))
    assert "Yellow card" in text
    assert "43(5)(a)" in text
    assert "Yellow card" in text_of(page(bench.officer, "order_start", bench.case.pk))
    assert "Retire" in text_of(page(manager, "warning_kind_retire", "yellow_card"))
    assert send(manager, "warning_kind_retire", "yellow_card").status_code == 302
    assert "Yellow card" not in text_of(page(bench.officer, "order_start", bench.case.pk))
    taken = send(manager, "warning_kind_add", **{**typed, "monitored_months": "4"})
    assert "retired" in fault_at(taken, "label")
    assert send(manager, "warning_kind_offer", "yellow_card").status_code == 302
    assert "Yellow card" in text_of(page(bench.officer, "order_start", bench.case.pk))
    listed = text_of(page(manager, "warning_kinds"))
    assert reverse("warning_kind_retire", args=["cpw"]) not in listed
    assert reverse("warning_kind_retire", args=["abc"]) in listed
    kept = send(manager, "warning_kind_retire", "cpw")
    assert "the only written warning" in text_of(kept)
    assert WarningKind.objects.get(partnership=bench.cast.area, code="cpw").active


def test_an_officer_reads_the_kinds_and_is_offered_no_change(cast: Cast) -> None:
    text = text_of(page(cast.officer, "warning_kinds"))
    assert "Community Protection Warning" in text
    assert "Retire" not in text
    assert reverse("warning_kind_add") not in text
    assert page(cast.officer, "warning_kind_retire", "abc").status_code == 403


# How letters read.


def faults(letter: str, **changes: str) -> set[tuple[str, str]]:
    found = [
        *letters.section_findings(letter, own_words(letter, **changes)),
        *letters.setting_findings(letter, own_words(letter, **changes)),
    ]
    return {(each.rule, each.field) for each in found}


@pytest.mark.parametrize("letter", WORDINGS)
def test_the_shipped_wording_is_whole_and_can_be_set(letter: str) -> None:
    assert faults(letter) == set()


def test_a_notice_without_the_appeal_section_is_refused(cast: Cast) -> None:
    assert faults(CPN, appeal="") == {("LET-1", "appeal")}
    texts = own_words(CPN, appeal=" ")
    assert rules(letters.new_version, CPN, texts, by=cast.legal) == {"LET-1"}
    assert LetterTemplate.objects.filter(partnership=cast.area, letter=CPN).count() == 1


@pytest.mark.parametrize("section", [each.key for each in WORDINGS[CPN].sections if each.explains])
def test_no_section_that_the_law_wants_may_be_left_out_of_a_notice(section: str) -> None:
    assert faults(CPN, **{section: ""}) == {("LET-1", section)}


def test_a_section_must_name_what_it_is_for_and_nothing_that_cannot_be_filled() -> None:
    assert faults(CPN, appeal="You may appeal.") == {("LET-2", "appeal")}
    assert faults(CPN, appeal="You may appeal by {appeal_by}.") == set()
    assert faults(CPN, issuer="Ring {telephone}.") == {("LET-3", "issuer")}
    assert faults(CPN, issuer="Pay {amount}.") == {("LET-3", "issuer")}
    assert faults(CPN, issuer="Give { reference }.") == {("LET-3", "issuer")}
    assert faults(CPN, issuer="") == set()
    assert faults(CPN, requirements="You must do {requirements} now.") == {
        ("LET-4", "requirements")
    }
    assert faults(CPN, requirements="You must:\n\n{requirements}\n\nNow.") == set()
    assert faults(CPW, opening="## Too deep\n\nWords.") == {("LET-5", "opening")}
    assert faults(CPN, issuer="Ring us \U0001f4de") == {("LET-6", "issuer")}


def test_only_the_legal_officer_changes_the_wording(cast: Cast) -> None:
    texts = own_words(CPW, talk="Ring us.")
    for user in (cast.manager, cast.officer, cast.administrator):
        assert rules(letters.new_version, CPW, texts, by=user) == {"LET-0"}
    assert rules(letters.new_version, "postcard", texts, by=cast.legal) == {"LET-0"}
    made = letters.new_version(CPW, texts, by=cast.legal)
    assert (made.version, made.made_by, made.is_shipped) == (2, cast.legal, False)
    # The same words again make no version.
    assert letters.new_version(CPW, texts, by=cast.legal, expected_version=1) == made
    with pytest.raises(ChangedMeanwhile):
        letters.new_version(CPW, own_words(CPW), by=cast.legal, expected_version=1)
    assert letters.new_version(CPW, own_words(CPW), by=cast.legal, expected_version=2).version == 3


def test_the_next_letter_uses_the_new_wording_and_those_that_left_keep_theirs(
    bench: Bench,
) -> None:
    first = bench.take(bench.cpw(), "issue", START).documents.get()
    with on_day(START):
        texts = own_words(CPW, talk="Ring the duty desk at once.")
        letters.new_version(CPW, texts, by=bench.cast.legal)
    second = bench.take(bench.cpw(bench.company), "issue", START).documents.get()
    first.refresh_from_db()
    assert first.template is not None
    assert second.template is not None
    assert (first.template.version, second.template.version) == (1, 2)
    assert "Ring the duty desk at once." not in first.tree
    assert "Ring the duty desk at once." in second.tree
    assert "Ring the duty desk at once." not in to_html(from_json(first.tree))


@pytest.mark.parametrize("letter", WORDINGS)
def test_a_sample_fills_every_placeholder(letter: str, cast: Cast) -> None:
    known = sorted(letters.placeholders_of(letter))
    text = "\n\n".join(f"{name}: {{{name}}}" for name in known if name not in ALONE)
    alone = "\n\n".join(f"{{{name}}}" for name in sorted(ALONE))
    tree = letters.sample_of(letter, [{"heading": "", "text": f"{text}\n\n{alone}"}], by=cast.legal)
    said = [plain(block.words) for block in tree.body if hasattr(block, "words")]
    assert len(said) == len(known) - len(ALONE)
    assert all(re.fullmatch(r"[a-z_]+: .*[^\s].*", words) for words in said)
    assert "{" not in to_html(tree)
    assert set(known) <= KNOWN


def test_the_pages_show_each_letter_its_sections_and_its_older_versions(cast: Cast) -> None:
    letters.new_version(CPW, own_words(CPW, talk="Ring the duty desk."), by=cast.legal)
    listed = text_of(page(cast.officer, "letters"))
    assert "Version 2" in listed
    assert "Lena Legal" in listed
    assert "Came with BSafe" in listed
    text = text_of(page(cast.officer, "letter", CPW))
    assert "Ring the duty desk." in text
    assert "Must hold {requirements} and {comply_by}" in text
    assert "2014 Act s.43(5)(a)" in text
    assert reverse("letter_edit", args=[CPW]) not in text
    assert reverse("letter_edit", args=[CPW]) in text_of(page(cast.legal, "letter", CPW))
    old = text_of(page(cast.officer, "letter", CPW, version="1"))
    assert "older version" in old
    assert "Ring the duty desk." not in old
    assert page(cast.officer, "letter", CPW, version="9").status_code == 404
    assert page(cast.officer, "letter", "postcard").status_code == 404
    assert page(cast.officer, "letter_edit", CPW).status_code == 403
    assert page(cast.analyst, "letters").status_code == 403
    shown = text_of(page(cast.officer, "letter_preview", CPW))
    assert "Alex Example" in shown
    assert "Ring the duty desk." in shown
    assert "Ring the duty desk." not in text_of(
        page(cast.officer, "letter_preview", CPW, version="1")
    )


def test_the_legal_officer_changes_a_wording_on_the_page(cast: Cast) -> None:
    form = page(cast.legal, "letter_edit", CPN)
    assert form.context["form"].initial["version"] == "1"
    typed = own_words(CPN, appeal="", issuer="Ring the duty desk.")
    wrong = send(cast.legal, "letter_edit", CPN, version="1", **typed)
    assert "2014 Act s.46 wants it" in fault_at(wrong, "appeal")
    assert "Ring the duty desk." in text_of(wrong)
    typed = own_words(CPN, issuer="Ring the duty desk.")
    looked = send(cast.legal, "letter_edit", CPN, version="1", preview="1", **typed)
    assert "Alex Example" in text_of(looked)
    assert LetterTemplate.objects.filter(partnership=cast.area, letter=CPN).count() == 1
    saved = send(cast.legal, "letter_edit", CPN, version="1", **typed)
    assert saved.status_code == 302
    row = letters.current_template(cast.area.pk, CPN)
    assert row is not None
    assert (row.version, row.made_by) == (2, cast.legal)


def test_two_legal_officers_do_not_save_over_one_another(cast: Cast) -> None:
    letters.new_version(CPN, own_words(CPN, issuer="Their words."), by=cast.legal)
    mine = own_words(CPN, issuer="My words.")
    answer = send(cast.legal, "letter_edit", CPN, version="1", **mine)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Their words." in text
    assert "My words." in text
    # A page that does not say of which version it was made is no better.
    assert send(cast.legal, "letter_edit", CPN, **mine).status_code == 409
    # Having read both, one may go on.
    assert send(cast.legal, "letter_edit", CPN, version="2", **mine).status_code == 302


def test_a_draft_of_an_older_version_meets_the_newer_one_before_it_is_saved(cast: Cast) -> None:
    officer = client(cast.legal)
    edit = officer.get(reverse("letter_edit", args=[CPN]))
    mine = {**own_words(CPN, issuer="My words."), "version": "1"}
    assert officer.post(edit.context["autosave_url"], mine).status_code == 204
    letters.new_version(CPN, own_words(CPN, issuer="Their words."), by=cast.legal)
    back = officer.get(reverse("letter_edit", args=[CPN]))
    assert "My words." in text_of(back)
    assert back.context["form"].initial["version"] == "1"
    assert officer.post(reverse("letter_edit", args=[CPN]), mine).status_code == 409
    draft = Draft.objects.get(user=cast.legal)
    gone = officer.post(reverse("discard_draft", args=[draft.pk]), follow=True)
    assert gone.status_code == 200
    assert "My words." not in text_of(officer.get(reverse("letter_edit", args=[CPN])))


# The way to them.


def test_the_orders_list_and_the_law_lead_to_the_settings(cast: Cast) -> None:
    names = ("authorisations", "warning_kinds", "letters")
    listed = text_of(page(cast.officer, "orders"))
    assert all(reverse(name) in listed for name in names)
    law = text_of(page(cast.legal, "law"))
    assert all(reverse(name) in law for name in names)
    assert reverse("letters") not in text_of(page(cast.officer, "law"))

"""The checker finds what is wrong in a report and in a set of figures, and nothing else."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import assume, given
from hypothesis import strategies as st

from performance.checker import CheckedFigure, check_figures, check_text
from performance.checker.findings import bases_of, parts_of, prints

SHARED = settings.BASE_DIR.parent / "shared"
CHARTS = ["6.1.2", "6.1.2", "6.2.2", "6.2.4", "6.2.5", "6.2.6", "6.3.2", "6.3.5", "6.4.2", "6.4.4"]
# What is wrong with the report of 2017/18: paragraph, rule and how often.
FAULTS = Counter(
    {
        # 26 + 533 + 748 + 676 leave 140 of 2,123; the 676 are new in the series.
        ("6.1.1", "changes-not-itemised"): 1,
        ("6.1.2", "series-break"): 1,
        ("6.2.1", "overlapping-parts"): 1,
        ("6.2.3", "share-of-total"): 1,
        ("6.2.5", "two-bases-unlabelled"): 1,
        ("6.2.11", "numbering"): 1,
        ("6.3.1", "small-base"): 1,
        ("6.3.3", "same-number"): 1,
        ("6.4.5", "two-as-at-dates"): 1,
        ("6.4.6", "two-as-at-dates"): 1,
        ("6.4.6", "change-not-counted"): 1,
        ("6.4.6", "no-other-ending"): 1,
        ("6.4.6", "percent-reveals"): 1,
        ("6.4.12", "one-person"): 1,
        ("6.4.13", "not-counted"): 1,
        ("6.4.13", "small-number"): 1,
        ("6.4.15", "subset-unsaid"): 1,
        ("6.4.17", "subset-unsaid"): 1,
        ("6.5.2", "percent-on-few"): 1,
        ("6.5.2", "percent-unreachable"): 1,
        ("6.5.2", "small-number"): 1,
        ("6.5.2", "subset-unsaid"): 1,
        ("6.5.5", "one-person"): 1,
        ("7.1", "change-of-counts"): 1,
        ("7.1", "percent-of-counts"): 1,
        ("7.1", "parts-exceed-whole"): 1,
        ("7.1", "parts-missing"): 1,
        ("7.1", "small-base"): 4,
        ("7.2", "two-bases"): 1,
        ("9.1", "one-person"): 1,
        ("9.2", "few-people"): 3,
        ("10.2", "few-people"): 1,
        ("10.2", "identifies-somebody"): 1,
        ("10.2", "one-person"): 1,
        ("10.3", "few-people"): 3,
        ("10.3", "not-counted"): 1,
        ("10.3", "subset-unsaid"): 2,
        **Counter((paragraph, "chart-without-values") for paragraph in CHARTS),
    }
)


def test_the_report_of_2017_18_has_these_faults_and_no_other() -> None:
    report = SHARED / "seed.md"
    if not report.exists():
        pytest.skip("left out: ../shared is not here")
    found = check_text(report.read_text())
    assert Counter((each.where, each.rule) for each in found) == FAULTS
    said = {(each.where, each.rule): each.message for each in found}
    assert "base of 203" in said["7.1", "change-of-counts"]
    assert "+74.6%" in said["7.1", "percent-of-counts"]
    assert "215 of 676 is 31.8%" in said["6.2.3", "share-of-total"]
    assert "20 of 21 is 95.2%" in said["6.5.2", "percent-unreachable"]
    assert "+140 is not said" in said["6.1.1", "changes-not-itemised"]
    assert "can only be 3" in said["6.4.6", "percent-reveals"]


ROWS = "7.1 The counts are as follows:\n\nAll burns\t10\t80\t120\t+40\t+50.0%\n"
TABLE = ROWS.partition("\n\n")[2]
# Rule → a text that breaks it, and the same text put right.
PAIRS = {
    "change-of-counts": (
        ROWS.replace("+40", "+41"),
        ROWS,
    ),
    "percent-of-counts": (ROWS.replace("+50.0", "+49.0"), ROWS),
    "small-base": (
        "7.1 Counts follow:\n\nAll burns\t10\t20\t30\t+10\t+50.0%\n",
        ROWS,
    ),
    "percent-and-change": (
        "6.1.1 The figures are as follows:\n\nBurns:\tincrease of 99.9% (+2 cases)\n",
        "6.1.1 The figures are as follows:\n\nBurns:\tincrease of 2.5% (+2 cases)\n",
    ),
    "parts-exceed-whole": (
        ROWS + "Hand\t6\t50\t80\t+30\t+60.0%\nFoot\t6\t60\t70\t+10\t+16.7%\n",
        ROWS + "Hand\t5\t60\t80\t+20\t+33.3%\nFoot\t5\t20\t40\t+20\t+100.0%\n",
    ),
    "parts-missing": (
        ROWS + "Hand\t4\t60\t80\t+20\t+33.3%\nFoot\t5\t10\t30\t+20\t+200.0%\n",
        ROWS + "Hand\t5\t60\t80\t+20\t+33.3%\nFoot\t5\t20\t40\t+20\t+100.0%\n",
    ),
    "two-bases": (
        f"7.1 Counts.\n\n{TABLE}All scalds\t9\t70\t60\t-10\t-14.3%\n"
        "7.2 When both are combined, there is a rise of 20.0% (+31).",
        f"7.1 Counts.\n\n{TABLE}All scalds\t9\t70\t60\t-10\t-14.3%\n"
        "7.2 When both are combined, there is a rise of 20.0% (+30).",
    ),
    "share-of-total": (
        "6.2.1 Figures are as follows:\n\nAll burns\tincrease of 20.0% (+20 burns)\n"
        "6.2.3 There were 120 burns. Old ones went from 30 to 24 (33.0% to 20.0% of burns).",
        "6.2.1 Figures are as follows:\n\nAll burns\tincrease of 20.0% (+20 burns)\n"
        "6.2.3 There were 120 burns. Old ones went from 30 to 24 (30.0% to 20.0% of burns).",
    ),
    "two-bases-unlabelled": (
        "6.2.1 Figures are as follows:\n\nTheft\tincrease of 20.0% (+20 offences)\n"
        "6.2.5 Theft offences which occurred in the year increased from 70 to 95.",
        "6.2.1 Figures are as follows:\n\nTheft\tincrease of 20.0% (+20 offences)\n"
        "6.2.5 Theft offences which occurred in the year increased from 70 to 90.",
    ),
    "same-number": (
        "6.1.1 Theft rose (n=+512) a lot.\n6.2.1 Fraud rose (n=+512) as well.",
        "6.1.1 Theft rose (n=+512) a lot.\n6.2.1 Fraud rose (n=+513) as well.",
    ),
    "series-break": (
        "6.1.2 The introduction of threats into this category added some.",
        "6.1.2 The introduction of a new form made reports easier.",
    ),
    "percent-unreachable": (
        "6.5.2 There were 13 ABCs with success of 90% at ABC stage.",
        "6.5.2 There were 13 ABCs with success of 92% at ABC stage.",
    ),
    "percent-on-few": (
        "6.5.2 There were 2 ABCs with success of 50% at ABC stage.",
        "6.5.2 There were 12 ABCs with success of 50% at ABC stage.",
    ),
    "percent-reveals": (
        "6.4.5 There were 40 cases referred in the year. Of all referrals 5% were of children.",
        "6.4.5 There were 40 cases referred in the year. Of all referrals 25% were of children.",
    ),
    "two-as-at-dates": (
        "6.4.5 Nine were open at the end of March 2019, and are open at the time of writing.",
        "6.4.5 Nine were open at the end of March 2019.",
    ),
    "no-other-ending": (
        "6.4.6 Out of the 90 cases, 80 have been solved satisfactorily, with 10 cases still ongoing.",
        "6.4.6 Out of the 90 cases, 75 have been solved satisfactorily, with 10 cases still ongoing.",
    ),
    "not-counted": (
        "6.4.9 The team issued 40 Warnings, a number of Letters, 6 Agreements.",
        "6.4.9 The team issued 40 Warnings, 12 Letters, 6 Agreements. A number of people helped.",
    ),
    "change-not-counted": (
        "6.4.9 The number of visits has fallen since the last 12 months.",
        "6.4.9 The number of visits has fallen from 70 to 60 since the last 12 months.",
    ),
    "subset-unsaid": (
        "6.1.1 Nine cameras were bought.\n6.2.1 Five cameras were bought.",
        "6.1.1 Nine cameras were bought.\n6.2.1 Five visits were made.",
    ),
    "chart-without-values": (
        "6.1.2 The trend of burns is as follows:\n6.1.3 Next.",
        f"6.1.2 The trend of burns is as follows:\n\n{TABLE}6.1.3 Next.",
    ),
    "numbering": ("6.1.1 One.\n6.1.3 Three.", "6.1.1 One.\n6.1.2 Two."),
    "identifies-somebody": (
        "10.1 A woman, a Polish visitor, was found in May 2019 in the market.",
        "10.1 Visitors were found in the market.",
    ),
    "few-people": ("9.1 Three Polish nationals were found.", "9.1 Nine people were found."),
    "one-person": ("9.1 In the end a man was convicted.", "9.1 In the end nine were convicted."),
    "small-number": ("6.4.1 And 1 Civil Injunction.", "6.4.1 And 7 Civil Injunctions."),
    "overlapping-parts": (
        "6.2.1 Figures are as follows:\n\nAll burns\tincrease of 10.0% (+10 burns)\n"
        "Hand\tincrease of 10.0% (+8 burns)\nFoot\tincrease of 10.0% (+5 burns)\n",
        "6.2.1 Figures are as follows:\n\nAll burns\tincrease of 10.0% (+10 burns)\n"
        "Hand\tincrease of 10.0% (+5 burns)\nFoot\tincrease of 10.0% (+5 burns)\n",
    ),
    "changes-not-itemised": (
        "6.0.1 Burns, which is up by 10.0% (n=+20), rose.\n6.1 Burns\n"
        "6.1.1 Figures are as follows:\n\nHand\tincrease of 10.0% (+12 burns)\n",
        "6.0.1 Burns, which is up by 10.0% (n=+12), rose.\n6.1 Burns\n"
        "6.1.1 Figures are as follows:\n\nHand\tincrease of 10.0% (+12 burns)\n",
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_each_rule_finds_its_fault_and_is_silent_when_it_is_mended(rule: str) -> None:
    wrong, right = PAIRS[rule]
    assert rule in {each.rule for each in check_text(wrong)}
    assert rule not in {each.rule for each in check_text(right)}


def test_a_number_typed_by_hand_that_is_no_figure_is_found() -> None:
    figures = [CheckedFigure("burns_count", "here", "2018/19", "1200", numerator="30")]
    text = (
        "6.1.1 There were 1,200 burns in 2018/19, 30 of them at work. On 3 May 2018, under section 43 "
        "of the Act and in paragraph 6.1.2, 77 were seen within 12 months by people aged 16 to 24."
    )
    (found,) = [each for each in check_text(text, figures) if each.rule == "typed-by-hand"]
    assert found.message.startswith("77 is none of the figures.")


def figure(id_: str, period: str, value: object, unit: str = "crimes") -> CheckedFigure:
    return CheckedFigure(id_, "here", period, str(value), unit)


@given(st.integers(0, 4000), st.integers(1, 4000), st.integers(1, 9))
def test_figures_that_follow_from_counts_are_clean_and_one_that_does_not_is_found(
    now: int, then: int, off: int
) -> None:
    change, percent = now - then, prints(now - then, then, 1)
    clean = [
        figure("burns_count", "2016/17", then),
        figure("burns_count", "2017/18", now),
        figure("burns_change", "2017/18", change),
        figure("burns_percent_change", "2017/18", percent, "%"),
    ]
    assert check_figures(clean) == []
    (wrong,) = check_figures([*clean[:2], figure("burns_change", "2017/18", change + off)])
    assert wrong.rule == "change-of-counts"
    assert percent is not None
    other = figure("burns_percent_change", "2017/18", percent + Decimal("0.1") * off, "%")
    assert [each.rule for each in check_figures([*clean[:2], other])] == ["percent-of-counts"]


@given(st.integers(1, 400), st.integers(1, 3000))
def test_the_bases_of_a_change_are_those_of_a_search(change: int, base: int) -> None:
    percent = prints(change, base, 1)
    assume(percent)
    assert percent is not None
    found = bases_of(change, percent, 1)
    assert base in found
    for near in (*range(max(1, found[0] - 3), found[0] + 3), *range(found[-1] - 2, found[-1] + 4)):
        assert (prints(change, near, 1) == percent) == (near in found)


@given(st.integers(1, 300), st.integers(0, 100))
def test_the_parts_of_a_percentage_are_those_of_a_search(whole: int, percent: int) -> None:
    found = parts_of(Decimal(percent), whole, 0)
    assert found == [n for n in range(whole + 1) if prints(n, whole, 0) == percent]


def test_strands_exceed_and_never_fall_short() -> None:
    strands = ["race", "religion", "sexual_orientation", "transgender", "disability"]
    rows = [figure(f"hate_crime_{each}", "2017/18", 20) for each in strands]
    assert check_figures([*rows, figure("hate_crime_all", "2017/18", 100)]) == []
    more, less = (
        check_figures([*rows, figure("hate_crime_all", "2017/18", total)]) for total in (90, 110)
    )
    assert [each.rule for each in more] == ["parts-exceed-whole"]
    assert [each.rule for each in less] == ["parts-missing"]


def test_the_report_s_own_figures_show_the_faulty_ones() -> None:
    path = SHARED / "report_figures.csv"
    if not path.exists():
        pytest.skip("left out: ../shared is not here")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_report", str(path), "--format", "csv", stdout=out)
    assert ended.value.code == 1
    found = list(csv.DictReader(io.StringIO(out.getvalue())))
    errors = {
        (each["where"].split()[0], each["rule"]) for each in found if each["severity"] == "error"
    }
    assert errors == {
        ("sexual_non_recent_share", "share-of-total"),
        ("hate_crime_all_change", "change-of-counts"),
        ("hate_crime_all_percent_change", "percent-of-counts"),
        ("cpw_success_rate", "percent-unreachable"),
        ("cpn_success_rate", "percent-on-few"),
        ("asbrac_hate_crime_share", "percent-reveals"),
    }
    with path.open(newline="") as file:
        unquantified = {row["figure_id"] for row in csv.DictReader(file) if not row["value"]}
    assert unquantified == {
        each["where"].split()[0] for each in found if each["rule"] == "not-counted"
    }


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("6.1.1 £5 caf\xe9.".encode("cp1252"))
    with pytest.raises(CommandError, match="Save the report as plain text") as ended:
        call_command("check_report", str(path))
    assert ended.value.returncode == 2
    path.write_text("6.1.1 All is well.")
    out = io.StringIO()
    call_command("check_report", str(path), stdout=out)
    assert out.getvalue() == "Nothing was found.\n"

"""Every rule has a test that names it, and docs/rules.md says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from orders.rules.table import COMMAND, made_by_nobody, named_in, table, without_a_test

TESTS = Path(settings.BASE_DIR) / "tests"


def test_every_rule_is_held_by_a_test_that_names_it() -> None:
    missing = {f"{rule.id} {rule.type}" for rule in without_a_test(named_in(TESTS))}
    assert not missing, f"No test bears @pytest.mark.rule for: {', '.join(sorted(missing))}"


def test_no_test_names_a_rule_that_does_not_exist() -> None:
    slips = {
        f"{each.id} {each.type or ''} in {each.test}" for each in made_by_nobody(named_in(TESTS))
    }
    assert not slips


def test_the_table_of_rules_is_what_the_rules_and_the_tests_make() -> None:
    committed = (Path(settings.BASE_DIR) / "docs" / "rules.md").read_text()
    assert committed == table(TESTS), f"To refresh it, run: {COMMAND}"


def test_a_rule_named_by_anything_but_plain_words_is_pointed_out(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_some.py").write_text(
        "@pytest.mark.rule('CPN-1', 'CPN-3 WARN')\ndef test_one(): ...\n"
    )
    assert [(each.id, each.type, each.test) for each in named_in(folder)] == [
        ("CPN-1", None, "tests/test_some.py::test_one"),
        ("CPN-3", "WARN", "tests/test_some.py::test_one"),
    ]
    (folder / "test_some.py").write_text("@pytest.mark.rule(NAME)\ndef test_one(): ...\n")
    with pytest.raises(ValueError, match="plain words"):
        named_in(folder)

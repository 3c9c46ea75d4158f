"""Check that ``docs/security.md`` shows the tables that the tests try."""

import doctest

import pytest

from lib import manifests, rights

TABLES = [
    (addon, name)
    for addon in manifests.get_names()
    for name in ("rights", "rights_cases")
]


def test_document_is_current():
    document = rights.DOCUMENT.read_text(encoding="utf-8")
    assert document == rights.get_document(), "Run: cd setup && ./python -m lib.rights"


def test_examples():
    assert doctest.testmod(rights).failed == 0


@pytest.mark.parametrize(("addon", "name"), TABLES)
def test_cells_have_known_letters_in_their_order(addon, name):
    for row in rights.read(addon, name):
        for role in rights.ROLES:
            cell = row.get(role) or ""
            assert set(cell) <= set(rights.ORDER), row
            assert cell == "".join(c for c in rights.ORDER if c in cell), row


@pytest.mark.parametrize("addon", manifests.get_names())
def test_each_row_says_which_records(addon):
    rows = rights.read(addon, "rights")
    assert {row["records"] for row in rows} <= set(rights.RECORDS)
    names = [row["model"] for row in rows]
    assert names == sorted(set(names))


def test_officers_alone_read_whistleblowing_reports():
    for addon in manifests.get_names():
        for row in rights.read(addon, "rights_cases"):
            if row["case"].startswith("denunciation"):
                readers = {role for role in rights.ROLES if row[role]}
                # A controller sees that a file was opened, and not which one.
                allowed = {"controller"} if row["model"].endswith(".access") else set()
                assert readers <= {"confidential"} | allowed, row

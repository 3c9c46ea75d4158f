"""Test that the manuals in the addon are those of ``docs/fr``."""

import re
import subprocess
import sys
from pathlib import Path

from checkout import ROOT
from lib.inside import manuals

#: A manual is read in one sitting.
MOST_PAGES = 12
PAGES = ROOT / "addons" / "mfi_complaints" / "data" / "manual" / "fr"


def test_shipped_pages_are_the_manuals():
    """After a change in docs/fr, ``./setup/docs --no-pictures`` writes the pages."""
    shipped = {file.name: file.read_text("utf-8") for file in PAGES.glob("*.html")}
    built = manuals.build(ROOT / "docs" / "fr")
    assert sorted(shipped) == sorted(built)
    changed = [name for name, html in built.items() if shipped[name] != html]
    assert not changed, f"Run ./setup/docs --no-pictures: {changed} differ"


def test_pages_are_small():
    """Slow links: a page is at most 30 kB, without pictures."""
    files = list(PAGES.glob("*.html"))
    assert max(file.stat().st_size for file in files) < 30_000
    assert not [file.name for file in files if "<img" in file.read_text("utf-8")]


def test_links_lead_to_pages(tmp_path: Path):
    """A link to another manual becomes its page; developers' lines are left out."""
    (tmp_path / "LISEZ-MOI.md").write_text(
        "# Guide\n\n[le vôtre](pilote.md#une)\n\n`./setup/docs` imprime.\n\nFin.\n",
        encoding="utf-8",
    )
    page = manuals.build(tmp_path)["index.html"]
    assert 'href="/complaints/manual/pilote#une"' in page
    assert "setup/docs" not in page and "Fin." in page


def test_manuals_are_short_on_paper(tmp_path: Path):
    """As ``./setup/docs`` prints them, with their pictures."""
    script = ROOT / "tests" / "walk" / "print.py"
    command = [sys.executable, script, ROOT / "docs", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    manuals = {file.stem for file in (ROOT / "docs" / "fr").glob("*.md")}
    pages = {file.stem: count_pages(file) for file in tmp_path.glob("*.pdf")}
    assert set(pages) == manuals
    long = {name: count for name, count in pages.items() if count > MOST_PAGES}
    assert not long


def count_pages(file):
    """Return the number of pages of a PDF."""
    done = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True)
    return int(re.search(r"^Pages: +(\d+)$", done.stdout, re.M)[1])

"""Turn the French manuals into the pages that the addon ships.

``python setup/lib/inside/manuals.py docs/fr addons/mfi_complaints/data/manual/fr``
"""

import argparse
import re
from pathlib import Path

import markdown

#: The table of manuals, the first page of the manuals in the application.
START, FIRST_PAGE = "LISEZ-MOI", "index"
#: What only readers of the source tree need ends the table of manuals.
FOR_DEVELOPERS = re.compile(r"^`\./setup/docs`.*?\n\n", re.M | re.S)
PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]+\)\n+", re.M)
LINK = re.compile(r"\]\(([\w-]+)\.md(#[\w-]+)?\)")


def convert(text):
    """Return a manual in Markdown as HTML: contents, then text, without pictures.

    Headings get anchors made of their words; links lead to the pages of the other
    manuals.

    >>> page = convert("# Guide\\n\\n## Le début\\n\\n[traitement](traitement.md)\\n")
    >>> '<h2 id="le-debut">' in page, '<a href="#le-debut">' in page
    (True, True)
    >>> '<a href="/complaints/manual/traitement">' in page
    True
    """
    text = FOR_DEVELOPERS.sub("", PICTURE.sub("", text))
    text = LINK.sub(r"](/complaints/manual/\1\2)", text)
    converter = markdown.Markdown(
        extensions=["tables", "fenced_code", "sane_lists", "toc"],
        extension_configs={"toc": {"toc_depth": "2-3"}},
    )
    body = converter.convert(text)
    contents = converter.toc if "<li>" in converter.toc else ""
    return f"{contents.strip()}\n{body}\n".lstrip()


def build(folder):
    """Return {name of a page: its HTML} of all the manuals in a folder."""
    return {
        f"{FIRST_PAGE if file.stem == START else file.stem}.html": convert(
            file.read_text(encoding="utf-8")
        )
        for file in sorted(folder.glob("*.md"))
    }


def main():
    """Write the pages, and remove those of manuals that no longer exist."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manuals", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    pages = build(options.manuals)
    for old in options.target.glob("*.html"):
        if old.name not in pages:
            old.unlink()
    for name, html in pages.items():
        (options.target / name).write_text(html, encoding="utf-8")


if __name__ == "__main__":
    main()

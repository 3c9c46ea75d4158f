"""Print the French manuals as PDF: ``python tests/walk/print.py docs dist/docs``."""

import argparse
import base64
import re
from pathlib import Path

import markdown
from browser import Browser

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<title>{title}</title><style>{style}</style></head><body>{body}</body></html>"""
FOOTER = (
    '<div style="font-size: 8px; width: 100%; text-align: center;">'
    '<span class="title"></span> – <span class="pageNumber"></span> / '
    '<span class="totalPages"></span></div>'
)
PAPER = {
    "paperWidth": 8.27,
    "paperHeight": 11.69,
    "marginTop": 0.7,
    "marginBottom": 0.8,
    "marginLeft": 0.8,
    "marginRight": 0.8,
}


def build_page(text, style):
    """Return a document in Markdown as a page of HTML.

    >>> "<h1>Guide</h1>" in build_page("# Guide", "")
    True
    """
    title = re.search(r"^# (.+)$", text, re.M)[1]
    body = markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"])
    return PAGE.format(title=title, style=style, body=body)


def print_document(browser, file, style, target):
    """Print a document and its pictures to a PDF."""
    page = target.with_suffix(".html")
    html = build_page(file.read_text(encoding="utf-8"), style)
    base = f'<base href="{file.parent.resolve().as_uri()}/">'
    page.write_text(html.replace("<head>", f"<head>{base}"), encoding="utf-8")
    browser.open(page.as_uri(), 900, "document.readyState === 'complete'")
    printed = browser.call(
        "Page.printToPDF",
        displayHeaderFooter=True,
        headerTemplate="<span></span>",
        footerTemplate=FOOTER,
        printBackground=True,
        **PAPER,
    )
    target.write_bytes(base64.b64decode(printed["data"]))
    page.unlink()


def main():
    """Print each manual, and name the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("docs", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    style = (options.docs / "print.css").read_text(encoding="utf-8")
    with Browser() as browser:
        for file in sorted((options.docs / "fr").glob("*.md")):
            target = options.folder.resolve() / f"{file.stem}.pdf"
            print_document(browser, file, style, target)
            print(target.name)


if __name__ == "__main__":
    main()

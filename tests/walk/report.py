"""The report of a walk: findings, and the bytes of each page against their bounds."""

import json
from pathlib import Path

BOUNDS = Path(__file__).with_name("bounds.json")


def get_kind(page):
    """Return which bound applies to a page, named ``role: screen``.

    >>> get_kind("public: /complaints"), get_kind("pilote: home")
    ('public', 'home')
    """
    role, _sep, screen = page.partition(": ")
    if role == "public":
        return "login" if screen.startswith("/web") else "public"
    return "home" if screen == "home" else "screen"


def find_heavy(pages, bounds):
    """Yield (page, text) of the pages that are heavier than their bound, in kB.

    >>> list(find_heavy({"pilote: home": 3000}, {"home": 2}))
    [('pilote: home', '3 kB, at most 2 kB')]
    """
    for page, size in pages.items():
        most = bounds[get_kind(page)]
        if size > most * 1000:
            yield page, f"{size / 1000:.0f} kB, at most {most} kB"


def write_report(file, walkers):
    """Write the findings of all widths, the same finding of several roles once."""
    bounds = json.loads(BOUNDS.read_text(encoding="utf-8"))
    merged = {}
    for walker in walkers:
        for page, text in find_heavy(walker.bytes, bounds):
            walker.role, _sep, screen = page.partition(": ")
            walker.add(screen, "bytes", text)
        for finding in walker.findings:
            key = tuple(finding[k] for k in ("screen", "width", "rule", "text"))
            merged.setdefault(key, []).append(finding["role"])
    names = ("screen", "width", "rule", "text")
    report = {
        "screens": {walker.width: walker.screens for walker in walkers},
        "seconds": {walker.width: walker.seconds for walker in walkers},
        "findings": [
            {**dict(zip(names, key, strict=True)), "roles": roles}
            for key, roles in merged.items()
        ],
        "bytes": {walker.width: walker.bytes for walker in walkers},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")

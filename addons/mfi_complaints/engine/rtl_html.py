"""Pages in right-to-left letters, for programs that measure such words wrongly.

The build of wkhtmltopdf that distributions ship (Qt 5, without patches) breaks no line
of Arabic, and places its words one over the other where a sentence also has a number,
punctuation or Latin letters. Both are right if each word is an element of its own.
"""

import re

#: Letters of Hebrew, Arabic, Syriac, Thaana, N’Ko and Adlam, with their marks; digits
#: and punctuation are not among them.
_LETTERS = (
    "\u05d0-\u05f2\u0610-\u061a\u0620-\u065f\u066e-\u06ef\u06fa-\u06ff\u0710-\u08ff"
    "\ufb1d-\ufdff\ufe70-\ufefc\U0001e900-\U0001e94b"
)
_HAS_LETTERS = re.compile(f"[{_LETTERS}]")
_TAG = re.compile(r"(<[^>]*>)")
_WORD = re.compile(
    rf"(?P<number>\+?\d+(?:[ \u00a0\u202f]\d+)+)|[{_LETTERS}]+|[^\s{_LETTERS}]+"
)
#: Elements whose content is not a text with elements.
_PLAIN = {"script", "style", "svg", "textarea", "title"}


def isolate_words(html):
    """Return HTML in which each word of a text in right-to-left letters is a ``span``.

    Numbers with spaces, such as telephone numbers, are read from the left as a whole.
    Pages without such letters, titles, styles and drawings stay as they are.

    >>> isolate_words("<title>رقم</title><p>رقم: 12</p><p>Awa</p>")
    '<title>رقم</title><p><span>رقم</span><span>:</span> <span>12</span></p><p>Awa</p>'
    >>> isolate_words("<p>هاتف +222 45 25</p>")
    '<p><span>هاتف</span> <span dir="ltr">+222 45 25</span></p>'
    >>> isolate_words("<p>Nom&#160;: Awa</p>")
    '<p>Nom&#160;: Awa</p>'
    """
    if not _HAS_LETTERS.search(html):
        return html
    parts, plain = _TAG.split(html), None
    for index, part in enumerate(parts):
        if index % 2:
            plain = _follow(part, plain)
        elif not plain and _HAS_LETTERS.search(part):
            parts[index] = _WORD.sub(_wrap, part)
    return "".join(parts)


def _wrap(match):
    """Return a word in its element; the groups of a number keep their order."""
    start = '<span dir="ltr">' if match["number"] else "<span>"
    return f"{start}{match[0]}</span>"


def _follow(tag, plain):
    """Return which plain element a page is in after a tag, ``None`` if in none.

    >>> _follow("<style>", None), _follow("</div>", "svg"), _follow("</svg>", "svg")
    ('style', 'svg', None)
    """
    if plain:
        return None if tag.startswith(f"</{plain}") else plain
    name = re.match(r"<(\w+)", tag)
    return name[1] if name and name[1] in _PLAIN and not tag.endswith("/>") else None

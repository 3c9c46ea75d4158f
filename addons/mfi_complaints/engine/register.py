"""The register of complaints: its columns, its digest and what it hides.

A line is a list of cells; a cell is a text, a whole number, a date or ``None``. The
digest is computed over the cells as printed, so that two prints in the same language
can be compared, and a workbook can be checked without this program.
"""

import hashlib
import json
import re
import unicodedata

#: Columns, in the order of the register.
COLUMNS = (
    "line",
    "number",
    "received_on",
    "channel",
    "branch",
    "product",
    "kind",
    "category",
    "severity",
    "client",
    "member_number",
    "statement",
    "service",
    "acknowledged_on",
    "promised_on",
    "decided_on",
    "outcome",
    "corrective",
    "preventive",
    "communicated_on",
    "answer_channel",
    "satisfaction",
    "appeal_level",
    "status",
    "decision_days",
)
#: Columns left out of a register without names.
PERSONAL = frozenset({"client", "member_number", "statement"})
#: Columns printed one below the other, to fit the width of a page.
STACKS = (
    ("line",),
    ("number", "received_on", "channel"),
    ("branch", "product"),
    ("kind", "category", "severity"),
    ("client", "member_number"),
    ("statement",),
    ("service", "acknowledged_on", "promised_on"),
    ("decided_on", "outcome", "decision_days"),
    ("corrective",),
    ("preventive",),
    ("communicated_on", "answer_channel", "satisfaction"),
    ("status", "appeal_level"),
)
#: Longest text of a cell, in characters: the limit of spreadsheets.
CELL_LIMIT = 32767
#: Stands for what a register without names hides inside a text.
HIDDEN = "…"

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A text with line breaks, alone or in paragraphs.
_SIMPLE_TEXT = r"[^<>&\s\x00](?:[^<>&\r\x00]|<br ?/?>)*"
_SIMPLE_HTML = re.compile(rf"(?:<p>{_SIMPLE_TEXT}</p>)+|{_SIMPLE_TEXT}")
_BREAK = re.compile("</p>|<br ?/?>")
_WORD = re.compile(r"\w+")
#: At least eight digits, written as in phone and account numbers, not as in dates.
_LONG_NUMBER = re.compile(
    r"(?!\d{4}-\d\d-\d\d(?!\d)|\d\d([.-])\d\d\1\d{4}(?!\d))"
    r"\+?\d(?:[ .\u00a0\u202f-]?\d){7,}"
)
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")


def get_columns(anonymised=False, kinds=1):
    """Return the columns of a register.

    :param anonymised: whether names and statements are left out
    :param kinds: number of kinds of record listed; one kind needs no column

    >>> set(COLUMNS) - set(get_columns(anonymised=True)) == PERSONAL | {"kind"}
    True
    >>> get_columns(kinds=2) == COLUMNS
    True
    """
    hidden = set(PERSONAL) if anonymised else set()
    if kinds < 2:
        hidden.add("kind")
    return tuple(name for name in COLUMNS if name not in hidden)


def get_stacks(columns):
    """Return the columns of a register, grouped as they are printed.

    >>> get_stacks(("line", "number", "channel", "status"))
    [('line',), ('number', 'channel'), ('status',)]
    """
    stacks = (tuple(name for name in stack if name in columns) for stack in STACKS)
    return [stack for stack in stacks if stack]


def clean_text(value):
    r"""Return a text that a cell can contain, ``""`` for a missing value.

    >>> clean_text("a\r\nb\x01 ") == "a\nb", clean_text(None), clean_text(False)
    (True, '', '')
    >>> len(clean_text("a" * 40000)) == CELL_LIMIT, clean_text("a" * 40000)[-1]
    (True, '…')
    """
    if not value:
        return ""
    if isinstance(value, str) and value.isprintable() and len(value) <= CELL_LIMIT:
        return value.strip()  # most texts: one line without control characters
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    text = _NOT_XML.sub("", text).strip()
    if len(text) > CELL_LIMIT:
        return text[: CELL_LIMIT - 1] + "…"
    return text


def get_simple_text(html):
    r"""Return HTML of paragraphs and line breaks as text, or ``None`` for other HTML.

    Most statements are that simple, and reading them as HTML takes most of the time of
    a register. The text is the one that Odoo's ``html2plaintext`` gives.

    >>> get_simple_text("<p>They took  5 francs.</p><p>Why?<br/> Tell me</p>")
    'They took 5 francs.\nWhy?\nTell me'
    >>> get_simple_text("Text"), get_simple_text("<p>a &lt; b</p>")
    ('Text', None)
    >>> get_simple_text("<p class='x'>a</p>"), get_simple_text("<p>a<p>b</p></p>")
    (None, None)
    """
    if not _SIMPLE_HTML.fullmatch(html):
        return None
    text = _BREAK.sub("\n", html.replace("<p>", " ")).replace("  ", " ")
    text = "\n".join(line.strip() for line in text.splitlines())
    return text.replace("\n\n", "\n").strip()


def mask(text, names=(), codes=()):
    """Return a text written by staff without what would identify a client.

    Words of the names, e-mail addresses, member numbers and long numbers such as phone
    numbers are replaced. Words of two letters are names only when capitalised.

    :param names: full names of the client
    :param codes: member numbers and phone numbers

    >>> mask("Refunded Awa DIOP (T-0001), call 77 123 45 67.", ["Awa Diop"], ["T-0001"])
    'Refunded … … (…), call ….'
    >>> mask("Aïssatou Ba was refunded 5,000 to ba@x.sn", ["aissatou ba"])
    '… … was refunded 5,000 to …'
    >>> mask("Tariff displayed on 02.03.2026", ["Awa Diop"]), mask("", ["Awa"])
    ('Tariff displayed on 02.03.2026', '')
    """
    if not text:
        return ""
    for code in filter(None, codes):
        text = re.sub(rf"(?<!\w){re.escape(code)}(?!\w)", HIDDEN, text, flags=re.I)
    text = _LONG_NUMBER.sub(HIDDEN, _MAIL.sub(HIDDEN, text))
    words = {_fold(word) for name in names if name for word in _WORD.findall(name)}
    return _WORD.sub(lambda found: _mask_word(found.group(), words), text)


def _mask_word(word, words):
    """Return a word, hidden if it is one of the folded words of a name."""
    folded = _fold(word)
    if folded not in words or len(word) < 2:
        return word
    return word if len(word) == 2 and not word[0].isupper() else HIDDEN


def _fold(word):
    """Return a word without accents, in lower case.

    >>> _fold("AÏSSATOU")
    'aissatou'
    """
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def get_canonical_line(cells):
    r"""Return one line as the text that is digested.

    It is a JSON list of texts in UTF-8: dates as YYYY-MM-DD, numbers in digits, empty
    cells as empty texts.

    >>> from datetime import date
    >>> get_canonical_line([1, "PL-1", date(2026, 3, 2), None, "=1+1"])
    '["1","PL-1","2026-03-02","","=1+1"]\n'
    """
    texts = ["" if cell is None else str(cell) for cell in cells]
    return _JSON.encode(texts) + "\n"


class Digest:
    """SHA-256 of the lines of a register, computed line by line.

    >>> first, second = Digest(), Digest()
    >>> first.add([1, "PL-1"]); second.add(["1", "PL-1"])
    >>> first.hex == second.hex, first.count
    (True, 1)
    >>> second.add([2, "PL-2"]); first.add([2, "PL-3"])
    >>> first.hex == second.hex
    False
    """

    def __init__(self):
        self._hash = hashlib.sha256()
        self.count = 0

    def add(self, cells):
        """Add one line."""
        self._hash.update(get_canonical_line(cells).encode("utf-8", "replace"))
        self.count += 1

    @property
    def hex(self):
        """Return the digest of the lines added so far, in hexadecimal."""
        return self._hash.hexdigest()

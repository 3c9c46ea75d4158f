"""The words of an HTML mail, as plain text: none is lost in silence.

Mails are often not valid HTML, and valid HTML may lack most end tags. A parser that
builds a tree drops what it does not expect; this scanner reads tags one by one, and
what is not a tag is text. It reads each character a bounded number of times.

>>> html_to_text("<head><title>x</title><p>They took <b>5,000</b><br>francs")
'They took 5,000\\nfrancs'
"""

import html
import re

from .decoding import clean_lines

#: Characters of HTML that are read, once pictures, styles and comments are left out.
MAX_HTML = 1024 * 1024
#: Characters of text that are collected.
MAX_TEXT = 80000
#: Characters of an attribute in quotes, which may contain ``>``.
_MAX_ATTRIBUTE = 2000

#: Elements whose content is not text.
_MUTED = frozenset({"script", "style", "title", "template"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br center dd div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol "
        "option p pre section table tbody tfoot thead tr ul",
    )
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
#: Marks in the collected text: the border between two cells of a table.
_CELL = "\x1f"
#: A quotation made by a mail program, unlike an indented paragraph.
_CITE = re.compile(r"type\s*=\s*[\"']?cite|class\s*=\s*[\"']?[^\"'>]*quote", re.I)
#: A picture in the page itself.
_DATA = re.compile(r"data:[^\"'\s>)]{100,}", re.IGNORECASE)
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,40})")
#: Numeric references to impossible characters.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")


def html_to_text(page):
    """Return the text of an HTML page, lines and the cells of tables apart.

    >>> html_to_text("<table><tr><td>Fees<td>500<tr><td>Loan<td></table>end")
    'Fees | 500\\nLoan\\nend'
    >>> html_to_text("<p>a  b</p><pre>c\\n  d</pre><!-- no --><![if !mso]>e<![endif]>")
    'a b\\n\\nc\\n  d\\ne'
    >>> html_to_text("3 < 5 and 7 > 6 &amp; L&#146;or &eacute;t&eacute <strong words")
    '3 < 5 and 7 > 6 & L’or été <strong words'
    >>> html_to_text('New<blockquote type="cite"><p>old<br>mail</blockquote>')
    'New\\n\\n> old\\n> mail'
    """
    return extract(page)[0]


def extract(page):
    """Return the text of an HTML page, and whether a part of it was left out.

    >>> extract("<i>" * 400_000 + "x")[1]
    True
    """
    scanner = _Scanner(_DATA.sub("", page))
    return scanner.scan(), scanner.cut


class _Scanner:
    """Reads a page tag by tag and collects its text."""

    def __init__(self, page):
        self.page, self.position = page, 0
        self.lines, self.line = [], []
        self.read = self.kept = 0
        self.pre = False
        self.quotes = []
        #: Texts that occur nowhere in the rest of the page.
        self.absent = set()
        self.cut = False

    def scan(self):
        """Return the text of the page."""
        size = len(self.page)
        while self.position < size:
            if self.read > MAX_HTML or self.kept > MAX_TEXT:
                self.cut = True
                break
            start = self.position
            if self.page[start] == "<":
                self._read_markup()
            else:
                self._read_text(self._find("<", start))
        self._end_line()
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines))
        return clean_lines(text)

    def _find(self, text, start):
        """Return where a text occurs next, or the end of the page."""
        if text in self.absent:
            return len(self.page)
        found = self.page.find(text, start)
        if found < 0:
            self.absent.add(text)
            return len(self.page)
        return found

    # ------------------------------------------------------------------
    # Text
    # ------------------------------------------------------------------
    def _read_text(self, end):
        """Collect the text up to a position."""
        raw = self.page[self.position : min(end, self.position + MAX_HTML)]
        self.position = end
        self.read += len(raw)
        text = html.unescape(_HUGE_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", raw))
        text = text.replace(_CELL, " ")
        if not self.pre:
            text = re.sub(r"\s+", " ", text)
        for number, line in enumerate(text.split("\n")):
            if number:
                self._end_line()
            self.line.append(line)
            self.kept += len(line)

    def _end_line(self, paragraph=False):
        """End the line, if it has text; keep it behind the marks of its quotation."""
        text = "".join(self.line)
        self.line = []
        if _CELL in text:
            cells = (" ".join(cell.split()) for cell in text.split(_CELL))
            text = " | ".join(filter(None, cells))
        text = text.rstrip() if self.pre else text.strip()
        prefix = "> " * len(list(filter(None, self.quotes[:50])))
        if text or self.pre:
            self.lines.append((prefix + text).rstrip())
        if paragraph and self.lines and self.lines[-1].strip("> "):
            self.lines.append(prefix.rstrip())

    # ------------------------------------------------------------------
    # Markup
    # ------------------------------------------------------------------
    def _read_markup(self):
        """Read a comment, a declaration or a tag; any other ``<`` is text."""
        start = self.position
        if self.page.startswith("<!--", start):
            self._skip_comment()
        elif self.page[start + 1 : start + 2] in ("!", "?"):
            end = self._find(">", start)
            self.position = end + 1 if end < len(self.page) else start + 2
        elif (match := _NAME.match(self.page, start)) and (
            (end := self._find_tag_end(match.end())) < len(self.page)
        ):
            self.position = end + 1
            self.read += min(end - start, _MAX_ATTRIBUTE)
            self._apply(match.group(1).lower(), self.page[start : start + 2] == "</")
        else:
            self._read_text(self._find("<", start + 1))
            return
        self.read += 3

    def _skip_comment(self):
        """Skip a comment; the start of one that has no end is skipped alone."""
        end = self._find("-->", self.position + 2)
        self.position = end + 3 if end < len(self.page) else self.position + 4

    def _find_tag_end(self, start):
        """Return where a tag ends: a ``>`` in the quotes of an attribute is not it."""
        end = self._find(">", start)
        attributes = self.page[start : min(end, start + _MAX_ATTRIBUTE)]
        for quote in "\"'":
            opened = re.search(rf"=\s*{quote}[^{quote}]*$", attributes)
            if opened and attributes.count(quote) % 2:
                rest = self.page[end : end + _MAX_ATTRIBUTE]
                close = re.match(rf"[^{quote}<]*{quote}[^<>]*>", rest)
                return end + close.end() - 1 if close else end
        return end

    def _apply(self, name, closing):
        """Do what a tag asks for."""
        if name in _MUTED:
            if not closing:
                self._skip_muted(name)
        elif name in ("td", "th"):
            self.line.append("" if closing else _CELL)
        elif name in _BLOCKS:
            self._end_line(name in _PARAGRAPHS and closing)
            if name in ("pre", "blockquote"):
                self._open_or_close(name, closing)

    def _open_or_close(self, name, closing):
        """Begin or end a quotation or preformatted text."""
        if name == "pre":
            self.pre = not closing
        elif closing:
            self.quotes = self.quotes[:-1]
        else:
            tag = self.page[max(0, self.position - 300) : self.position]
            cite = bool(_CITE.search(tag[tag.rfind("<") :]))
            if cite and not any(self.quotes):
                self.lines.append("")
            self.quotes.append(cite)

    def _skip_muted(self, name):
        """Skip the content of an element up to its end tag, if it has one."""
        mark = f"</{name}"
        if mark in self.absent:
            return
        found = re.compile(mark, re.IGNORECASE).search(self.page, self.position)
        if found:
            self.position = found.start()
        else:
            self.absent.add(mark)

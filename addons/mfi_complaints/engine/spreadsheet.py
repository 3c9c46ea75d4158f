"""Reading of CSV and XLSX files, and writing of CSV files that are safe to open.

CSV files may have any separator and encoding used by spreadsheets and core banking
systems. All sizes are limited: a file that is too large is refused before it fills the
memory.
"""

import csv
import io
import re
from itertools import chain, islice
from typing import NamedTuple

from . import encodings, table_layout
from .encodings import find_byte_order
from .workbook import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    UnreadableFile,
    open_workbook,
)

#: Ends of the names of files that can be read.
EXTENSIONS = (".csv", ".txt", ".xlsx", ".xls", ".ods")
MAX_CELL = 20_000
#: Rows left out that are listed in the report.
MAX_LEFT_OUT = 200

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}
#: First characters that make a spreadsheet program treat a cell as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: A first line that names the separator, as Excel writes and reads it.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[;,|\t ]*(?:\r\n|\r|\n|$)', re.I)


class Layout(NamedTuple):
    """Where the table of a file is, as a person chose it; empty values are guessed.

    :ivar sheet: name of the sheet of a workbook
    :ivar header_line: line number of the header
    :ivar header_rows: number of lines that the header takes, 1 or 2
    :ivar titles: titles of an earlier file from the same source
    :ivar is_remembered: the choice is that of an earlier file, so that this file may
        differ: its titles come first
    """

    sheet: str = ""
    header_line: int = 0
    header_rows: int = 1
    titles: tuple = ()
    is_remembered: bool = False


class Table(NamedTuple):
    """A file that was read: its headers, its rows as (line, cells), and its format.

    ``is_guessed`` and ``is_doubtful`` are about the encoding: it was guessed from the
    accents; another one explains them as well. ``left_out`` has (line, reason, text) of
    the rows that are no data, at most MAX_LEFT_OUT of them.
    """

    header: list
    rows: list
    separator: str
    encoding: str
    is_guessed: bool = False
    is_doubtful: bool = False
    sheet: str = ""
    sheets: tuple = ()
    header_line: int = 1
    header_rows: int = 1
    left_out: tuple = ()


def read(content, separator=None, encoding=None, target="clients", layout=None):
    """Return the :class:`Table` of a file.

    :param bytes content: CSV, XLSX, XLS or ODS, recognised by its first bytes
    :param separator: key of SEPARATORS; guessed when left out. A first line ``sep=;``
        takes precedence.
    :param encoding: one of ENCODINGS; guessed when left out. A byte order mark in the
        file takes precedence, because the program that saved the file set it, and so
        do valid UTF-8 and the zero bytes of UTF-16.
    :param target: key of ``import_mapping.TARGETS``, whose titles the header has
    :param layout: :class:`Layout` that a person chose
    :raise UnreadableFile: when the file is empty, too large, damaged or has another
        encoding

    >>> text = "N° membre;Nom\\n0042;Aïda\\n\\n;\\n7;\\"Ba; Awa\\""
    >>> table = read(text.encode("cp1252"))
    >>> table.header, table.rows
    (['N° membre', 'Nom'], [(2, ['0042', 'Aïda']), (5, ['7', 'Ba; Awa'])])
    >>> table.separator, table.encoding
    ('semicolon', 'cp1252')

    >>> read("N°;Nom\\n1;Aïda".encode("utf-8-sig"), encoding="cp1252").header
    ['N°', 'Nom']

    Title rows, totals and a line that names the separator are no data:

    >>> text = "sep=;\\nListe du 2/3/2026\\n\\nN° membre;Nom\\n7;Awa\\nTotal;1"
    >>> table = read(text.encode())
    >>> table.header_line, table.rows, table.left_out
    (4, [(5, ['7', 'Awa'])], ((6, 'total', 'Total 1'),))

    Cells that :func:`escape_formula` has escaped are restored:

    >>> read(b"a,b\\n'+221770000000,'=1").rows
    [(2, ['+221770000000', '=1'])]
    """
    if not content or not content.strip():
        raise UnreadableFile("empty")
    if len(content) > MAX_BYTES:
        raise UnreadableFile("bytes", limit=MAX_BYTES // 1024 // 1024)
    layout = layout or Layout()
    if book := open_workbook(content):
        return _read_workbook(book, target, layout)
    return _read_text(content, separator, encoding, target, layout)


def _read_text(content, separator, encoding, target, layout):
    """Return the table of a text file."""
    guess = _choose_encoding(content, encoding)
    # A guess must not refuse a whole file for one lost character: its row is refused.
    text = _decode(content, guess.name, "strict" if guess.is_sure else "replace")
    named, text, first = _split_separator_line(text)
    separator = named or separator or guess_separator(text)
    rows = _iter_csv(text, SEPARATORS[separator], first)
    table = _build_table(rows, target, layout)
    return table._replace(
        separator=separator,
        encoding=guess.name,
        is_guessed=not guess.is_sure,
        is_doubtful=guess.is_doubtful,
    )


def _choose_encoding(content, encoding):
    """Return the :class:`encodings.Guess` of a file that is said to have an encoding.

    >>> _choose_encoding("é".encode(), "cp1252").name
    'utf-8'
    >>> _choose_encoding(b"a", "cp850").name
    'cp850'
    >>> _choose_encoding("é".encode("cp850"), "cp850")
    Guess(name='cp850', is_sure=True, is_doubtful=False)
    >>> _choose_encoding("ab".encode("utf-16-be"), "cp850").name
    'utf-16'
    """
    guess = encodings.guess_encoding(content)
    is_claimed = encoding and not encodings.get_bom_encoding(content)
    is_claimed = is_claimed and guess.name != "utf-16"
    if is_claimed and (content.isascii() or not guess.is_sure or encoding == "utf-16"):
        return encodings.Guess(encoding, True, False)
    return guess


def _split_separator_line(text):
    """Return (separator, rest of the text, its first line) of a text.

    >>> _split_separator_line("sep=;\\r\\na;b"), _split_separator_line("a;b")
    (('semicolon', 'a;b', 2), (None, 'a;b', 1))
    """
    match = _SEPARATOR_LINE.match(text)
    names = {sign: name for name, sign in SEPARATORS.items()}
    if not match or match.group(1) not in names:
        return None, text, 1
    return names[match.group(1)], text[match.end() :], 2


def _read_workbook(book, target, layout):
    """Return the table of a sheet: the one chosen, else the one with known titles.

    :raise UnreadableFile: ``sheet`` when the workbook has no sheet of that name
    """
    name = layout.sheet
    if not name or (layout.is_remembered and name not in book.names):
        name = _find_sheet(book, target, layout.titles)
    if name not in book.names:
        raise UnreadableFile("sheet", sheet=name)
    try:
        table = _build_table(book.iter_rows(name), target, layout)
    except UnreadableFile:
        raise
    except Exception as error:
        # The libraries can raise any exception on a damaged workbook.
        raise UnreadableFile("damaged", line=1) from error
    return table._replace(sheet=name, sheets=tuple(book.names))


def _find_sheet(book, target, titles):
    """Return the name of the sheet with the most known titles, else of the first.

    Sheets without rows are passed over.
    """
    if len(book.names) == 1:
        return book.names[0]
    scores = {}
    for name in book.names[:10]:
        try:
            rows = list(islice(_iter_filled(book.iter_rows(name)), 25))
        except Exception:  # noqa: S112
            # A damaged sheet is refused when it is chosen.
            continue
        if rows:
            header = table_layout.find_header(rows, target, titles)
            scores[name] = (header.score > 1) * header.score + (len(rows) > 1)
    return max(scores, key=scores.__getitem__, default=book.names[0])


def guess_separator(text):
    """Return the separator that splits the first lines most evenly into columns.

    >>> guess_separator("a;b;c\\n1,5;2;3"), guess_separator("a\\tb\\n1\\t2")
    ('semicolon', 'tab')
    >>> guess_separator("Clients, agences\\nn;nom\\n1;Awa")
    'semicolon'
    >>> guess_separator("one column")
    'semicolon'
    """
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def columns(separator):
        counts = [len(row) for row in csv.reader(lines, delimiter=separator)]
        wide = [count for count in counts if count > 1]
        # Title rows before the header have one cell.
        return max(((wide.count(n), n) for n in wide), default=(0, 0))

    try:
        return max(SEPARATORS, key=lambda name: columns(SEPARATORS[name]))
    except csv.Error:
        return "semicolon"


def _decode(content, encoding, errors="strict"):
    """Return the text of a file without its byte order mark.

    :param errors: ``replace`` to mark bytes that the encoding lacks with U+FFFD
    :raise UnreadableFile: ``encoding``, or ``damaged`` if the file is not text
    """
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    if encoding == "utf-16":
        codec = find_byte_order(content) or codec
    try:
        text = content.decode(codec, errors)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise UnreadableFile("encoding", encoding=encoding) from error
    # NUL does not occur in texts: this is an image, a program …
    if "\0" in text:
        raise UnreadableFile("damaged", line=text.count("\n", 0, text.index("\0")) + 1)
    return text.removeprefix("\ufeff")


def _iter_csv(text, separator, first=1):
    """Yield (line number, cells) for each row of a CSV text.

    An empty line is added at the end. If a quote is never closed, that line becomes
    part of its cell, so that the last row is not empty.

    :param first: line number of the first line of the text
    :raise UnreadableFile: ``damaged``, with the first line of the invalid row, also
        when a quote is never closed
    """
    reader = csv.reader(io.StringIO(f"{text}\n\n", newline=""), delimiter=separator)
    last, line, cells = first, first, []
    try:
        for cells in reader:
            yield line, cells
            last, line = line, reader.line_num + first
    except csv.Error as error:
        raise UnreadableFile("damaged", line=line) from error
    if cells:
        raise UnreadableFile("damaged", line=last)


def _iter_filled(numbered):
    """Yield the (line, cells) of the rows with text, without escaped formulas.

    :raise UnreadableFile: for a row with too many columns or too long a cell
    """
    for line, cells in numbered:
        if any(cell and not cell.isspace() for cell in cells):
            cells = [_unescape_formula(cell) for cell in cells]
            _check_size(line, cells)
            yield line, cells


def _build_table(numbered, target, layout):
    """Return the table of numbered rows, from its header on.

    :raise UnreadableFile: when there are no rows, or too many
    """
    filled = _iter_filled(numbered)
    header, first, filled = _find_header(filled, target, layout)
    keep = table_layout.RowFilter(header.titles, target)
    rows, left_out = [], []
    for line, cells in filled:
        if reason := keep.find_reason(cells):
            if len(left_out) < MAX_LEFT_OUT:
                left_out.append((line, reason, " ".join(" ".join(cells).split())[:80]))
            continue
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile("rows", limit=MAX_ROWS)
        rows.append((line, _fit_cells(cells, len(header.titles))))
    if not rows:
        raise UnreadableFile("empty")
    return Table(
        header.titles,
        rows,
        "",
        "",
        header_line=first,
        header_rows=header.span,
        left_out=tuple(left_out),
    )


def _find_header(filled, target, layout):
    """Return (header, its line, iterator of the rows below it).

    :raise UnreadableFile: ``empty``, or ``header`` when the chosen line has no text
    """
    line, span = layout.header_line, layout.header_rows or 1
    if line and not layout.is_remembered:
        filled = (row for row in filled if row[0] >= line)
    ahead = list(islice(filled, table_layout.SEARCHED + 1))
    if not ahead:
        raise UnreadableFile("header" if line else "empty", line=line)
    header = table_layout.make_header(ahead, line, span, target)
    if not header and line and not layout.is_remembered:
        raise UnreadableFile("header", line=line)
    if not header or layout.is_remembered:
        found = table_layout.find_header(ahead, target, layout.titles)
        # The titles of the earlier file tell where the header is, if they are there.
        is_found = layout.titles and 2 * found.score >= max(2, len(layout.titles))
        header = found if is_found or not header else header
    if not header.titles:
        raise UnreadableFile("empty")
    below = chain(ahead[header.start + header.span :], filled)
    return header, ahead[header.start][0], below


def _check_size(line, cells):
    """Refuse rows with too many columns and cells that are too long."""
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile("columns", limit=MAX_COLUMNS, line=line)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise UnreadableFile("cell", limit=MAX_CELL, line=line)


def _fit_cells(cells, width):
    """Return as many cells as headers; surplus cells are kept only if one has text."""
    cells = cells + [""] * (width - len(cells))
    return cells if any(cells[width:]) else cells[:width]


def find_row_fault(cells, width, used, separator=None):
    r"""Return the code of a fault that shows that a row was split wrongly, or None.

    When a quote is not closed, its cell absorbs the rows that follow, with their line
    breaks. Cells that are imported never contain line breaks. Other cells may (an
    address, for example), but not with as many separators as a whole row.

    :param width: number of columns in the header
    :param used: positions of the columns that are imported
    :param separator: key of SEPARATORS; none for a workbook
    :return: ``columns`` (too many cells) or ``break`` (a line break in a cell)

    >>> row = ["1", "Awa", "Rue 10\nDakar; Sénégal"]
    >>> find_row_fault(row, 2, {0, 1})
    'columns'
    >>> find_row_fault(row, 3, {0, 1}, "semicolon")
    >>> find_row_fault(row, 3, {0, 2})
    'break'
    >>> find_row_fault(["1", "Awa\n"], 2, {0, 1})
    >>> find_row_fault(["1", "Awa", "a\n2;Ba;b"], 3, {0, 1}, "semicolon")
    'break'
    """
    if len(cells) > width:
        return "columns"
    sign = SEPARATORS.get(separator)
    for index, cell in enumerate(cells):
        if "\n" in cell or "\r" in cell:
            text = cell.strip()
            holds_row = sign and text.count(sign) >= width - 1
            if (index in used or holds_row) and len(text.splitlines()) > 1:
                return "break"
    return None


def get_fragments(rows, separator):
    r"""Return the pieces of all cells with several lines, split like rows.

    If such a cell has absorbed rows because of an unclosed quote, the pieces are the
    cells of those rows.

    >>> rows = [(2, ["1", 'Awa;77\n2;"Ba']), (3, ["3;4"])]
    >>> sorted(get_fragments(rows, "semicolon"))
    ['2', '77', 'Awa', 'Ba']
    """
    sign = SEPARATORS.get(separator, "\n")
    return {
        piece
        for _line, cells in rows
        for cell in cells
        if "\n" in cell or "\r" in cell
        for line in cell.splitlines()
        for piece in line.replace('"', "").split(sign)
    }


def _unescape_formula(cell):
    """Return a cell without the apostrophe added by :func:`escape_formula`."""
    quoted = cell[:1] == "'" and cell[1:2] in FORMULA and len(cell) > 1
    return cell[1:] if quoted else cell


def escape_formula(value):
    """Return a cell that no spreadsheet program treats as a formula.

    An apostrophe in front makes it a text; numeric values stay unchanged.

    >>> escape_formula("=cmd|' /C calc'!A0"), escape_formula("@SUM(A1)")
    ("'=cmd|' /C calc'!A0", "'@SUM(A1)")
    >>> [escape_formula(value) for value in ("+221 77", "-3 %", "\\tx")]
    ["'+221 77", "'-3 %", "'\\tx"]
    >>> [escape_formula(value) for value in ("Awa", -5, None)]
    ['Awa', -5, '']
    """
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA) else value


def write(header, rows, separator="semicolon"):
    """Return rows as a CSV file that spreadsheet programs open correctly and safely.

    >>> write(["Nom", "N°"], [["=1+1", 7]]).decode("utf-8-sig")
    "Nom;N°\\r\\n'=1+1;7\\r\\n"
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=SEPARATORS.get(separator, ";"))
    writer.writerow([escape_formula(cell) for cell in header])
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")

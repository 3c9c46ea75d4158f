"""Files from outside as plain rows, and rows as files that are safe to open.

CSV in any separator and encoding that spreadsheets and core banking systems write, and
XLSX. Everything is bounded: what is too large is refused before it fills the memory.
"""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import NamedTuple

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 100
MAX_CELL = 20_000
#: Last line of a sheet that a spreadsheet can have.
MAX_SHEET = 1_048_576
#: An XLSX file is a ZIP: what comes out of it is bounded too.
MAX_UNZIPPED = 500 * 1024 * 1024

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
#: Beginnings that make a spreadsheet run a cell as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOMS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


class Unreadable(ValueError):
    """A file that cannot be read: ``code`` says why, ``details`` where."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


class Table(NamedTuple):
    """A file read: headers, rows as (line of the file, cells), how it was written."""

    header: list
    rows: list
    separator: str
    encoding: str


def read(content, separator=None, encoding=None):
    """Return the :class:`Table` of a file.

    :param bytes content: CSV or XLSX, told apart by its first bytes
    :param separator: key of SEPARATORS; guessed when left out
    :param encoding: one of ENCODINGS; guessed when left out. A file's own mark wins:
        whoever saved it again in another program named nothing.
    :raise Unreadable: for what is empty, too large, damaged or in another encoding

    >>> text = "N° membre;Nom\\n0042;Aïda\\n\\n;\\n7;\\"Ba; Awa\\""
    >>> table = read(text.encode("cp1252"))
    >>> table.header, table.rows
    (['N° membre', 'Nom'], [(2, ['0042', 'Aïda']), (5, ['7', 'Ba; Awa'])])
    >>> table.separator, table.encoding
    ('semicolon', 'cp1252')

    >>> read("N°;Nom\\n1;Aïda".encode("utf-8-sig"), encoding="cp1252").header
    ['N°', 'Nom']

    What :func:`safe` has disarmed comes back as it was:

    >>> read(b"a,b\\n'+221770000000,'=1").rows
    [(2, ['+221770000000', '=1'])]
    """
    if not content or not content.strip():
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("bytes", limit=MAX_BYTES // 1024 // 1024)
    if content[:4] == b"PK\x03\x04":
        return _table(_sheet(content), "", "")
    encoding = marked(content) or encoding or guess_encoding(content)
    text = _decoded(content, encoding)
    separator = separator or guess_separator(text)
    return _table(_csv(text, SEPARATORS[separator]), separator, encoding)


def guess_encoding(content):
    """Return the encoding of a text file, from its mark or by trying.

    >>> guess_encoding("é".encode()), guess_encoding("é".encode("cp1252"))
    ('utf-8', 'cp1252')
    >>> guess_encoding("é".encode("utf-16")), guess_encoding(b"\\x81")
    ('utf-16', 'latin-1')
    """
    if found := marked(content):
        return found
    for name in ("utf-8", "cp1252"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def marked(content):
    """Return the encoding that the byte order mark of a file names, or None.

    >>> marked("é".encode("utf-8-sig")), marked("é".encode("utf-16")), marked(b"a")
    ('utf-8', 'utf-16', None)
    """
    for mark, name in _BOMS.items():
        if content.startswith(mark):
            return name
    return None


def guess_separator(text):
    """Return the separator that cuts the first lines into most columns, alike.

    >>> guess_separator("a;b;c\\n1,5;2;3"), guess_separator("a\\tb\\n1\\t2")
    ('semicolon', 'tab')
    >>> guess_separator("one column")
    'semicolon'
    """
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def columns(separator):
        counts = [len(row) for row in csv.reader(lines, delimiter=separator)]
        alike = sum(count == counts[0] for count in counts)
        return (counts[0] > 1, alike, counts[0]) if counts else (False, 0, 0)

    try:
        return max(SEPARATORS, key=lambda name: columns(SEPARATORS[name]))
    except csv.Error:
        return "semicolon"


def _decoded(content, encoding):
    """Return the text of a file, its mark removed."""
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise Unreadable("encoding", encoding=encoding) from error
    # No text holds this, and no database stores it: an image, a program, UTF-16 …
    if "\0" in text:
        raise Unreadable("damaged", line=text.count("\n", 0, text.index("\0")) + 1)
    return text.removeprefix("\ufeff")


def _csv(text, separator):
    """Yield (line, cells) of a CSV text.

    :raise Unreadable: also for a quote that nobody closes, with the line of its row;
        such a quote swallows the empty line that is added to the end
    """
    reader = csv.reader(io.StringIO(f"{text}\n\n", newline=""), delimiter=separator)
    row, began, cells = 1, 1, []
    try:
        for cells in reader:
            yield began, cells
            row, began = began, reader.line_num + 1
    except csv.Error as error:
        raise Unreadable("damaged", line=began) from error
    if cells:
        raise Unreadable("damaged", line=row)


def _sheet(content):
    """Yield (line, cells) of the first sheet of an XLSX file."""
    # Not needed to read CSV, and slow to import.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNZIPPED:
                raise Unreadable("bytes", limit=MAX_BYTES // 1024 // 1024)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # The size that a sheet tells of itself is wrong in many programs' exports.
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > MAX_SHEET:
                raise Unreadable("rows", limit=MAX_ROWS)
            yield line, [_cell(value) for value in cells[: MAX_COLUMNS + 1]]
    except Unreadable:
        raise
    except Exception as error:
        # A damaged workbook fails in any way that the library did not foresee.
        raise Unreadable("damaged", line=1) from error


def _cell(value):
    """Return a spreadsheet's value as text.

    >>> _cell(1984.0), _cell(None), _cell(datetime(2026, 3, 2)), _cell(12.5)
    ('1984', '', '2026-03-02', '12.5')
    >>> _cell(datetime(2026, 3, 2, 10, 30)), _cell(True)
    ('2026-03-02 10:30:00', '1')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        text = value.isoformat(" ", "seconds")
        return text.removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _table(numbered, separator, encoding):
    """Return the table of numbered rows, the first one with text being the header."""
    header, rows = None, []
    for line, cells in numbered:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        cells = [_armed(cell) for cell in cells]
        _check(line, cells)
        if header is None:
            header = _trimmed(cells)
            continue
        if len(rows) >= MAX_ROWS:
            raise Unreadable("rows", limit=MAX_ROWS)
        rows.append((line, _fitted(cells, len(header))))
    if not header or not rows:
        raise Unreadable("empty")
    return Table(header, rows, separator, encoding)


def _check(line, cells):
    """Refuse rows and cells beyond any honest size."""
    if len(cells) > MAX_COLUMNS:
        raise Unreadable("columns", limit=MAX_COLUMNS, line=line)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise Unreadable("cell", limit=MAX_CELL, line=line)


def _trimmed(cells):
    """Return headers without spaces around and without empty ones at the end."""
    cells = [" ".join(cell.split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _fitted(cells, width):
    """Return cells as many as headers; surplus ones stay only when they hold text."""
    cells = cells + [""] * (width - len(cells))
    return cells if any(cells[width:]) else cells[:width]


def mistake(cells, width, read, separator=None):
    r"""Return why a row cannot be what was meant, None when it can.

    A quote that nobody closes swallows the rows that follow, with their line breaks.
    No cell that is read has any; others may, as addresses do, but not with as many
    separators as a row.

    :param width: how many columns the header has
    :param read: positions of the columns that are read
    :param separator: key of SEPARATORS; none for a workbook

    >>> row = ["1", "Awa", "Rue 10\nDakar; Sénégal"]
    >>> mistake(row, 2, {0, 1}), mistake(row, 3, {0, 1}, "semicolon")
    ('columns', None)
    >>> mistake(row, 3, {0, 2}), mistake(["1", "Awa\n"], 2, {0, 1})
    ('break', None)
    >>> mistake(["1", "Awa", "a\n2;Ba;b"], 3, {0, 1}, "semicolon")
    'break'
    """
    if len(cells) > width:
        return "columns"
    sign = SEPARATORS.get(separator)
    for index, cell in enumerate(cells):
        if "\n" in cell or "\r" in cell:
            text = cell.strip()
            swallowed = sign and text.count(sign) >= width - 1
            if (index in read or swallowed) and len(text.splitlines()) > 1:
                return "break"
    return None


def fragments(rows, separator):
    r"""Return what stands in cells of several lines, cut as rows are.

    >>> sorted(fragments([(2, ["1", 'Awa;77\n2;"Ba']), (3, ["3;4"])], "semicolon"))
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


def _armed(cell):
    """Return a cell without the quote that :func:`safe` puts before a formula."""
    quoted = cell[:1] == "'" and cell[1:2] in FORMULA and len(cell) > 1
    return cell[1:] if quoted else cell


def safe(value):
    """Return a cell that no spreadsheet runs as a formula.

    A quote in front makes it text; numbers that are numbers stay as they are.

    >>> safe("=cmd|' /C calc'!A0"), safe("@SUM(A1)"), safe("+221 77"), safe("-3 %")
    ("'=cmd|' /C calc'!A0", "'@SUM(A1)", "'+221 77", "'-3 %")
    >>> safe("Awa"), safe(-5), safe(None), safe("\\tx")
    ('Awa', -5, '', "'\\tx")
    """
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA) else value


def write(header, rows, separator="semicolon"):
    """Return rows as a CSV file that spreadsheets open rightly and safely.

    >>> write(["Nom", "N°"], [["=1+1", 7]]).decode("utf-8-sig")
    "Nom;N°\\r\\n'=1+1;7\\r\\n"
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=SEPARATORS.get(separator, ";"))
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")

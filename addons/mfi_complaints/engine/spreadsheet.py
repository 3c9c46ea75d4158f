"""Reading of CSV and XLSX files, and writing of CSV files that are safe to open.

CSV files may have any separator and encoding used by spreadsheets and core banking
systems. All sizes are limited: a file that is too large is refused before it fills the
memory.
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
#: Highest number of lines that a sheet can have in a spreadsheet program.
MAX_SHEET = 1_048_576
#: Maximum size, uncompressed, of an XLSX file, which is a ZIP archive.
MAX_UNZIPPED = 500 * 1024 * 1024

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
#: First characters that make a spreadsheet program treat a cell as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOMS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


class UnreadableFile(ValueError):
    """A file that cannot be read: ``code`` says why, ``details`` where."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


class Table(NamedTuple):
    """A file that was read: its headers, its rows as (line, cells), and its format."""

    header: list
    rows: list
    separator: str
    encoding: str


def read(content, separator=None, encoding=None):
    """Return the :class:`Table` of a file.

    :param bytes content: CSV or XLSX, recognised by its first bytes
    :param separator: key of SEPARATORS; guessed when left out
    :param encoding: one of ENCODINGS; guessed when left out. A byte order mark in the
        file takes precedence, because the program that saved the file set it.
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

    Cells that :func:`escape_formula` has escaped are restored:

    >>> read(b"a,b\\n'+221770000000,'=1").rows
    [(2, ['+221770000000', '=1'])]
    """
    if not content or not content.strip():
        raise UnreadableFile("empty")
    if len(content) > MAX_BYTES:
        raise UnreadableFile("bytes", limit=MAX_BYTES // 1024 // 1024)
    if content[:4] == b"PK\x03\x04":
        return _build_table(_iter_sheet(content), "", "")
    encoding = get_bom_encoding(content) or encoding or guess_encoding(content)
    text = _decode(content, encoding)
    separator = separator or guess_separator(text)
    return _build_table(_iter_csv(text, SEPARATORS[separator]), separator, encoding)


def guess_encoding(content):
    """Return the encoding of a text file, from its byte order mark or by trial.

    >>> guess_encoding("é".encode()), guess_encoding("é".encode("cp1252"))
    ('utf-8', 'cp1252')
    >>> guess_encoding("é".encode("utf-16")), guess_encoding(b"\\x81")
    ('utf-16', 'latin-1')
    """
    if encoding := get_bom_encoding(content):
        return encoding
    for name in ("utf-8", "cp1252"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def get_bom_encoding(content):
    """Return the encoding given by the byte order mark of a file, or None.

    >>> get_bom_encoding("é".encode("utf-8-sig"))
    'utf-8'
    >>> get_bom_encoding("é".encode("utf-16"))
    'utf-16'
    >>> get_bom_encoding(b"a")
    """
    for mark, name in _BOMS.items():
        if content.startswith(mark):
            return name
    return None


def guess_separator(text):
    """Return the separator that splits the first lines most evenly into columns.

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


def _decode(content, encoding):
    """Return the text of a file without its byte order mark.

    :raise UnreadableFile: ``encoding``, or ``damaged`` if the file is not text
    """
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise UnreadableFile("encoding", encoding=encoding) from error
    # NUL does not occur in texts: this is an image, a program, UTF-16 …
    if "\0" in text:
        raise UnreadableFile("damaged", line=text.count("\n", 0, text.index("\0")) + 1)
    return text.removeprefix("\ufeff")


def _iter_csv(text, separator):
    """Yield (line number, cells) for each row of a CSV text.

    An empty line is added at the end. If a quote is never closed, that line becomes
    part of its cell, so that the last row is not empty.

    :raise UnreadableFile: ``damaged``, with the first line of the invalid row, also
        when a quote is never closed
    """
    reader = csv.reader(io.StringIO(f"{text}\n\n", newline=""), delimiter=separator)
    last, line, cells = 1, 1, []
    try:
        for cells in reader:
            yield line, cells
            last, line = line, reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile("damaged", line=line) from error
    if cells:
        raise UnreadableFile("damaged", line=last)


def _iter_sheet(content):
    """Yield (line number, cells) for each row of the first sheet of an XLSX file."""
    # Imported here because it is slow to import and not needed for CSV.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNZIPPED:
                raise UnreadableFile("bytes", limit=MAX_BYTES // 1024 // 1024)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Many programs write a wrong size into the sheet.
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > MAX_SHEET:
                raise UnreadableFile("rows", limit=MAX_ROWS)
            yield line, [_format_cell(value) for value in cells[: MAX_COLUMNS + 1]]
    except UnreadableFile:
        raise
    except Exception as error:
        # The library can raise any exception on a damaged workbook.
        raise UnreadableFile("damaged", line=1) from error


def _format_cell(value):
    """Return the value of an XLSX cell as text.

    >>> [_format_cell(value) for value in (1984.0, None, datetime(2026, 3, 2), 12.5)]
    ['1984', '', '2026-03-02', '12.5']
    >>> _format_cell(datetime(2026, 3, 2, 10, 30)), _format_cell(True)
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


def _build_table(numbered, separator, encoding):
    """Return the table of numbered rows; the first row with text is the header.

    :raise UnreadableFile: when there are no rows, or too many
    """
    header, rows = None, []
    for line, cells in numbered:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        cells = [_unescape_formula(cell) for cell in cells]
        _check_size(line, cells)
        if header is None:
            header = _trim_header(cells)
            continue
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile("rows", limit=MAX_ROWS)
        rows.append((line, _fit_cells(cells, len(header))))
    if not header or not rows:
        raise UnreadableFile("empty")
    return Table(header, rows, separator, encoding)


def _check_size(line, cells):
    """Refuse rows with too many columns and cells that are too long."""
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile("columns", limit=MAX_COLUMNS, line=line)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise UnreadableFile("cell", limit=MAX_CELL, line=line)


def _trim_header(cells):
    """Return the headers with single spaces and without empty ones at the end."""
    cells = [" ".join(cell.split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


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

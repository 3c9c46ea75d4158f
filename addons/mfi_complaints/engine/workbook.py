"""Workbooks (XLSX, XLS, ODS) as rows of texts: each cell is what the person sees.

Rows are read one by one, so that the memory used does not grow with the sheet; only
XLS, which holds at most 65,536 rows, is read at once. It is read with xlrd, which Odoo
needs too: faster libraries do not tell the number formats, which hold leading zeros.
"""

import io
import zipfile
from datetime import time

from .cell_format import format_cell

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 100
#: Highest number of lines that a sheet can have in a spreadsheet program.
MAX_SHEET = 1_048_576
#: Maximum size, uncompressed, of a workbook that is a ZIP archive.
MAX_UNZIPPED = 500 * 1024 * 1024
#: Sheets that can be chosen.
MAX_SHEETS = 50
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: First bytes of files that are neither text nor a workbook → what they are.
_OTHERS = {
    "%pdf-": "PDF",
    "<html": "HTML",
    "<!doctype html": "HTML",
    "<table": "HTML",
    "<?xml": "XML",
    "{\\rtf": "RTF",
}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class UnreadableFile(ValueError):
    """A file that cannot be read: ``code`` says why, ``details`` where."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def open_workbook(content):
    """Return the workbook that a file holds, None when the file is not a workbook.

    :return: an object with ``names``, the visible sheets, and ``iter_rows(name)``,
        which yields (line, texts)
    :raise UnreadableFile: ``kind`` for other kinds of files, ``locked`` for one with a
        password, ``damaged`` or ``bytes``

    >>> open_workbook(b"a;b")
    >>> open_workbook(b"<html><table>")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    mfi_complaints.engine.workbook.UnreadableFile: kind
    """
    start = content[:100].decode("ascii", "ignore").lstrip().lower()
    for mark, kind in _OTHERS.items():
        if start.startswith(mark):
            raise UnreadableFile("kind", kind=kind)
    if not content.startswith((_ZIP, _OLE)):
        return None
    try:
        book = (_open_zip if content.startswith(_ZIP) else _open_ole)(content)
    except UnreadableFile:
        raise
    except Exception as error:
        # The libraries can raise any exception on a damaged workbook.
        raise UnreadableFile("damaged", line=1) from error
    if not book.names:  # only charts, or a list of sheets that is none
        raise UnreadableFile("empty")
    return book


def _open_zip(content):
    """Return the XLSX or ODS workbook in an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNZIPPED:
            raise UnreadableFile("bytes", limit=MAX_BYTES // 1024 // 1024)
        names = set(archive.namelist())
    if "content.xml" in names:
        return _Ods(content)
    if "xl/workbook.bin" in names:
        raise UnreadableFile("kind", kind="XLSB")
    if "word/document.xml" in names:
        raise UnreadableFile("kind", kind="DOCX")
    return _Xlsx(content)


def _open_ole(content):
    """Return the XLS workbook; a workbook with a password is such a file too."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile("locked")
    return _Xls(content)


class _Xlsx:
    """A workbook of Excel since 2007."""

    def __init__(self, content):
        # Imported here because it is slow to import and not needed for CSV.
        from openpyxl import load_workbook

        self._book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = self._book.worksheets
        shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        self._sheets = {sheet.title: sheet for sheet in (shown or sheets)[:MAX_SHEETS]}
        self.names = list(self._sheets)

    def iter_rows(self, name):
        """Yield (line, texts) for each row of a sheet."""
        sheet = self._sheets[name]
        # Many programs write a wrong size into the sheet.
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(), 1):
            if line > MAX_SHEET:
                raise UnreadableFile("rows", limit=MAX_ROWS)
            yield line, [_read_xlsx_cell(cell) for cell in cells[: MAX_COLUMNS + 1]]


def _read_xlsx_cell(cell):
    """Return the text of a cell; its number format is looked up only for a number."""
    value = cell.value
    if type(value) is str:
        return value
    if type(value) in (int, float):
        return format_cell(value, cell.number_format)
    return format_cell(value)


class _Xls:
    """A workbook of Excel before 2007."""

    def __init__(self, content):
        import xlrd

        self._errors = xlrd.error_text_from_code
        self._to_datetime = xlrd.xldate.xldate_as_datetime
        self._book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            logfile=io.StringIO(),
        )
        names = self._book.sheet_names()
        shown = [
            name
            for name, hidden in zip(names, self._book._sheet_visibility, strict=False)
            if not hidden
        ]
        self.names = (shown or names)[:MAX_SHEETS]

    def iter_rows(self, name):
        """Yield (line, texts) for each row of a sheet."""
        sheet = self._book.sheet_by_name(name)
        for row in range(sheet.nrows):
            cells = sheet.row(row)[: MAX_COLUMNS + 1]
            yield row + 1, [self._read_cell(cell) for cell in cells]

    def _read_cell(self, cell):
        """Return the text of a cell, by its type (2 number, 3 date, 5 error)."""
        kind, value = cell.ctype, cell.value
        if kind == 2:
            style = self._book.xf_list[cell.xf_index]
            return format_cell(
                value, self._book.format_map[style.format_key].format_str
            )
        if kind == 3:
            moment = self._to_datetime(value, self._book.datemode)
            is_time = 0 <= value < 1
            return format_cell(
                time(moment.hour, moment.minute, moment.second) if is_time else moment
            )
        if kind == 5:
            return self._errors.get(value, "#N/A")
        return format_cell(bool(value) if kind == 4 else value)


class _Ods:
    """A workbook of LibreOffice: it stores the text shown beside each value."""

    def __init__(self, content):
        self._content = content
        names = [
            element.get(f"{_TABLE}name", "")
            for event, element in self._parse()
            if event == "start" and element.tag == f"{_TABLE}table"
        ]
        self.names = list(dict.fromkeys(names))[:MAX_SHEETS]

    def _parse(self):
        """Yield (event, element) of the sheets; each row is cleared after its use."""
        from lxml import etree

        with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            if b"manifest:encryption-data" in _read_manifest(archive):
                raise UnreadableFile("locked")
            with archive.open("content.xml") as stream:
                events = etree.iterparse(
                    stream,
                    events=("start", "end"),
                    tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
                    resolve_entities=False,
                    no_network=True,
                )
                for event, element in events:
                    yield event, element
                    if event == "end":
                        element.clear()
                        while element.getprevious() is not None:
                            del element.getparent()[0]

    def iter_rows(self, name):
        """Yield (line, texts) for each row of a sheet; empty rows are left out."""
        line, current = 1, None
        for event, element in self._parse():
            if element.tag == f"{_TABLE}table":
                if event == "end" and current == name:
                    return
                current = element.get(f"{_TABLE}name", "") if event == "start" else None
            elif event == "end" and current == name:
                count = _get_count(element, "rows")
                cells = _read_ods_row(element)
                if count > MAX_ROWS and any(map(str.strip, cells)):
                    # A file of two kilobytes would keep the server busy for minutes.
                    raise UnreadableFile("rows", limit=MAX_ROWS)
                for repeated in range(count if any(cells) else 0):
                    yield line + repeated, cells
                line += count
            if line > MAX_SHEET + 1:
                return


def _read_manifest(archive):
    """Return the manifest of an ODS archive, empty when it has none."""
    try:
        return archive.read("META-INF/manifest.xml")
    except KeyError:
        return b""


def _get_count(element, what):
    """Return how often a row or a cell is repeated, at most a whole sheet."""
    text = element.get(f"{_TABLE}number-{what}-repeated") or "1"
    return min(int(text), MAX_SHEET) if text.isdecimal() else 1


def _read_ods_row(row):
    """Return the texts of a row, without the empty cells at its end."""
    texts = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            room = MAX_COLUMNS + 1 - len(texts)
            texts += [_read_ods_cell(cell)] * min(_get_count(cell, "columns"), room)
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _read_ods_cell(cell):
    """Return the text of a cell; dates as ISO 8601, booleans as 1 and 0."""
    if moment := cell.get(f"{_OFFICE}date-value"):
        return moment.replace("T", " ").removesuffix(" 00:00:00")
    if truth := cell.get(f"{_OFFICE}boolean-value"):
        return "1" if truth == "true" else "0"
    return "\n".join(_read_paragraph(p) for p in cell.findall(f"{_TEXT}p"))


def _read_paragraph(element):
    """Return the text of a paragraph, with its stored spaces, tabs and line breaks."""
    if element.tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c") or "1"
        return " " * min(int(count) if count.isdecimal() else 1, 100)
    if element.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
        return "\t" if element.tag == f"{_TEXT}tab" else "\n"
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag != f"{_OFFICE}annotation":
            parts.append(_read_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)

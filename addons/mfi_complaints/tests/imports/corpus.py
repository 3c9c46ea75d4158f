# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small files as core banking systems and people write them, and what they mean.

Each case has the file and the rows expected, or the code of the refusal.
"""

from datetime import date, datetime, time
from typing import NamedTuple

HEADER = ["N° membre", "Nom", "Téléphone"]
AWA, AIDA = ["0042", "Awa Diop", "771234501"], ["0043", "Aïda Bâ", "771234502"]
H = "N° membre;Nom;Téléphone\n"
A, B = "0042;Awa Diop;771234501\n", "0043;Aïda Bâ;771234502\n"


class Csv(NamedTuple):
    """A text file: its text and encoding, its header and rows when it is read."""

    name: str
    text: str
    rows: list
    encoding: str = "utf-8"
    header: list = HEADER
    line: int = 1
    left_out: int = 0
    options: dict = {}


class Refused(NamedTuple):
    """A file that must be refused, and the code of the refusal."""

    name: str
    content: bytes
    code: str
    options: dict = {}


BOTH = [AWA, AIDA]
CSV = [
    # Separators.
    Csv("semicolon", H + A + B, BOTH),
    Csv("comma", (H + A + B).replace(";", ","), BOTH),
    Csv("tab", (H + A + B).replace(";", "\t"), BOTH),
    Csv("vertical bar", (H + A + B).replace(";", "|"), BOTH),
    Csv("sep line", "sep=;\n" + H + A + B, BOTH, line=2),
    Csv(
        "sep line with a comma", "sep=,\r\n" + (H + A).replace(";", ","), [AWA], line=2
    ),
    Csv("sep line with a tab", "sep=\t\n" + (H + A).replace(";", "\t"), [AWA], line=2),
    Csv("sep line in capitals and quotes", '"SEP=;"\n' + H + A, [AWA], line=2),
    Csv("sep line after a mark", "sep=;\n" + H + B, [AIDA], "utf-8-sig", line=2),
    Csv("sep line in UTF-16", "sep=;\n" + H + B, [AIDA], "utf-16", line=2),
    Csv(
        "sep line against the choice",
        "sep=;\n" + H + A,
        [AWA],
        line=2,
        options={"separator": "comma"},
    ),
    Csv("lines of old Macintosh", (H + A + B).replace("\n", "\r"), BOTH),
    Csv("lines of Windows", (H + A + B).replace("\n", "\r\n"), BOTH),
    Csv(
        "quoted everywhere",
        '"N° membre";"Nom";"Téléphone"\n"0042";"Awa Diop";"771234501"',
        [AWA],
    ),
    Csv(
        "names with commas",
        H + "1;Diop, Awa;7\n2;Bâ, Aïda;7\n",
        [["1", "Diop, Awa", "7"], ["2", "Bâ, Aïda", "7"]],
    ),
    # Rows before the header.
    Csv("title", "Liste des clients\n" + H + A, [AWA], line=2),
    Csv("title with commas", "Clients, agence de Louga, mars\n" + H + A, [AWA], line=2),
    Csv(
        "title and blank lines",
        "MEC de Louga\n\n;;\nÉdité le 2/3/2026\n\n" + H + A,
        [AWA],
        line=6,
    ),
    Csv(
        "titles in cells",
        "Agence :;Louga;\nDate :;02/03/2026;\n" + H + A,
        [AWA],
        line=3,
    ),
    Csv(
        "title padded with separators", "Liste des clients;;\n" + H + B, [AIDA], line=2
    ),
    Csv(
        "sep line, title and total",
        "sep=;\nListe\n" + H + A + "TOTAL;1;\n",
        [AWA],
        line=3,
        left_out=1,
    ),
    Csv(
        "title before unknown titles",
        "Export du jour\nIdent;Libellé;Obs.\n1;Awa;x\n",
        [["1", "Awa", "x"]],
        header=["Ident", "Libellé", "Obs."],
        line=2,
    ),
    # Headers on two lines.
    Csv(
        "header on two lines",
        "N°;Nom;\nmembre;;Téléphone\n" + A,
        [AWA],
        header=["N° membre", "Nom", "Téléphone"],
    ),
    Csv("groups above the titles", "Identité;;Contact\n" + H + A, [AWA], line=2),
    Csv(
        "groups that complete the titles",
        "Client;;Code\nNuméro;Nom;agence\n1;Awa;NDI\n",
        [["1", "Awa", "NDI"]],
        header=["Client Numéro", "Nom", "Code agence"],
    ),
    Csv(
        "title, then two lines",
        "Clients\nN°;Nom;\nmembre;;Tél.\n" + A,
        [AWA],
        header=["N° membre", "Nom", "Tél."],
        line=2,
    ),
    # Rows that are no data.
    Csv("total", H + A + B + "Total;2;\n", BOTH, left_out=1),
    Csv("total in capitals", H + A + "TOTAL GÉNÉRAL :;;1 204\n", [AWA], left_out=1),
    Csv("total in the second column", H + A + ";Total;2\n", [AWA], left_out=1),
    Csv("subtotals", H + A + "Sous-total;1;\n" + B + "Total;2;\n", BOTH, left_out=2),
    Csv("number of clients", H + A + "Nombre de clients : 1;;\n", [AWA], left_out=1),
    Csv("printed on", H + A + "\nÉdité le 02/03/2026 à 08:12;;\n", [AWA], left_out=1),
    Csv("header on each page", H + A + H + B, BOTH, left_out=1),
    Csv(
        "a client called Total", H + "0042;Total Ba;77\n", [["0042", "Total Ba", "77"]]
    ),
    Csv(
        "a number that begins with TOTAL",
        H + "TOTAL-01;Awa;77\n",
        [["TOTAL-01", "Awa", "77"]],
    ),
    # Encodings.
    Csv("UTF-8 with a mark", H + B, [AIDA], "utf-8-sig"),
    Csv("UTF-16", H + B, [AIDA], "utf-16"),
    Csv("UTF-16 without a mark", H + B, [AIDA], "utf-16-le"),
    Csv("UTF-16 without a mark, high byte first", H + B, [AIDA], "utf-16-be"),
    Csv(
        "UTF-16 without a mark, said to be another encoding",
        H + B,
        [AIDA],
        "utf-16-le",
        options={"encoding": "cp1252"},
    ),
    Csv("UTF-8 said to be Windows", H + B, [AIDA], options={"encoding": "cp1252"}),
    Csv("UTF-8 said to be Latin-1", H + B, [AIDA], options={"encoding": "latin-1"}),
    Csv("Windows", H + B, [AIDA], "cp1252"),
    Csv(
        "Windows, euro and apostrophe",
        H + "1;L’agence 50 €;7\n",
        [["1", "L’agence 50 €", "7"]],
        "cp1252",
    ),
    Csv("Latin-1", H + B, [AIDA], "latin-1"),
    Csv("MS-DOS", H + B, [AIDA], "cp850"),
    Csv("Macintosh", H + B, [AIDA], "mac-roman"),
    Csv(
        "MS-DOS in capitals",
        "N° MEMBRE;NOM\n1;FRANÇOISE KÉBÉ\n",
        [["1", "FRANÇOISE KÉBÉ"]],
        "cp850",
        ["N° MEMBRE", "NOM"],
    ),
    Csv(
        "Macintosh in capitals",
        "MATRICULE;NOM\n1;HÉLÈNE GUÈYE\n",
        [["1", "HÉLÈNE GUÈYE"]],
        "mac-roman",
        ["MATRICULE", "NOM"],
    ),
    Csv(
        "Windows in capitals",
        "MATRICULE;NOM\n1;HÉLÈNE GUÈYE\n",
        [["1", "HÉLÈNE GUÈYE"]],
        "cp1252",
        ["MATRICULE", "NOM"],
    ),
    Csv(
        "MS-DOS, names alone",
        "Matricule;Nom\n1;Aïda Bâ\n2;Moïse Sène\n",
        [["1", "Aïda Bâ"], ["2", "Moïse Sène"]],
        "cp850",
        ["Matricule", "Nom"],
    ),
    Csv(
        "Macintosh, names alone",
        "Matricule;Nom\n1;Aïda Bâ\n2;Zoé Sène\n",
        [["1", "Aïda Bâ"], ["2", "Zoé Sène"]],
        "mac-roman",
        ["Matricule", "Nom"],
    ),
    Csv(
        "chosen encoding",
        "Matricule;Nom\n1;Bâ\n",
        [["1", "Bâ"]],
        "cp850",
        ["Matricule", "Nom"],
        options={"encoding": "cp850"},
    ),
]

REFUSED = [
    Refused("empty", b"", "empty"),
    Refused("spaces", b" \r\n\r\n", "empty"),
    Refused("titles alone", H.encode(), "empty"),
    Refused("sep line alone", b"sep=;\n", "empty"),
    Refused("web page", b"<html><body><table><tr><td>1</td></tr></table>", "kind"),
    Refused("web page called XLS", b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "kind"),
    Refused("workbook of 2003 in XML", b'<?xml version="1.0"?><Workbook/>', "kind"),
    Refused("PDF", b"%PDF-1.7 ...", "kind"),
    Refused("UTF-16 cut in a letter", "a;b\r\n1;2".encode("utf-16-le")[:-1], "damaged"),
    Refused("both bytes zero", "a;b\0\r\n1;2".encode("utf-16-le"), "damaged"),
    Refused("unclosed quote", b'a;b\n1;"x\n2;y\n', "damaged"),
    Refused(
        "damaged XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"
    ),
    Refused(
        "another encoding than chosen",
        H.encode("cp850") + b"1;\x81;2",
        "encoding",
        {"encoding": "utf-8"},
    ),
]

#: Cells of a workbook: name, value, number format, text expected.
CELLS = [
    ("leading zeros of the format", 42, "000000", "000042"),
    ("leading zeros of a number with decimals", 42.0, "0000", "0042"),
    ("zeros and spaces", 771234501, "00 000 00 00", "77 123 45 01"),
    ("zeros and hyphens", 123456, "000-000", "123-456"),
    ("text in the format", 42, '"MEC-"00000', "MEC-00042"),
    ("colour in the format", 7, "[Red]000", "007"),
    ("text format", 42, "@", "42"),
    ("text with zeros", "000042", "General", "000042"),
    ("whole number", 1984, "General", "1984"),
    ("whole number with decimals", 1984.0, "0", "1984"),
    ("phone with its country code", 221771234501, "General", "221771234501"),
    ("phone with its country code, as a number", 221771234501, "0", "221771234501"),
    ("decimals", 12.5, "General", "12.5"),
    ("rounded", 12.345, "0.00", "12.35"),
    ("thousands", 1204, "#,##0", "1204"),
    ("percentage", 0.125, "0.0%", "12.5%"),
    ("whole percentage", 0.5, "0%", "50%"),
    ("negative in brackets", -7, "0;(0)", "(7)"),
    ("date", date(1984, 3, 7), "dd/mm/yyyy", "1984-03-07"),
    (
        "date and time",
        datetime(2026, 3, 2, 10, 30),
        "dd/mm/yyyy hh:mm",
        "2026-03-02 10:30:00",
    ),
    ("time", time(8, 5), "hh:mm", "08:05:00"),
    ("true", True, "General", "1"),
    ("scientific", 221771234501, "0.00E+00", "2.22E+11"),
    ("too many digits", 1234567890123456, "General", "1.234567890123456E+15"),
    ("error", "#N/A", "General", "#N/A"),
]

#: Cells that no row may bring: text, code of the refusal.
FAULTS = [
    *((text, "formula") for text in ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?")),
    *(
        (text, "formula")
        for text in ("#VALEUR!", "#NOM?", "#DIV/0 !", "#n/a", "Err:508")
    ),
    *((text, "formula") for text in ("########", "#NUM!", "#NUL!", "#NOMBRE!")),
    *((text, "digits") for text in ("2,21777E+11", "2.21777E+11", "1E+15", "7,7E+08")),
    *((text, "unreadable") for text in ("A\ufffdda", "A\x8fda", "50 \x80")),
]
#: Texts that look like faults and are none.
SOUND = [
    "#12",
    "N#A",
    "12E05",
    "AB1E+2",
    "E+15",
    "Err",
    "Éva",
    "1E",
    "5 #",
    "-",
    "+221",
]

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Selections of imports, and the messages that explain why a row is refused."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

TARGETS = [
    ("clients", "Clients"),
    ("branches", "Branches"),
    ("products", "Products"),
    ("staff", "Members of staff"),
    ("complaints", "Past complaints"),
    ("calls", "Telephone calls"),
]
SEPARATORS = [
    ("semicolon", "Semicolon ( ; )"),
    ("comma", "Comma ( , )"),
    ("tab", "Tab"),
    ("pipe", "Vertical bar ( | )"),
]
ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows (CP1252)"),
    ("cp850", "MS-DOS (CP850)"),
    ("mac-roman", "Macintosh (Mac Roman)"),
    ("latin-1", "Latin-1"),
]
HEADER_ROWS = [("1", "One line"), ("2", "Two lines")]
#: All fields that a column can fill, whatever the target.
COLUMN_FIELDS = [
    ("member_number", "Member number"),
    ("legacy_number", "Old complaint number"),
    ("code", "Code"),
    ("name", "Name"),
    ("phone", "Phone"),
    ("branch_code", "Branch code"),
    ("gender", "Gender"),
    ("birth_year", "Birth year"),
    ("zone", "Area"),
    ("lang", "Language"),
    ("level", "Level"),
    ("parent_code", "Parent code"),
    ("active_client_count", "Active clients"),
    ("opening_date", "Opened on"),
    ("family", "Family"),
    ("category", "Category"),
    ("manager_code", "Number of the line manager"),
    ("date_from", "In post from"),
    ("date_to", "In post until"),
    ("kind", "Kind"),
    ("received", "Received on"),
    ("subject", "Subject"),
    ("description", "Description"),
    ("channel", "Channel"),
    ("branch", "Branch"),
    ("product", "Product"),
    ("severity", "Severity"),
    ("outcome", "Outcome"),
    ("cause", "Root cause"),
    ("corrective", "Corrective measure"),
    ("preventive", "Preventive measure"),
    ("answer", "Answer to the client"),
    ("resolved", "Decided on"),
    ("communicated", "Communicated on"),
    ("closed", "Closed on"),
    ("satisfaction", "Satisfaction"),
    ("status", "Status"),
    ("date", "Date and time"),
    ("direction", "Incoming or outgoing"),
    ("number", "Number of the client"),
    ("call_outcome", "Outcome of the call"),
    ("duration", "Duration"),
    ("agent", "Agent"),
]


#: Code of a refusal → message. Show it with ``env._(REASONS[code])``, then fill in
#: ``%(value)s``, the content of the cell, and the details of the refusal.
REASONS = {
    # Cells of a client base.
    "missing": _lt("This cell is empty but required: fill it in."),
    "text": _lt("“%(value)s” cannot be read as text or a number: correct the cell."),
    "twice": _lt("“%(value)s” is already on line %(line)s: keep one of the two rows."),
    "formula": _lt(
        "The cell shows the error “%(value)s” of a formula: correct it in the workbook."
    ),
    "digits": _lt(
        "“%(value)s” is a number cut by the scientific notation: give the column the "
        "text format and enter it in full."
    ),
    "unreadable": _lt(
        "“%(value)s” has characters that could not be read: choose another encoding, "
        "or correct the cell."
    ),
    "merged": _lt(
        "“%(value)s” is the client “%(first)s” of line %(line)s: spaces and capitals "
        "make no difference. The values of line %(line)s are kept."
    ),
    "respelled": _lt(
        "“%(value)s” is written “%(filed)s” on file: it is the same client, whose "
        "number stays as it is."
    ),
    "total": _lt("“%(value)s” is a total or a footer, not a row: it is left out."),
    "repeated": _lt("The column titles are repeated on this line: it is left out."),
    "phone": _lt(
        "“%(value)s” is not a phone number: write it with its country code, or "
        "clear the cell."
    ),
    "branch": _lt(
        "No branch has the code “%(value)s”: correct it, or create the branch first."
    ),
    "gender": _lt("“%(value)s” is not recognised: write F or M."),
    "birth_year": _lt(
        "“%(value)s” cannot be a birth year: write four digits, or clear the cell."
    ),
    "zone": _lt("“%(value)s” is not recognised: write urban or rural."),
    "lang": _lt(
        "The language “%(value)s” is not installed: have it installed, or clear the "
        "cell."
    ),
    # Branches, products and staff.
    "code_merged": _lt(
        "“%(value)s” is the code “%(first)s” of line %(line)s: spaces and capitals "
        "make no difference. The values of line %(line)s are kept."
    ),
    "code_respelled": _lt(
        "“%(value)s” is written “%(filed)s” on file: it is the same record, whose "
        "code stays as it is."
    ),
    "columns": _lt(
        "This row has more cells than the header: check its quotes and separators."
    ),
    "break": _lt(
        "A cell contains a line break: check the quotes of this row, and write the "
        "cell on one line."
    ),
    "number": _lt("“%(value)s” is not a whole number: write digits only."),
    "date": _lt("“%(value)s” is not a date: write it like 31/12/2026."),
    "choice": _lt("“%(value)s” is not recognised: write %(choices)s."),
    "unknown": _lt(
        "No record has the code or name “%(value)s”: correct it, or create the record "
        "first."
    ),
    "clash": _lt("The database refuses this row: check its code and its dates."),
    "refused": "%(message)s",
    # Past complaints.
    "call_to_come": _lt("“%(value)s” is in the future: the call has taken place."),
    "future": _lt("“%(value)s” is in the future: past complaints have past dates."),
    "order": _lt(
        "“%(value)s” is earlier than the date of the previous step: check both dates."
    ),
    "undecided": _lt("This step needs the date of the decision: fill in “decided on”."),
    "long_ago": _lt("“%(value)s” is before %(year)s: check the year."),
    "contradiction": _lt(
        "The status “%(value)s” means that no decision was made, yet a decision is "
        "dated: correct one of the two."
    ),
    "pointless": _lt(
        "Complaints of this kind or status have no such step: clear this cell, or "
        "correct the kind or the status."
    ),
    "satisfaction": _lt(
        "“%(value)s” is not recognised: write 1 to 5, refused or unreachable."
    ),
    # Telephone calls.
    "call_choice": _lt(
        "“%(value)s” is not recognised: write in or out, answered, no answer, busy or "
        "voicemail."
    ),
    "words": _lt("Fill in the subject or the description: both are empty."),
}

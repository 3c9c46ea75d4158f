# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words of imports: targets, fields and the reasons for which a row is refused."""

TARGETS = [
    ("clients", "Clients"),
    ("branches", "Branches"),
    ("products", "Products"),
    ("staff", "Members of staff"),
    ("complaints", "Past complaints"),
]
SEPARATORS = [
    ("semicolon", "Semicolon ( ; )"),
    ("comma", "Comma ( , )"),
    ("tab", "Tab"),
    ("pipe", "Bar ( | )"),
]
ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows (CP1252)"),
    ("latin-1", "Latin-1"),
]
#: Every field that a column may be, whatever the target.
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
    ("parent_code", "Code of the place above"),
    ("active_client_count", "Active clients"),
    ("family", "Family"),
    ("category", "Category"),
    ("manager_code", "Number of the line manager"),
    ("date_from", "In post from"),
    ("date_to", "In post until"),
    ("kind", "Kind"),
    ("received", "Received on"),
    ("subject", "Subject"),
    ("description", "Client's words"),
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
]


def reasons(env):
    """Return the sentence of each reason for which a row is refused, by its code.

    Each may use ``%(value)s``, what the cell holds, and what the refusal adds.
    """
    return {**_cell_reasons(env), **_record_reasons(env), **_history_reasons(env)}


def _cell_reasons(env):
    """Return the sentences about the cells of a client base."""
    return {
        "missing": env._("Empty: it is needed. Fill it in."),
        "text": env._(
            "“%(value)s” cannot be read as a text or a number: correct the cell."
        ),
        "twice": env._(
            "“%(value)s” is already on line %(line)s: keep one of the two rows."
        ),
        "phone": env._(
            "“%(value)s” is not a phone number: write it with its country code, or "
            "empty the cell."
        ),
        "branch": env._(
            "No branch has the code “%(value)s”: correct it, or create the branch "
            "first."
        ),
        "gender": env._("“%(value)s” is not understood: write F or M."),
        "birth_year": env._(
            "“%(value)s” cannot be a birth year: write four digits, or empty the cell."
        ),
        "zone": env._("“%(value)s” is not understood: write urban or rural."),
        "lang": env._(
            "The language “%(value)s” is not installed: have it installed, or empty "
            "the cell."
        ),
    }


def _record_reasons(env):
    """Return the sentences about branches, products and staff."""
    return {
        "columns": env._(
            "This row has more cells than the header: check its quotes and separators."
        ),
        "break": env._(
            "A cell holds a line break: check the quotes of this row, and write the "
            "cell on one line."
        ),
        "number": env._("“%(value)s” is not a whole number: write digits only."),
        "date": env._("“%(value)s” is not a date: write 31/12/2026."),
        "choice": env._("“%(value)s” is not understood: write %(choices)s."),
        "unknown": env._(
            "Nothing is called “%(value)s” here: correct it, or create it first."
        ),
        "clash": env._("The database refuses this row: check its code and its dates."),
        "refused": "%(message)s",
    }


def _history_reasons(env):
    """Return the sentences about past complaints."""
    return {
        "future": env._("“%(value)s” lies ahead: past complaints have past dates."),
        "order": env._(
            "“%(value)s” comes before the step that precedes it: check both dates."
        ),
        "undecided": env._(
            "This step needs the date of the decision: fill in “decided on”."
        ),
        "long_ago": env._("“%(value)s” lies before %(year)s: check the year."),
        "contradiction": env._(
            "“%(value)s” says that nothing is decided, yet a decision is dated: "
            "correct one of the two."
        ),
        "pointless": env._(
            "The kind or the status of this row has no such step: empty this cell, or "
            "correct kind or status."
        ),
        "satisfaction": env._(
            "“%(value)s” is not understood: write 1 to 5, refused or unreachable."
        ),
        "words": env._("Write the subject or the client's words: both are empty."),
    }

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Selections shared by the models of the evidence report."""

#: Editions of the grid. Their numbering differs: "4e.2" is staff training in the first
#: one, "4.E.2" efficient resolution in the other, so codes are never compared.
EDITIONS = [
    ("2014", "SPI4 (2014), standard 4e"),
    ("2022", "Universal Standards (2022), standard 4E"),
]
ANSWERS = [
    ("yes", "Yes"),
    ("partly", "Partly"),
    ("no", "No"),
    ("na", "Not applicable"),
]
ANSWER_SOURCES = [
    ("records", "From the complaint records"),
    ("register", "From an evidence register"),
    ("declared", "Declared, with documents"),
]
ROLLUPS = [
    ("indicators", "All questions weigh the same"),
    ("practices", "Mean of the practices"),
]

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Workbooks that leave the program: their media type, and one way to open them."""

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_workbook(file, **options):
    """Return a workbook in which no text becomes a formula or a link.

    :param file: name of a file, or binary file opened for writing
    :param options: further options of :class:`xlsxwriter.Workbook`
    """
    safe = {"strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(file, {**options, **safe})

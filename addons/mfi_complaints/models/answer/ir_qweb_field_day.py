# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_date

from ...engine import text_template

#: Date formats used in letters, without and with the weekday.
DAY = "d MMMM y"
WEEKDAY = "EEEE d MMMM y"


def format_day(env, day, lang=None, date_format=DAY):
    """Return a date in words, with the language's ordinal for the first of a month.

    :param day: a date, or a false value
    :param lang: code of the language; by default that of the environment
    """
    lang = lang or env.lang
    text = format_date(env, day, lang_code=lang, date_format=date_format)
    return text_template.format_ordinal_first(text, lang)


class IrQwebFieldDay(models.AbstractModel):
    """Widget ``mfi_day``: show a date in words on pages and in letters and mails."""

    _name = "ir.qweb.field.mfi_day"
    _description = "Day in words"
    _inherit = ["ir.qweb.field.date"]

    @api.model
    def value_to_html(self, value, options):
        """Return the date in the reader's language; see :func:`format_day`."""
        return format_day(self.env, value) if value else ""

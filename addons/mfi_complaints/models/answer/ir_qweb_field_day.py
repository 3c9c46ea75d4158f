# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_date

from ...engine import text_template

#: A day as a letter writes it, and with its weekday.
DAY = "d MMMM y"
WEEKDAY = "EEEE d MMMM y"


def day_words(env, day, lang=None, date_format=DAY):
    """Return a day in words, the first of a month as the language says it.

    :param day: a date, or nothing
    :param lang: code of the language; the reader's if none
    """
    lang = lang or env.lang
    words = format_date(env, day, lang_code=lang, date_format=date_format)
    return text_template.ordinal_first(words, lang)


class IrQwebFieldDay(models.AbstractModel):
    """The widget ``mfi_day`` of pages, letters and mails: a day in words."""

    _name = "ir.qweb.field.mfi_day"
    _description = "Day in words"
    _inherit = ["ir.qweb.field.date"]

    @api.model
    def value_to_html(self, value, options):
        """Return the day in the reader's words; see :func:`day_words`."""
        return day_words(self.env, value) if value else ""

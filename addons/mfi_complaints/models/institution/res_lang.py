# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from babel import Locale, UnknownLocaleError

from odoo import api, models


class ResLang(models.Model):
    """Languages: names for the reader, those in use, and how pages declare them."""

    _inherit = "res.lang"

    @api.model
    def _get_mfi_installed_names(self):
        """Return (code, name) of the installed languages, in the reader's language."""
        return self._get_mfi_language_names(self.get_installed())

    @api.model
    def _get_mfi_language_names(self, languages):
        """Return (code, name) of languages, named in the reader's language.

        The country is named only if several of the languages differ by it.

        :param languages: pairs (code, name in Odoo)
        """
        reader = _parse_locale(self.env.lang) or Locale("en")
        heads = Counter(code.partition("_")[0] for code, _name in languages)
        return [
            (code, _get_language_name(code, reader, heads) or name)
            for code, name in languages
        ]

    @api.model
    def _get_mfi_page(self, code=None):
        """Return how a page or a document says in which language it is.

        :param code: code of the language, the reader's by default
        :return: its ``lang_tag``, as HTML writes it, and the ``direction`` in which
            lines run: ``ltr`` or ``rtl``
        """
        code = code or self.env.lang or "en_US"
        return {
            "lang_tag": code.partition("@")[0].replace("_", "-"),
            "direction": self._get_data(code=code).direction or "ltr",
        }

    @api.model
    def _get_mfi_in_use(self):
        """Return the codes of the languages of the companies and of their staff."""
        # sudo: which languages colleagues use is not confidential
        users = self.env["res.users"].sudo()
        staff = users._read_group([("share", "=", False)], ["lang"])
        codes = {lang for [lang] in staff}
        codes.update(self.env.companies.sudo().partner_id.mapped("lang"))
        return sorted(filter(None, codes))


def _parse_locale(code):
    """Return the locale of a language code, or ``None`` for a code without one."""
    try:
        return Locale.parse(code or "")
    except (UnknownLocaleError, ValueError):
        return None


def _get_language_name(code, reader, heads):
    """Return the name of a language for a reader, or ``None`` if it has none.

    :param heads: {language without its country: number of its variants listed}
    """
    locale = _parse_locale(code)
    if not locale:
        return None
    several = heads[code.partition("_")[0]] > 1
    name = (locale.get_display_name if several else locale.get_language_name)(reader)
    return name and name[:1].upper() + name[1:]

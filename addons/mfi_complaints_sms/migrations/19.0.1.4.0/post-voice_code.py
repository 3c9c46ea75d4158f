# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Say the words before the code in French on the lines that speak French."""

from odoo.tools import SQL

_WORDS = (
    "Avec ce code, vous pouvez suivre votre signalement sur notre page d’alerte. "
    "Notez-le :"
)


def migrate(cr, version):
    """Translate the words that existing languages have got with the new field."""
    cr.execute(
        SQL(
            "UPDATE mfi_voice_language SET code_text = %s "
            "WHERE lang LIKE 'fr%%' AND code_text LIKE 'With this code%%'",
            _WORDS,
        )
    )

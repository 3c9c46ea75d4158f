# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Add the fingerprint to acknowledgements that still have the text they came with."""

from odoo.tools import SQL

_TEXTS = {
    "Votre plainte est enregistrée : {number}.[ Réponse au plus tard le {date}.] "
    "Pour la suivre, envoyez SUIVI.[ Code : {code}.] {company}": (
        "Votre plainte est enregistrée : {number}.[ Réponse le {date} au plus tard.] "
        "Suivi : envoyez SUIVI.[ Code {code}.][ Empreinte {fingerprint}.] {company}"
    ),
    "Your complaint is registered: {number}.[ Answer by {date} at the latest.] "
    "To follow it, send STATUS.[ Code: {code}.] {company}": (
        "Your complaint is registered: {number}.[ Answer by {date} at the latest.] "
        "To follow it: STATUS.[ Code {code}.][ Fingerprint {fingerprint}.] {company}"
    ),
}


def migrate(cr, version):
    """Replace the two texts."""
    for old, new in _TEXTS.items():
        cr.execute(
            SQL(
                "UPDATE mfi_sms_template SET body = %s "
                "WHERE purpose = 'ack' AND body = %s",
                new,
                old,
            )
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.mfi_complaints.engine import leaflet
from odoo.addons.mfi_complaints.engine.leaflet import Contact

TEXT = "mfi_leaflet_voice"


class ResCompany(models.Model):
    """Posters and leaflets name the numbers on which clients leave a message."""

    _inherit = "res.company"

    mfi_leaflet_voice = fields.Char(
        "Poster: leave a message",
        translate=True,
        help="Printed under the number of a voice line.",
    )

    @api.constrains(TEXT)
    def _check_mfi_leaflet_voice(self):
        """Refuse a text that is too long for a poster."""
        self._check_mfi_lengths({TEXT: 60})

    def _get_mfi_leaflet_defaults(self):
        """Add the text under the number of a voice line."""
        return {
            **super()._get_mfi_leaflet_defaults(),
            TEXT: self.env._("Leave a spoken message"),
        }

    def _get_mfi_leaflet_contacts(self, branch):
        """Add the voice lines."""
        contacts = super()._get_mfi_leaflet_contacts(branch)
        found = [
            Contact("voice", line.number, TEXT)
            for line in self._find_mfi_leaflet_lines()
        ]
        return leaflet.get_unique_contacts([*contacts, *found])

    def _get_mfi_leaflet_notes(self, branch):
        """Add the voice lines on which no call has arrived yet."""
        notes = super()._get_mfi_leaflet_notes(branch)
        return notes + [
            self.env._(
                "%(number)s is left out: no call has arrived there yet. Call it, then "
                "print.",
                number=line.number,
            )
            for line in self._find_mfi_leaflet_lines(called=False)
        ]

    def _find_mfi_leaflet_lines(self, called=True):
        """Return the company's voice lines that have a number, in order.

        :param called: those on which a call has arrived, otherwise the others
        """
        # sudo: the numbers are printed for everybody; nothing else is read
        lines = self.env["mfi.voice.line"].sudo().search([("company_id", "=", self.id)])
        calls = lines.env["mfi.voice.call"]
        groups = calls._read_group([("line_id", "in", lines.ids)], ["line_id"])
        used = {line.id for [line] in groups}
        return lines.filtered(
            lambda line: (line.id in used) == called and leaflet.is_number(line.number)
        )

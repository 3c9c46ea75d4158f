# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from odoo.addons.mfi_complaints.engine import leaflet
from odoo.addons.mfi_complaints.engine.leaflet import Contact


class ResCompany(models.Model):
    """Posters and leaflets name the numbers on which texts really arrive."""

    _inherit = "res.company"

    def _get_mfi_leaflet_contacts(self, branch):
        """Add the numbers for texts and WhatsApp."""
        contacts = super()._get_mfi_leaflet_contacts(branch)
        for gateway in self._find_mfi_leaflet_gateways():
            if gateway.last_received_at:
                kind = "whatsapp" if gateway.is_messenger else "sms"
                contacts.append(Contact(kind, gateway._get_client_number()))
        return leaflet.get_unique_contacts(contacts)

    def _get_mfi_leaflet_notes(self, branch):
        """Add the numbers on which nothing has arrived yet."""
        notes = super()._get_mfi_leaflet_notes(branch)
        silent = self._find_mfi_leaflet_gateways().filtered(
            lambda gateway: not gateway.last_received_at
        )
        return notes + [
            self.env._(
                "%(number)s is left out: no text has arrived there yet. Send it one, "
                "then print.",
                number=gateway._get_client_number(),
            )
            for gateway in silent
        ]

    def _find_mfi_leaflet_gateways(self):
        """Return the company's gateways whose sender is a number, in order.

        A name can be seen but not answered, and the simulated gateway has no number.
        """
        # sudo: the numbers are printed for everybody; nothing else is read
        gateways = self.env["mfi.sms.gateway"].sudo()
        found = gateways.search(
            [("company_id", "=", self.id), ("code", "!=", "simulated")]
        )
        return found.filtered(
            lambda gateway: leaflet.is_number(gateway._get_client_number())
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import re
import unicodedata

from odoo import fields, models


class MfiProfileExport(models.TransientModel):
    """Export the configuration of the current company to a file."""

    _name = "mfi.profile.export"
    _description = "Export a Profile"

    name = fields.Char(required=True, default=lambda self: self.env.company.name)
    summary = fields.Text(
        help="For whom it is intended and what is special; shown before import."
    )
    with_products = fields.Boolean(
        "With the products",
        help="Turn this off for a profile that other institutions will use. Rules that "
        "name a product are then left out too.",
    )
    with_services = fields.Boolean(
        "With the services",
        default=True,
        help="Their names and validation settings, never their heads and members. "
        "Without them, the routing rules and the default services of categories are "
        "left out.",
    )
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    def action_export(self):
        """Create the file and offer it for download."""
        self.ensure_one()
        without = []
        if not self.with_products:
            without.append("products")
        if not self.with_services:
            without += ["services", "routing"]
        text = self.env["mfi.profile"]._export_profile(
            self.env.company, self.name, self.summary, without
        )
        ascii_name = unicodedata.normalize("NFKD", self.name.lower()).encode(
            "ascii", "ignore"
        )
        slug = re.sub(r"\W+", "-", ascii_name.decode()).strip("-")[:60] or "profile"
        self.write(
            {
                "file": base64.b64encode(text.encode()),
                "filename": f"{slug}.json",
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_profile_export_action"
        )
        return {**action, "res_id": self.id}

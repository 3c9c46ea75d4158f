# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintLeafletTextLine(models.TransientModel):
    """One text of posters and leaflets in one language."""

    _name = "mfi.complaint.leaflet.text.line"
    _description = "Text of Posters and Leaflets"

    text_id = fields.Many2one(
        "mfi.complaint.leaflet.text",
        "Texts",
        required=True,
        ondelete="cascade",
        index=True,
    )
    name = fields.Char("Field", required=True, readonly=True)
    label = fields.Char("Where it stands", readonly=True)
    reference = fields.Text("In the first language", readonly=True)
    text = fields.Text()

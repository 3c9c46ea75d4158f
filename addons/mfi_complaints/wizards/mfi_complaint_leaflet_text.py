# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Command

from ..tools.translations import read_translations


class MfiComplaintLeafletText(models.TransientModel):
    """The texts of posters and leaflets in one language, beside those of the first one.

    Pilots may not change the institution: they write these texts and nothing else.
    """

    _name = "mfi.complaint.leaflet.text"
    _description = "Texts of Posters and Leaflets"

    leaflet_id = fields.Many2one(
        "mfi.complaint.leaflet", required=True, readonly=True, ondelete="cascade"
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"]._get_mfi_installed_names(),
        "Language",
        required=True,
        readonly=True,
    )
    line_ids = fields.One2many("mfi.complaint.leaflet.text.line", "text_id", "Texts")

    @api.model_create_multi
    def create(self, vals_list):
        """Create the dialog with one line for each text."""
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            dialog.line_ids = [Command.create(vals) for vals in dialog._prepare_lines()]
        return dialogs

    def _compute_display_name(self):
        """Return a fixed title."""
        for dialog in self:
            dialog.display_name = self.env._("Texts of posters and leaflets")

    def _prepare_lines(self):
        """Return the values of the lines: label, text to translate, own text."""
        company = self.leaflet_id.company_id
        references = company._get_mfi_leaflet_texts(self.leaflet_id.lang, filled=False)
        stored = read_translations(company, references)[company.id]
        return [
            {
                "name": name,
                "label": company._fields[name]._description_string(self.env),
                "reference": reference,
                "text": stored[name].get(self.lang, ""),
            }
            for name, reference in references.items()
        ]

    def action_save(self):
        """Write the texts that have changed, then show the choices again."""
        self.ensure_one()
        # sudo: pilots may not write companies; only these texts are written
        company = self.leaflet_id.company_id.sudo()
        names = company._get_mfi_leaflet_defaults()
        stored = read_translations(company, names)[company.id]
        for line in self.line_ids.filtered(lambda line: line.name in stored):
            text = (line.text or "").strip()
            if text != stored[line.name].get(self.lang, ""):
                company._set_mfi_leaflet_text(line.name, self.lang, text)
        return self.leaflet_id._get_action()

    def action_back(self):
        """Show the choices again without changing a text."""
        return self.leaflet_id._get_action()

    def _get_action(self, title):
        """Return the action that opens this dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

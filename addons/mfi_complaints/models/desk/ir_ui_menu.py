# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class IrUiMenu(models.Model):
    """Show each user the entries that are of use to them, and the first steps once."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Leave out what the user cannot open, or finds elsewhere in the menu."""
        hidden = super()._load_menus_blacklist()
        if not self.env.user._can_open_scorecard():
            hidden += self._get_mfi_ids("menu_scorecard")
        desk = self._get_mfi_ids("menu_complaints")
        # sudo: which groups see a menu is not confidential
        if self.env.user.all_group_ids & self.browse(desk).sudo().group_ids:
            hidden += self._get_mfi_ids("menu_first_steps_director")
        return hidden

    @api.model
    def _get_mfi_ids(self, name):
        """Return the id of a menu of ours as a list, empty if there is none."""
        menu = self.env.ref(f"mfi_complaints.{name}", raise_if_not_found=False)
        return menu.ids if menu else []

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrUiMenu(models.Model):
    """Show the scorecard in the menu of those who may open it."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Leave out the scorecard for handlers who lead no service."""
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref("mfi_complaints.menu_scorecard", raise_if_not_found=False)
        if menu and not self.env.user._can_open_scorecard():
            hidden.append(menu.id)
        return hidden

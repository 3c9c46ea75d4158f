# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .models.inbound.mfi_sms_held import KEY_PARAMETER


def uninstall_hook(env):
    """Remove the key of what was held, which Odoo would leave behind."""
    env["ir.config_parameter"].search([("key", "=", KEY_PARAMETER)]).unlink()

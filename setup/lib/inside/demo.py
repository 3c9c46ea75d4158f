"""Fed to ``odoo shell``: French and Dakar time for the demonstration's accounts."""

from lib.demo_accounts import accounts

env = globals()["env"]  # given by the shell
logins = [login for login, _password, _role in accounts()]
users = env["res.users"].search([("login", "in", logins)])
users.write({"lang": "fr_FR", "tz": "Africa/Dakar"})
users.company_id.partner_id.write({"lang": "fr_FR"})
env["ir.default"].set("res.partner", "lang", "fr_FR")
# The helpdesk's own demonstration has teams that are no services of this institution.
named = env["ir.model.data"].search(
    [("module", "=", "helpdesk_mgmt"), ("model", "=", "helpdesk.ticket.team")]
)
env["helpdesk.ticket.team"].browse(named.mapped("res_id")).exists().active = False
# Or the first page, and the first paper, would take the time that this takes.
for bundle in (
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_web",
    "web.report_assets_common",
    "web.report_assets_pdf",
):
    assets = env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=True)
    assets.css()
    assets.js()
env.cr.commit()

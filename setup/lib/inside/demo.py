"""Script for ``odoo shell``: set French and Dakar time for the demo accounts."""

from lib.demo_accounts import get_accounts

env = globals()["env"]  # set by the shell
logins = [login for login, _password, _role in get_accounts()]
users = env["res.users"].search([("login", "in", logins)])
users.write({"lang": "fr_FR", "tz": "Africa/Dakar"})
users.company_id.partner_id.write({"lang": "fr_FR"})
env["ir.default"].set("res.partner", "lang", "fr_FR")
# Archive the teams of helpdesk_mgmt's demo data: they are not services of this
# institution.
demo_teams = env["ir.model.data"].search(
    [("module", "=", "helpdesk_mgmt"), ("model", "=", "helpdesk.ticket.team")]
)
env["helpdesk.ticket.team"].browse(demo_teams.mapped("res_id")).exists().active = False
# Build the assets now, so that the first page and the first PDF do not take longer.
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

"""Script for ``odoo shell``: set French and Dakar time for the demo accounts."""

from lib import mail_demo
from lib.demo_accounts import get_accounts

env = globals()["env"]  # set by the shell
logins = [login for login, _password, _role in get_accounts()]
users = env["res.users"].search([("login", "in", logins)])
users.write({"lang": "fr_FR", "tz": "Africa/Dakar"})
users.company_id.partner_id.write({"lang": "fr_FR"})
env["ir.default"].set("res.partner", "lang", "fr_FR")
# Texts are priced and not sent; an update does not change the company's record.
if not users.company_id.mfi_sms_gateway_id:
    gateway = env.ref("mfi_complaints_sms.gateway_demo", raise_if_not_found=False)
    users.company_id.mfi_sms_gateway_id = gateway
# Leave only this institution: no contacts, tickets or channels of other demo data.
admin = env.ref("base.user_admin")
env["mfi.complaint.demo"].with_user(admin).sudo()._prepare_showcase()
# `./setup/run` receives the mails, and sets the port each time.
servers = env["ir.mail_server"]
if not servers.search_count([]):
    local = {"name": mail_demo.NAME, "smtp_host": "127.0.0.1", "smtp_port": 2525}
    servers.create({**local, "smtp_encryption": "none"})
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
# Loaded by name: two browsers that ask for it first would write the same file.
env["ir.qweb"]._get_asset_bundle("web.assets_web_print", css=True, js=False).css()
env.cr.commit()

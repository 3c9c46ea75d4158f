"""Fed to ``odoo shell``: French and Dakar time for the demonstration's accounts."""

from lib.demo_accounts import accounts

logins = [login for login, _password, _role in accounts()]
users = env["res.users"].search([("login", "in", logins)])  # noqa: F821
users.write({"lang": "fr_FR", "tz": "Africa/Dakar"})
users.company_id.partner_id.write({"lang": "fr_FR"})
env["ir.default"].set("res.partner", "lang", "fr_FR")  # noqa: F821
env.cr.commit()  # noqa: F821

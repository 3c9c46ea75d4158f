"""Script for ``odoo shell``: an institution, its accounts and where messages go.

Reads the ports from the environment and prints the accounts' keys.
"""

import json
import os
from datetime import datetime, timedelta

env = globals()["env"]  # set by the shell
SMTP_PORT, SMS_URL = os.environ["MFI_SMTP_PORT"], os.environ["MFI_SMS_URL"]
KEYS, TEAMS = {}, {}


def create_user(login, role):
    """Create an account with one role, and an API key for it."""
    groups = env.ref(f"mfi_complaints.group_{role}")
    if role != "integration":
        groups |= env.ref("base.group_user")
    user = env["res.users"].create(
        {
            "name": login.title(),
            "login": login,
            "lang": "en_US",
            "group_ids": [(6, 0, groups.ids)],
        }
    )
    tomorrow = datetime.now() + timedelta(days=1)
    keys = env["res.users.apikeys"].with_user(user)
    KEYS[login] = keys._generate("rpc", "workers", tomorrow)
    return user


company = env.company
gateway = env["mfi.sms.gateway"].create(
    {
        "name": "Sink",
        "code": "kannel",
        "url": SMS_URL,
        "account": "desk",
        "secret": "workers-pass",
        "sender": "4040",
        "country_id": env.ref("base.sn").id,
    }
)
company.write(
    {
        "country_id": env.ref("base.sn").id,
        "email": "desk@example.org",
        "mfi_public_form": True,
        "mfi_public_hourly": 10000,
        "mfi_auto_route": False,
        "mfi_ack_mail": True,
        "mfi_sms_ack": "all",
        "mfi_sms_gateway_id": gateway.id,
    }
)
company.partner_id.lang = "en_US"
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create(
    {
        "name": "Sink",
        "smtp_host": "127.0.0.1",
        "smtp_port": SMTP_PORT,
        "smtp_encryption": "none",
    }
)
env["mfi.branch"].create({"code": "W-1", "name": "Branch", "company_id": company.id})
env["mfi.product"].create({"code": "W-1", "name": "Loan", "family": "credit"})
for login, role in (
    ("machine", "integration"),
    ("pilot1", "pilot"),
    ("pilot2", "pilot"),
    ("controller", "controller"),
):
    create_user(login, role)
for name in ("one", "two"):
    handler = create_user(f"handler_{name}", "handler")
    team = env["helpdesk.ticket.team"].create(
        {
            "name": f"Service {name}",
            "user_id": handler.id,
            "user_ids": [(6, 0, handler.ids)],
            "company_id": company.id,
        }
    )
    TEAMS[name] = team.id
# Only the jobs of this project and the queue of mails: others call the Internet.
kept = env["ir.model.data"].search([("model", "=", "ir.cron")])
kept = kept.filtered(
    lambda data: (
        data.module.startswith("mfi_") or data.name == "ir_cron_mail_scheduler_action"
    )
)
jobs = env["ir.cron"].search([("id", "not in", kept.mapped("res_id"))])
jobs.active = False
health = env["mfi.complaint.health"]
health._replace_token()
token = env["ir.config_parameter"].get_param("mfi_complaints.health_token")
env.cr.commit()
print("READY " + json.dumps({"keys": KEYS, "teams": TEAMS, "health": token}))

"""Script for ``odoo shell``: register a complaint, run all jobs, print what was sent.

Addresses of attempts are printed as one JSON line; no attempt leaves the process.
"""

import json
import smtplib

import requests

env = globals()["env"]  # set by the shell
attempts = []


def refuse_request(_session, request, **_options):
    """Record a request instead of sending it."""
    attempts.append(request.url)
    raise requests.ConnectionError("sink")


def refuse_mail(_connection, host="localhost", _port=0, **_options):
    """Record a connection to a mail server instead of opening it."""
    attempts.append(f"smtp://{host}")
    raise OSError("sink")


requests.Session.send = refuse_request
smtplib.SMTP.connect = refuse_mail
result = env["helpdesk.ticket"].complaint_register(
    {
        "name": "Fee taken twice",
        "description": "The fee was taken twice.",
        "contact_name": "Awa Ndiaye",
        "phone": "+221771234599",
        "email": "awa@sink.example.com",
        "category": "CRE",
        "channel": "phone",
    }
)
assert result["number"]
env.cr.commit()
names = env["ir.model.data"].search(
    [("model", "=", "ir.cron"), ("module", "=like", "mfi_%")]
)
crons = env["ir.cron"].browse(names.mapped("res_id"))
for cron in crons | env.ref("mail.ir_cron_mail_scheduler_action"):
    cron.method_direct_trigger()
    env.cr.commit()
print("SENT " + json.dumps(attempts))

"""Script for ``odoo shell``: users, keys, gateways and addresses for a chaos run."""

import base64
import datetime
import json
import os

from odoo.addons.mfi_complaints_sms.engine import gateways

from lib.inside.chaos_records import Records, prepare_texts, write_workbooks

env = globals()["env"]  # set by the shell
#: The beginning of a recording.
SOUND = base64.b64encode(b"RIFF\x24\0\0\0WAVEfmt " + bytes(60))
given = json.loads(os.environ["MFI_CHAOS"])
senegal = env.ref("base.sn")
company = env.company
company.write(
    {
        "country_id": senegal.id,
        "mfi_public_form": True,
        "mfi_public_hourly": 1000,
        "mfi_sms_quiet_from": 0,
        "mfi_sms_quiet_to": 0,
    }
)
env["res.lang"]._activate_lang("fr_FR")
company.partner_id.lang = "fr_FR"
parameters = env["ir.config_parameter"]
parameters.set_param("web.base.url", given["url"])
parameters.set_param("web.base.url.freeze", "True")

until = datetime.datetime.now() + datetime.timedelta(days=2)
users, keys = env["res.users"].with_context(no_reset_password=True), {}
for role in ("integration", "pilot", "controller", "handler", "admin"):
    group = "base.group_system" if role == "admin" else f"mfi_complaints.group_{role}"
    groups = (env.ref("base.group_user") | env.ref(group)).ids
    if role == "integration":
        groups = env.ref(group).ids
    user = users.create(
        {"name": role, "login": f"chaos_{role}", "group_ids": [(6, 0, groups)]}
    )
    keys[role] = (
        env["res.users.apikeys"].with_user(user)._generate("rpc", "chaos", until)
    )
    keys[f"{role}_id"] = user.id

# The institution of the tests, first: what follows has its own choices.
access = Records.begin(env).prepare()
for login in access["staff"]:
    user = users.search([("login", "=", login)])
    apikeys = env["res.users.apikeys"].with_user(user)
    keys[login] = apikeys._generate("rpc", "chaos", until)

gateway = {"country_id": senegal.id, "sender": "4040"}
door = f"http://127.0.0.1:{given['ports']['door']}"
urls = {
    "kannel": f"http://127.0.0.1:{given['ports']['sendsms']}",
    "whatsapp_meta": door,
    "generic": "http://127.0.0.1:9/send",
}
tokens = {}
for code in gateways.REGISTRY:
    tokens[code] = given["token"] if code == "kannel" else f"chaos-token-of-{code:->16}"
    url = urls.get(code, False)
    name = "106540352242922" if code.startswith("whatsapp") else "desk"
    account = {"account": name, "secret": "demo-kannel-pass"}
    values = {"name": code, "code": code, "url": url, "inbound_token": tokens[code]}
    if code == "whatsapp_meta":
        values["app_secret"] = "chaos-app-secret"
    record = env["mfi.sms.gateway"].create({**gateway, **account, **values})
    if code == "kannel":
        company.mfi_sms_gateway_id = record
prepare_texts(env, [code for code in tokens if code != "simulated"])
lines, prompts = {}, []
for provider in dict(env["mfi.voice.line"]._fields["provider"].selection):
    lines[provider] = f"chaos-voice-line-{provider:->16}"
    line = env["mfi.voice.line"].create(
        {
            "name": provider,
            "provider": provider,
            "company_id": company.id,
            "country_id": senegal.id,
            "inbound_token": lines[provider],
            "offers_denunciation": True,
            "hourly_limit": 10000,
            "recording_hosts": f"africastalking.com\n{door}",
            "language_ids": [(0, 0, {"lang": "fr"})],
        }
    )
    line.language_ids.kind_audio = SOUND
    prompts += [(language, "kind") for language in line.language_ids.ids]

env["mfi.staff"].create({"code": "S", "name": "S", "company_id": company.id})
branch = env["mfi.branch"].create(
    {"code": "CHAOS", "name": "Agence", "company_id": company.id}
)
domain = env["mail.alias.domain"].create({"name": "chaos.example"})
env["helpdesk.ticket.team"].create(
    {
        "name": "Service",
        "company_id": company.id,
        "user_ids": [(6, 0, [keys["handler_id"]])],
        "complaint_mail": True,
        "complaint_mail_hourly": 1000,
        "alias_name": "plaintes",
        "alias_domain_id": domain.id,
    }
)
company.alias_domain_id = domain
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create(
    {
        "name": "chaos",
        "smtp_host": "127.0.0.1",
        "smtp_port": given["ports"]["smtp"],
        "smtp_encryption": "none",
    }
)
client = {"name": "Awa Diop", "mfi_member_number": "CHAOS-1", "phone": "+221771000001"}
env["res.partner"].create({**client, "mfi_branch_id": branch.id})
# It calls Odoo's makers, whom this machine may not reach.
env.ref("mail.ir_cron_module_update_notification").active = False
env["mfi.complaint.health"]._replace_token()
token = parameters.get_param("mfi_complaints.health_token")
env.cr.commit()
access |= {"keys": keys, "tokens": tokens, "lines": lines, "prompts": prompts}
access |= {"workbooks": write_workbooks(), "health": token}
access["secret"] = parameters.get_param("database.secret")
print("ACCESS " + json.dumps(access))

"""Script for ``odoo shell``: give a database files on disk, and everything that sends.

Nothing listens to these addresses; ``sinks.py`` records who tries to reach them.
"""

env = globals()["env"]  # set by the shell
company = env.company
env["ir.config_parameter"].set_param("ir_attachment.location", "file")
env["ir.attachment"].force_storage()
company.mfi_seal_email = "auditor@sink.example.com"
company.mfi_seal_tsa_url = "http://192.0.2.2/tsr"
env["ir.mail_server"].create({"name": "Sink", "smtp_host": "mail.sink.example.com"})
company.mfi_sms_gateway_id.write(
    {"code": "kannel", "url": "http://127.0.0.1:9", "account": "user", "secret": "x"}
)
env["mfi.import.source"].create(
    {"name": "Bank", "pull": "url", "url": "http://192.0.2.1/clients.csv", "hour": 0}
)
env["mail.mail"].create({"email_to": "client@sink.example.com", "body_html": "Hello"})
env.cr.commit()
print("FILLED")

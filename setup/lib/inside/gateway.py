"""Script for ``odoo shell``: the demonstration's SMS gateway; print its address."""

import json

from lib.sms_demo import ACCOUNT, PORTS, SECRET

env = globals()["env"]  # set by the shell
gateways = env["mfi.sms.gateway"]
gateway = gateways.search([("code", "=", "kannel"), ("account", "=", ACCOUNT)])[:1]
values = {
    "name": "Kannel",
    "code": "kannel",
    "url": f"http://127.0.0.1:{PORTS['sendsms']}",
    "account": ACCOUNT,
    "secret": SECRET,
    "sender": "4040",
    "country_id": env.ref("base.sn").id,
    "price": 12.0,
}
if gateway:
    gateway.write(values)
env.company.mfi_sms_gateway_id = gateway or gateways.create(values)
env.cr.commit()
print("TOKEN " + json.dumps(env.company.mfi_sms_gateway_id.inbound_token))

"""Load the example dashboard into Odoo's Dashboards; run with ``odoo shell``."""

import base64
from pathlib import Path

NAME = "Complaints"
GROUPS = ("controller", "pilot", "confidential")


def load(env):
    """Create the dashboard, or replace the content of the one made before."""
    content = Path("docs/spreadsheet/complaints_dashboard.json").read_bytes()
    found = env["spreadsheet.dashboard"].search([("name", "=", NAME)], limit=1)
    values = {"spreadsheet_binary_data": base64.b64encode(content)}
    if found:
        found.write(values)
        return found
    group = env["spreadsheet.dashboard.group"].create({"name": NAME})
    groups = [env.ref(f"mfi_complaints.group_{role}").id for role in GROUPS]
    values |= {"name": NAME, "dashboard_group_id": group.id}
    return found.create({**values, "group_ids": [(6, 0, groups)]})


load(env)  # noqa: F821  the shell's environment
env.cr.commit()  # noqa: F821

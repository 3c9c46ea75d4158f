"""Script for ``odoo shell``: print how many files are stored, and those not whole."""

import json

env = globals()["env"]  # set by the shell
# With the id, files of fields are found too.
files = env["ir.attachment"].search([("store_fname", "!=", False), ("id", ">", 0)])
damaged = [
    file.name
    for file in files
    if file._compute_checksum(file.raw or b"") != file.checksum
]
print("FILES " + json.dumps({"count": len(files), "damaged": damaged}))

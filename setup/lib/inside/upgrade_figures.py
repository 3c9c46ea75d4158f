"""Script for ``odoo shell``: print what an upgrade must not change, as one JSON line.

The line is read at a fixed date, so that delays do not depend on the day of the test.
"""

import hashlib
import json

from freezegun import freeze_time

env = globals()["env"]  # set by the shell
DATES = ("2026-01-01", "2026-03-31")


def get_hashes(model, order):
    """Return the number of records of a model and a digest of their hashes."""
    hashes = env[model].search([], order=order).mapped("hash")
    return {
        "count": len(hashes),
        "digest": hashlib.sha256("\n".join(hashes).encode()).hexdigest(),
    }


def get_states(model, field, domain=()):
    """Return the number of records in each state."""
    groups = env[model]._read_group(list(domain), [field], ["__count"])
    return {str(state): count for state, count in groups}


def get_files():
    """Return a digest of each file of a complaint."""
    files = env["ir.attachment"].search([("res_model", "=", "helpdesk.ticket")])
    return {f.name: hashlib.sha256(f.raw or b"").hexdigest() for f in files}


def get_assessment_figures():
    """Return the figures of the signed report and those of a new one."""
    signed = env["mfi.spi4.assessment"].search([("state", "=", "signed")])
    new = signed.create({"date_from": DATES[0], "date_to": DATES[1]})
    new.action_compute()
    return {
        "signature": signed.signature_hash,
        "signed": signed.figures,
        "computed": new.figures,
    }


def get_client_count():
    """Return the number of clients with a member number."""
    return env["res.partner"].search_count([("mfi_member_number", "!=", False)])


def finish_imports():
    """Run the imports that are in the middle to their end; return what they made."""
    jobs = env["mfi.import.job"].search([])
    for job in jobs:
        while job.state == "running":
            job._run_batch()
    return jobs.mapped(lambda job: [job.state, job.position, job.created_count])


def get_figures():
    """Return everything that must stay equal."""
    number, code = env["ir.config_parameter"].get_param("mfi_setup.tracking").split()
    tickets = env["helpdesk.ticket"].with_user(env.ref("base.public_user"))
    status = tickets.complaint_status(number, code=code)
    dashboard = env["mfi.complaint.report"].complaint_dashboard(*DATES)
    return {
        "events": get_hashes("mfi.complaint.event", "ticket_id, sequence"),
        "seals": env["mfi.complaint.seal"].search([]).mapped("hash"),
        "complaints": get_states(
            "helpdesk.ticket", "complaint_state", [("complaint_kind", "!=", False)]
        ),
        "texts": get_states("mfi.sms.message", "state"),
        "imports": [finish_imports(), get_client_count()],
        "tracking": status["state"],
        "files": get_files(),
        "cards": dashboard["cards"],
        "assessment": get_assessment_figures(),
    }


with freeze_time("2026-04-03 10:00:00"):
    print("FIGURES " + json.dumps(get_figures(), sort_keys=True, default=str))
    print("BREAKS " + json.dumps(env["mfi.complaint.event"].verify(), default=str))
env.cr.rollback()

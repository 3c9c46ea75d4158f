"""Script for ``odoo shell``: print what an upgrade must not change, as one JSON line.

The line is read at a fixed date, so that delays do not depend on the day of the test.
"""

import hashlib
import json

from freezegun import freeze_time

from odoo.addons.mfi_complaints_sms.engine.gateways import base

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


def get_kept(name):
    """Return a text that the story of the database kept for this script, or ""."""
    return env["ir.config_parameter"].get_param(f"mfi_setup.{name}", "")


def get_papers():
    """Return whether the fingerprints on clients' papers agree with the journal."""
    papers = json.loads(get_kept("papers") or "[]")
    results = env["mfi.complaint.event"].check_fingerprints(papers)
    return [[row["fingerprint"], row["result"]] for row in results]


def get_measures():
    """Return the measures, with their proof and effect."""
    return [
        [
            measure.state,
            measure.effect,
            measure.proof,
            measure.proof_attachment_ids.mapped("checksum"),
            len(measure.ticket_ids),
        ]
        for measure in env["mfi.complaint.measure"].search([], order="id")
    ]


def get_surveys():
    """Return the scores of closed surveys, by table."""
    reader = env["res.users"].search([("login", "=", "mfi_pilot")])
    surveys = env["mfi.complaint.survey"].search([("state", "=", "closed")])
    return [
        {table: list(map(summarise, rows)) for table, rows in result["tables"].items()}
        for result in (survey.with_user(reader).get_results() for survey in surveys)
    ]


def summarise(row):
    """Return key, answers, satisfied and score of one row of results."""
    scores = [round(row[name] or 0, 6) for name in ("satisfied", "score")]
    return [row["key"], row["answers"], *scores]


def get_audits():
    """Return the audits, whether their draw can be repeated, and their findings."""
    return [
        [
            audit.state,
            audit.action_check_draw()["params"]["type"],
            sorted(audit.line_ids.mapped("follow_up")),
        ]
        for audit in env["mfi.complaint.audit"].search([])
    ]


def get_statements():
    """Return the statements filed, with their figures and hashes of their files."""
    statements = env["mfi.complaint.statement"].search([("state", "=", "filed")])
    return [
        [s.name, s.line_ids.mapped("figure"), s._get_current_hashes()]
        for s in statements
    ]


def get_stamps():
    """Return a digest of each time stamp, by the hash of its seal."""
    stamps = env["mfi.complaint.seal.stamp"].search([])
    return {s.seal_id.hash: hashlib.sha256(s.token or b"").hexdigest() for s in stamps}


def get_identified():
    """Return what complaints took from the clients who were named later."""
    events = env["mfi.complaint.event"].search([("code", "=", "identified")])
    return [
        [ticket.partner_id.name, ticket.mfi_member_number, ticket.complaint_lang]
        for ticket in events.ticket_id
    ]


def get_erased():
    """Return the erasures, and what may be told of the complaints erased or held."""
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    erased = tickets.search([("complaint_erased_at", "!=", False)])
    held = tickets.search([("complaint_legal_hold", "=", True)])
    return {
        "erased": [[ticket.name, ticket.partner_id.name] for ticket in erased],
        "held": [[ticket.name, ticket.partner_id.name] for ticket in held],
        "register": env["mfi.erasure"].search_count([]),
    }


def choose():
    """Let who was asked choose to report without a number; return the reports."""
    if number := get_kept("undecided"):
        query = base.encode_query({"from": number, "text": "DENONCIATION", "id": "1"})
        call = base.Call("GET", f"http://host/?{query}")
        inbound, gateway = env["mfi.sms.inbound"], env.company.mfi_sms_gateway_id
        inbound.browse(inbound._store_call(gateway, "in", call))._read_call_safely()
    reports = [("complaint_kind", "=", "denunciation")]
    reports = env["helpdesk.ticket"].search(reports, order="id")
    return [[str(report.description), report.complaint_state] for report in reports]


def count_own(model):
    """Return the number of records of a model, without those that an addon ships."""
    if model._abstract or model._transient or not model._auto:
        return 0
    data = env["ir.model.data"].search([("model", "=", model._name)])
    own = [("id", "not in", data.mapped("res_id"))]
    return model.with_context(active_test=False).search_count(own)


def get_rows():
    """Return the number of own records of each of our models that has any."""
    names = sorted(name for name in env.registry if name.startswith("mfi."))
    counts = {name: count_own(env[name]) for name in names}
    return {name: count for name, count in counts.items() if count}


def get_figures():
    """Return everything that must stay equal."""
    number, code = get_kept("tracking").split()
    tickets = env["helpdesk.ticket"].with_user(env.ref("base.public_user"))
    rows = get_rows()  # before the reading makes any
    status = tickets.complaint_status(number, code=code)
    dashboard = env["mfi.complaint.report"].complaint_dashboard(*DATES)
    return {
        "rows": rows,
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
        "papers": get_papers(),
        "measures": get_measures(),
        "surveys": get_surveys(),
        "audits": get_audits(),
        "statements": get_statements(),
        "stamps": get_stamps(),
        "erasures": get_erased(),
        "identified": get_identified(),
        "calls": get_states("mfi.voice.call", "state"),
        "reports": choose(),
    }


with freeze_time("2026-04-03 10:00:00"):
    print("FIGURES " + json.dumps(get_figures(), sort_keys=True, default=str))
    print("BREAKS " + json.dumps(env["mfi.complaint.event"].verify(), default=str))
env.cr.rollback()

"""Compare registering a complaint with creating an ordinary OCA helpdesk ticket.

Ours assigns a number, freezes the statement, computes deadlines and writes a
hash-chained journal. The baseline does less: helpdesk_mgmt with its SLA and rating
addons, and auditlog in its cheaper mode ("fast"). Ours may take at most as long.
"""

from lib.inside import bench

OURS = "bench_ours"
BASELINE = "bench_oca"
OCA = ["helpdesk_mgmt", "helpdesk_mgmt_sla", "helpdesk_mgmt_rating", "auditlog"]
BATCH = 20


def _prepare_register(env, partners):
    """Return a function that registers complaints like a connected system."""
    with_code = [("complaint_code", "!=", False)]
    category = env["helpdesk.ticket.category"].search(with_code, limit=1)
    channel = env["helpdesk.ticket.channel"].search(with_code, limit=1)

    def register():
        for partner in partners:
            env["helpdesk.ticket"].complaint_register(
                {
                    "name": "The fee was taken twice",
                    "partner_id": partner.id,
                    "category": category.complaint_code,
                    "channel": channel.complaint_code,
                    "description": "The fee was taken twice.",
                }
            )
        env.flush_all()

    return register


def _prepare_create(env, partners):
    """Return a function that creates as many ordinary tickets, logged by auditlog."""
    category = env["helpdesk.ticket.category"].create({"name": "Fees"})
    team = env["helpdesk.ticket.team"].create({"name": "Desk", "use_sla": True})
    team.resource_calendar_id = env.company.resource_calendar_id
    env["helpdesk.sla"].create(
        {
            "name": "Two days",
            "team_ids": [(6, 0, team.ids)],
            "stage_id": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id,
            "days": 2,
        }
    )
    rule = env["auditlog.rule"].create(
        {
            "name": "Tickets",
            "model_id": env["ir.model"]._get_id("helpdesk.ticket"),
            "log_read": False,
            "log_type": "fast",
        }
    )
    rule.set_to_confirmed()

    def create():
        for partner in partners:
            env["helpdesk.ticket"].create(
                {
                    "name": "The fee was taken twice",
                    "team_id": team.id,
                    "partner_id": partner.id,
                    "category_id": category.id,
                    "description": "<p>The fee was taken twice.</p>",
                }
            )
        env.flush_all()

    return create


def _prepare_measure(env, make):
    """Return the function to measure, with the same clients in each database."""
    clients = [
        {"name": f"Client {number}", "phone": f"+2217712345{number:02}"}
        for number in range(BATCH)
    ]
    return make(env, env["res.partner"].create(clients))


def run(scale):
    """Compare batches run alternately.

    :param scale: ignored: the cost of registering does not depend on the data volume
    """
    bench.ensure_database(OURS, None)
    bench.ensure_database(BASELINE, OCA)
    with bench.environment(OURS) as ours, bench.environment(BASELINE) as oca:
        times = bench.alternate(
            _prepare_measure(ours, _prepare_register),
            _prepare_measure(oca, _prepare_create),
        )
    return [bench.ratio("register a complaint", *(t / BATCH for t in times), 1.0)]

"""Registering a complaint costs at most what a bare ticket costs with OCA's stack.

Ours: number, freeze, deadlines, journal with hash chain. The baseline gives less:
helpdesk_mgmt with its SLA and rating addons and auditlog's log of the creation.
"""

from lib.inside import bench

OURS = "bench_ours"
BASELINE = "bench_oca"
OCA = ["helpdesk_mgmt", "helpdesk_mgmt_sla", "helpdesk_mgmt_rating", "auditlog"]
BATCH = 20


def _ours(env, category, partners):
    """A function that registers a batch of complaints."""

    def register():
        for partner in partners:
            env["helpdesk.ticket"].complaint_register(
                {
                    "complaint_kind": "complaint",
                    "partner_id": partner.id,
                    "category_id": category.id,
                    "description": "<p>The fee was taken twice.</p>",
                }
            )
        env.flush_all()

    return register


def _baseline(env, category, partners):
    """A function that creates as many bare tickets, logged by auditlog."""
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
            "log_type": "full",
        }
    )
    rule.subscribe()

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


def _prepared(env, make):
    """The measured function with the same client base and category in each database."""
    names = [{"name": f"Client {number}"} for number in range(BATCH)]
    category = env["helpdesk.ticket.category"].create({"name": "Fees"})
    return make(env, category, env["res.partner"].create(names))


def run(scale):
    """Compare batches in turns.

    :param scale: without effect here: registering looks at nothing that grows
    """
    bench.ensure_database(OURS, None)
    bench.ensure_database(BASELINE, OCA)
    with bench.environment(OURS) as ours, bench.environment(BASELINE) as oca:
        times = bench.alternate(_prepared(ours, _ours), _prepared(oca, _baseline))
    return [bench.ratio("register a complaint", *(t / BATCH for t in times), 1.0)]

"""Script for ``odoo shell``: use the helpdesk after the addons were uninstalled."""

env = globals()["env"]  # set by the shell
tickets = env["helpdesk.ticket"].with_context(active_test=False)
kept = tickets.search([])
stages = set(kept.stage_id.get_external_id().values())
assert "Secret" not in kept.mapped("name"), "the words of a report are still there"
assert "helpdesk_mgmt.helpdesk_ticket_stage_rejected" in stages, stages
assert "helpdesk_mgmt.helpdesk_ticket_stage_new" in stages, stages
words = env["mail.message"].search_count([("body", "ilike", "Secret words")])
assert not words, "a message of a report is still there"
ticket = tickets.create({"name": "Printer", "description": "No paper"})
ticket.stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
assert ticket.closed
for view in ("form", "list", "kanban", "search"):
    ticket.get_view(view_type=view)
env.cr.commit()
print("USED")

"""Script for ``odoo shell``: register complaints and a report, reject a complaint."""

tickets = env["helpdesk.ticket"]  # noqa: F821
category = tickets.env["helpdesk.ticket.category"].search(
    [("complaint_code", "!=", False)], limit=1
)
channel = tickets.env["helpdesk.ticket.channel"].search(
    [("complaint_code", "!=", False)], limit=1
)
for number in range(3):
    result = tickets.complaint_register(
        {
            "name": "Fee taken twice",
            "description": f"The fee was taken twice ({number}).",
            "contact_name": "Awa Ndiaye",
            "phone": f"+22177123450{number}",
            "category": category.complaint_code,
            "channel": channel.complaint_code,
        }
    )
    assert result["number"]
tickets.env.user.group_ids += tickets.env.ref("mfi_complaints.group_confidential")
report = {"kind": "denunciation", "name": "Secret", "description": "Secret words"}
result = tickets.complaint_register({**report, "channel": channel.complaint_code})
tickets.search([("number", "=", result["number"])]).message_post(body="Secret words")
rejected = tickets.search([("complaint_kind", "=", "complaint")], limit=1)
rejected.action_reject("Not about this institution")
tickets.env.cr.commit()
print("FILLED")

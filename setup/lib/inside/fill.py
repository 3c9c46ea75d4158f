"""Script for ``odoo shell``: register a few complaints, as a connected system does."""

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
tickets.env.cr.commit()
print("FILLED")

"""Fed to ``odoo shell``: a few registered complaints."""

for number in range(3):
    env["helpdesk.ticket"].complaint_register(  # noqa: F821
        {
            "complaint_kind": "complaint",
            "description": f"The fee was taken twice ({number}).",
            "partner_name": "Awa Ndiaye",
        }
    )
env.cr.commit()  # noqa: F821
print("FILLED")

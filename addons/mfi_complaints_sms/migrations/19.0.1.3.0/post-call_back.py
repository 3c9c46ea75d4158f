# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Date the calls that clients wait for; their text names the hours of the settings."""

from datetime import timedelta

from odoo import SUPERUSER_ID, api

#: Template → its text until version 19.0.1.2.0, and since.
TEXTS = {
    "template_call_back_fr": (
        "Nous vous appellerons dans les 48 heures. {company}",
        "Nous vous appellerons dans les {hours} heures. {company}",
    ),
    "template_call_back_en": (
        "We will call you within 48 hours. {company}",
        "We will call you within {hours} hours. {company}",
    ),
}


def migrate(cr, version):
    """Date the promised calls; change the two texts unless they were rewritten."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    waiting = env["mfi.sms.message"].search(
        [
            ("state", "=", "review"),
            ("review_reason", "=", "call_back"),
            ("call_due_at", "=", False),
        ]
    )
    for message in waiting:
        hours = timedelta(hours=message.company_id.mfi_sms_call_hours)
        message.call_due_at = message.date + hours
    for name, (before, after) in TEXTS.items():
        template = env.ref(f"mfi_complaints_sms.{name}", raise_if_not_found=False)
        if template and template.body == before:
            template.body = after

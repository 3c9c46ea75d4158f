# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mask the tracking codes in the texts that are kept."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

from odoo.addons.mfi_complaints.engine import tracking_code


def migrate(cr, version):
    """Mask the codes in sent and received texts."""
    if version and column_exists(cr, "helpdesk_ticket", "complaint_tracking_code"):
        mask_sent_texts(cr)
        mask_received_texts(cr)


def mask_sent_texts(cr):
    """Mask the codes in sent texts; one that may still be sent keeps its code apart."""
    cr.execute(
        SQL(
            """
            UPDATE mfi_sms_message sms
            SET body = replace(sms.body, ticket.complaint_tracking_code, %(mask)s),
                code_to_send = CASE
                    WHEN sms.state IN ('queued', 'sending', 'uncertain', 'failed')
                    THEN ticket.complaint_tracking_code END
            FROM helpdesk_ticket ticket
            WHERE sms.ticket_id = ticket.id AND sms.direction = 'out'
            AND ticket.complaint_tracking_code <> ''
            AND strpos(sms.body, ticket.complaint_tracking_code) > 0
            """,
            mask=tracking_code.MASK,
        )
    )


def mask_received_texts(cr):
    """Mask the codes with which clients asked for news, and erase those calls.

    Clients may have written the code with hyphens and in small letters, from any phone.
    """
    cr.execute(
        SQL(
            """
            WITH asked AS (
                SELECT sms.id, word[1] AS typed
                FROM mfi_sms_message sms,
                    regexp_matches(sms.body, '[A-Za-z0-9-]{10,20}', 'g') word
                WHERE sms.direction = 'in'
            ), known AS (
                SELECT asked.id, min(asked.typed) AS typed
                FROM asked JOIN helpdesk_ticket ticket
                ON ticket.complaint_tracking_code = upper(replace(typed, '-', ''))
                GROUP BY asked.id
            ), masked AS (
                UPDATE mfi_sms_message sms
                SET body = replace(sms.body, known.typed, %(mask)s)
                FROM known WHERE sms.id = known.id RETURNING sms.inbound_id
            )
            UPDATE mfi_sms_inbound SET call = NULL
            WHERE id IN (SELECT inbound_id FROM masked)
            """,
            mask=tracking_code.MASK,
        )
    )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tracking codes are kept as salted scrypt digests only; old copies are masked.

Codes already given to clients go on working. The new digest has a column of its own,
because the journal covers the value of the earlier one, which cannot be computed again.
The earlier columns are dropped by ``end-tracking_codes.py``, after the other addons
have masked their own copies.
"""

import secrets

from psycopg2.extras import execute_values

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from odoo.addons.mfi_complaints.engine import tracking_code

#: Complaints per round trip; each costs some milliseconds.
BATCH = 1000


def migrate(cr, version):
    """Protect the digests, mask the mails, and forget filters on removed fields."""
    if not version:
        return
    if column_exists(cr, "helpdesk_ticket", "complaint_tracking_hash"):
        protect_digests(cr)
    if column_exists(cr, "helpdesk_ticket", "complaint_tracking_code"):
        mask_mails(cr)
    forget_choices(cr)


def protect_digests(cr):
    """Replace the plain SHA-256 of each code, which can be reversed, by scrypt."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    key = env["helpdesk.ticket"]._get_complaint_code_key()
    while rows := _fetch_unprotected(cr):
        protected = [
            (id_, tracking_code.strengthen(plain, key, _create_salt(kind)))
            for id_, plain, kind in rows
        ]
        execute_values(
            cr._obj,
            "UPDATE helpdesk_ticket SET complaint_code_digest = v.digest "
            "FROM (VALUES %s) AS v(id, digest) WHERE helpdesk_ticket.id = v.id",
            protected,
        )


def _fetch_unprotected(cr):
    """Return (id, plain digest, kind) of the next complaints to protect."""
    cr.execute(
        SQL(
            "SELECT id, complaint_tracking_hash, complaint_kind FROM helpdesk_ticket "
            "WHERE complaint_tracking_hash ~ '^[0-9a-f]{64}$' "
            "AND complaint_code_digest IS NULL LIMIT %s",
            BATCH,
        )
    )
    return cr.fetchall()


def _create_salt(kind):
    """Return a random salt; whistleblowing reports are found by the code alone."""
    return "" if kind == "denunciation" else secrets.token_hex(8)


def mask_mails(cr):
    """Mask the codes in mails; a mail still to be sent keeps its code apart."""
    cr.execute(
        SQL(
            """
            UPDATE mail_mail mail
            SET body_html = replace(
                    mail.body_html, ticket.complaint_tracking_code, %(mask)s
                ),
                complaint_code = CASE WHEN mail.state = 'outgoing'
                    THEN ticket.complaint_tracking_code END
            FROM helpdesk_ticket ticket
            WHERE mail.complaint_ticket_id = ticket.id
            AND ticket.complaint_tracking_code <> ''
            AND strpos(mail.body_html, ticket.complaint_tracking_code) > 0
            """,
            mask=tracking_code.MASK,
        )
    )


def forget_choices(cr):
    """Delete saved filters and export columns on fields that nobody can use now."""
    cr.execute(
        SQL(
            """
            DELETE FROM ir_filters WHERE model_id = 'helpdesk.ticket'
            AND concat(domain, context, sort) ~
                'complaint_tracking_code|access_token|complaint_idempotency_key'
            """
        )
    )
    cr.execute(
        SQL(
            """
            DELETE FROM ir_exports_line line USING ir_exports export
            WHERE line.export_id = export.id AND export.resource = 'helpdesk.ticket'
            AND line.name IN (
                'complaint_tracking_code', 'access_token', 'complaint_idempotency_key'
            )
            """
        )
    )

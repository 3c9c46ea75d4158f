# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.selections import ACCESS, KINDS, OUTCOMES, SEVERITIES, STATES


class MfiComplaintReport(models.Model):
    """One line per registered complaint, for statistics.

    Delays are in calendar days from receipt, with decimals. Drafts, duplicates and
    complaints registered by mistake are left out. The category of staff is that of the
    first employee concerned.
    """

    _name = "mfi.complaint.report"
    _description = "Complaint Statistics"
    _auto = False
    _order = "received_at desc"
    _rec_name = "ticket_id"
    _depends = {
        "helpdesk.ticket": [
            "category_id",
            "channel_id",
            "company_id",
            "complaint_access",
            "complaint_amount",
            "complaint_amount_refunded",
            "complaint_appeal_level",
            "complaint_cancel_reason",
            "complaint_cause_id",
            "complaint_deadline",
            "complaint_first_act_at",
            "complaint_first_contact",
            "complaint_imported",
            "complaint_kind",
            "complaint_outcome",
            "complaint_received_at",
            "complaint_resolved_at",
            "complaint_satisfaction_score",
            "complaint_severity",
            "complaint_staff_ids",
            "complaint_state",
            "mfi_branch_id",
            "mfi_product_id",
            "partner_id",
            "team_id",
            "user_id",
        ],
        "mfi.staff": ["category_id"],
        "res.partner": ["mfi_gender", "mfi_zone"],
    }

    ticket_id = fields.Many2one("helpdesk.ticket", "Complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="sum")
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, "Status", readonly=True)
    access = fields.Selection(ACCESS, "Visibility", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    branch_id = fields.Many2one("mfi.branch", readonly=True)
    product_id = fields.Many2one("mfi.product", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause", readonly=True)
    staff_category_id = fields.Many2one(
        "mfi.staff.category", "Category of staff", readonly=True
    )
    imported = fields.Boolean(
        readonly=True, help="Imported from an older register, with its original dates."
    )
    team_id = fields.Many2one("helpdesk.ticket.team", "Service", readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    gender = fields.Selection(
        [("female", "Female"), ("male", "Male"), ("other", "Other")], readonly=True
    )
    zone = fields.Selection([("urban", "Urban"), ("rural", "Rural")], readonly=True)
    received_at = fields.Datetime("Received on", readonly=True)
    resolved_at = fields.Datetime("Decided on", readonly=True)
    days_to_act = fields.Float("Days to first act", readonly=True, aggregator="avg")
    days_to_resolve = fields.Float("Days to decision", readonly=True, aggregator="avg")
    on_time_rate = fields.Float(
        "Decided on time",
        readonly=True,
        aggregator="avg",
        help="Share of the complaints decided, or already late, that were decided by "
        "the promised date.",
    )
    founded_rate = fields.Float(
        "Founded",
        readonly=True,
        aggregator="avg",
        help="Share of the complaints with an outcome that are founded or partly "
        "founded.",
    )
    satisfaction = fields.Float(readonly=True, aggregator="avg")
    appeal_count = fields.Integer("Appeals", readonly=True)
    first_contact_count = fields.Integer("Settled at first contact", readonly=True)
    amount = fields.Float("Amount at stake", readonly=True)
    amount_refunded = fields.Float(readonly=True)

    @property
    def _table_query(self):
        """Return the query of the view."""
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        """Return the SELECT clause."""
        return SQL(
            """
            SELECT t.id, t.id AS ticket_id, t.company_id, 1 AS complaint_count,
                   t.complaint_kind AS kind, t.complaint_state AS state,
                   t.complaint_access AS access, t.complaint_severity AS severity,
                   t.complaint_outcome AS outcome, t.mfi_branch_id AS branch_id,
                   t.mfi_product_id AS product_id, t.category_id, t.channel_id,
                   t.complaint_cause_id AS cause_id,
                   concerned.category_id AS staff_category_id, t.team_id, t.user_id,
                   client.mfi_gender AS gender, client.mfi_zone AS zone,
                   t.complaint_received_at AS received_at,
                   t.complaint_resolved_at AS resolved_at,
                   EXTRACT(EPOCH FROM t.complaint_first_act_at
                       - t.complaint_received_at) / 86400 AS days_to_act,
                   EXTRACT(EPOCH FROM t.complaint_resolved_at
                       - t.complaint_received_at) / 86400 AS days_to_resolve,
                   CASE WHEN t.complaint_deadline IS NULL THEN NULL
                        WHEN t.complaint_resolved_at <= t.complaint_deadline THEN 1.0
                        WHEN t.complaint_resolved_at IS NOT NULL THEN 0.0
                        WHEN t.complaint_deadline < now() AT TIME ZONE 'UTC' THEN 0.0
                   END AS on_time_rate,
                   CASE WHEN t.complaint_outcome IN ('founded', 'partly') THEN 1.0
                        WHEN t.complaint_outcome IS NOT NULL THEN 0.0
                   END AS founded_rate,
                   NULLIF(t.complaint_satisfaction_score, 0)::float AS satisfaction,
                   COALESCE(t.complaint_appeal_level, 0) AS appeal_count,
                   COALESCE(t.complaint_imported, FALSE) AS imported,
                   t.complaint_first_contact::int AS first_contact_count,
                   t.complaint_amount AS amount,
                   t.complaint_amount_refunded AS amount_refunded
            """
        )

    def _from(self):
        """Return the FROM clause, with at most one employee concerned per complaint."""
        return SQL(
            """
              FROM helpdesk_ticket t
         LEFT JOIN res_partner client ON client.id = t.partner_id
         LEFT JOIN LATERAL (
                   SELECT staff.category_id
                     FROM mfi_complaint_staff_rel rel
                     JOIN mfi_staff staff ON staff.id = rel.staff_id
                    WHERE rel.ticket_id = t.id
                 ORDER BY staff.id
                    LIMIT 1) concerned ON TRUE
            """
        )

    def _where(self):
        """Return the WHERE clause."""
        return SQL(
            """
             WHERE t.complaint_kind IS NOT NULL
               AND t.complaint_state <> 'draft'
               AND (t.complaint_cancel_reason IS NULL
                    OR t.complaint_cancel_reason = 'withdrawn')
            """
        )

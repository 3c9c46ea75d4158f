# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.selections import ACCESS

#: Days between receipt and registration from which a receipt counts as backdated.
BACKDATED_DAYS = 7


class MfiComplaintException(models.Model):
    """What a controller looks at each month: one line per exception to the process.

    An exception is no fault: each has to be explained. Imported complaints have none.
    Dates are in UTC.
    """

    _name = "mfi.complaint.exception"
    _description = "Exception to the Process"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "ticket_id"
    _depends = {
        "helpdesk.ticket": [
            "category_id",
            "company_id",
            "complaint_access",
            "complaint_answer_channel",
            "complaint_closed_at",
            "complaint_communicated_at",
            "complaint_imported",
            "complaint_kind",
            "complaint_received_at",
            "complaint_registered_at",
            "complaint_satisfaction_state",
            "complaint_state",
            "mfi_branch_id",
            "team_id",
        ],
        "mfi.complaint.attempt": ["ticket_id"],
        "mfi.complaint.event": ["code", "date", "payload", "ticket_id", "user_id"],
    }

    kind = fields.Selection(
        [
            ("backdated", "Receipt backdated by more than a week"),
            ("reclassified", "Reclassified"),
            ("unproven", "Answered without a trace of an attempt"),
            ("unmeasured", "Closed without a measured satisfaction"),
            ("reopened", "Reopened (appeal)"),
            ("paused", "Time stopped (waiting for the client)"),
        ],
        "Exception",
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", "Complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    branch_id = fields.Many2one("mfi.branch", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", "Service", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    access = fields.Selection(ACCESS, "Visibility", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Who", readonly=True, help="Who acted, where the journal says it."
    )

    @property
    def _table_query(self):
        """Return the view: exceptions seen on complaints, then those of journals.

        The part before ``* 8`` is a record of one table, the number after it tells the
        kinds apart, so that no two lines have the same id.
        """
        return SQL(
            """
            SELECT t.id::bigint * 8 AS id, 'backdated' AS kind,
                   t.complaint_registered_at AS date, t.create_uid AS user_id, %(place)s
              FROM helpdesk_ticket t
             WHERE t.complaint_kind IS NOT NULL AND t.complaint_imported IS NOT TRUE
               AND t.complaint_registered_at
                   > t.complaint_received_at + make_interval(days => %(days)s)
             UNION ALL
            SELECT t.id::bigint * 8 + 1, 'unmeasured', t.complaint_closed_at,
                   NULL, %(place)s
              FROM helpdesk_ticket t
             WHERE t.complaint_kind = 'complaint' AND t.complaint_state = 'closed'
               AND t.complaint_imported IS NOT TRUE
               AND t.complaint_satisfaction_state IS DISTINCT FROM 'answered'
             UNION ALL
            SELECT t.id::bigint * 8 + 2, 'unproven', t.complaint_communicated_at,
                   NULL, %(place)s
              FROM helpdesk_ticket t
             WHERE t.complaint_communicated_at IS NOT NULL
               AND t.complaint_imported IS NOT TRUE AND %(unproven)s
             UNION ALL
            SELECT e.id::bigint * 8 + 3,
                   CASE WHEN e.code IN ('waiting', 'asked') THEN 'paused'
                        ELSE e.code END,
                   e.date, e.user_id, %(place)s
              FROM mfi_complaint_event e
              JOIN helpdesk_ticket t ON t.id = e.ticket_id
             WHERE e.code IN ('reclassified', 'reopened', 'waiting', 'asked')
               AND t.complaint_imported IS NOT TRUE
            """,
            days=BACKDATED_DAYS,
            place=SQL(
                "t.id AS ticket_id, t.company_id, t.mfi_branch_id AS branch_id, "
                "t.team_id, t.category_id, t.complaint_access AS access"
            ),
            unproven=self._get_unproven_sql(),
        )

    def _get_unproven_sql(self):
        """Return the condition of answers of which nothing shows an attempt.

        Answers by e-mail and text are queued with the move itself, and a call or a
        visit is one. What is left: a letter that was never printed, and clients given
        up as unreachable without an attempt.
        """
        return SQL(
            """
            (t.complaint_answer_channel = 'letter' AND NOT EXISTS (
                SELECT 1 FROM mfi_complaint_event e
                 WHERE e.ticket_id = t.id AND e.code = 'note'
                   AND e.payload LIKE %s)
             OR t.complaint_answer_channel IS NULL AND NOT EXISTS (
                SELECT 1 FROM mfi_complaint_attempt a WHERE a.ticket_id = t.id))
            """,
            '%"printed":"letter"%',
        )

    def action_open_ticket(self):
        """Open the complaint of the line."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

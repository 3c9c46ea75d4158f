# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class MfiComplaintReport(models.Model):
    """Count what the alerts are judged by: one SQL statement for each kind.

    Everyday complaints alone are counted: restricted ones and whistleblowing reports
    would show through. Days are local dates of the institution.
    """

    _inherit = "mfi.complaint.report"

    @api.model
    @api.private
    def _read_alert_weeks(self, company, first, last):
        """Return (branch, category, product, week, complaints) of each week.

        :param first: Monday of week 0
        :param last: Monday after the last week
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT r.branch_id, r.category_id, r.product_id,
                       (r.received_on - %(first)s) / 7, count(*)
                  FROM (%(lines)s) r
                 WHERE %(everyday)s AND r.received_at >= %(first)s::date - 1
                       AND r.received_on >= %(first)s
                       AND r.received_on < %(last)s
              GROUP BY 1, 2, 3, 4
                """,
                first=first,
                last=last,
                lines=self._table_query,
                everyday=self._get_alert_everyday_sql(company),
            )
        )

    @api.model
    @api.private
    def _read_alert_returns(self, company, first, middle, last):
        """Return (category, returned, received, the same before) of the categories.

        :param first: first day of the past
        :param middle: first day of the window
        :param last: day after the window
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT r.category_id,
                       count(*) FILTER (WHERE r.received_on >= %(middle)s
                                          AND r.return_count > 0),
                       count(*) FILTER (WHERE r.received_on >= %(middle)s),
                       count(*) FILTER (WHERE r.received_on < %(middle)s
                                          AND r.return_count > 0),
                       count(*) FILTER (WHERE r.received_on < %(middle)s)
                  FROM (%(lines)s) r
                 WHERE %(everyday)s AND r.received_at >= %(first)s::date - 1
                       AND r.received_on >= %(first)s
                       AND r.received_on < %(last)s AND r.category_id IS NOT NULL
              GROUP BY 1
                """,
                first=first,
                middle=middle,
                last=last,
                lines=self._table_query,
                everyday=self._get_alert_everyday_sql(company),
            )
        )

    @api.model
    @api.private
    def _read_alert_scores(self, company, first, middle, last):
        """Return (branch, not satisfied, scores, the same before) of the branches.

        A client is satisfied with 4 or 5 out of 5. The week is that of the decision.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT r.branch_id,
                       count(*) FILTER (WHERE r.decided_on >= %(middle)s
                                          AND r.satisfaction < 4),
                       count(*) FILTER (WHERE r.decided_on >= %(middle)s),
                       count(*) FILTER (WHERE r.decided_on < %(middle)s
                                          AND r.satisfaction < 4),
                       count(*) FILTER (WHERE r.decided_on < %(middle)s)
                  FROM (%(lines)s) r
                 WHERE %(everyday)s AND r.resolved_at >= %(first)s::date - 1
                       AND r.decided_on >= %(first)s
                       AND r.decided_on < %(last)s AND r.branch_id IS NOT NULL
                       AND r.satisfaction IS NOT NULL
              GROUP BY 1
                """,
                first=first,
                middle=middle,
                last=last,
                lines=self._table_query,
                everyday=self._get_alert_everyday_sql(company),
            )
        )

    @api.model
    @api.private
    def _read_alert_appeals(self, company, first, middle, last):
        """Return (service, appeals, decisions, the same before) of the services.

        The week of an appeal is that in which it was made. An appeal clears the date of
        the decision: what was appealed since is open, or has been decided since.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT r.team_id,
                       count(*) FILTER (WHERE r.appealed_on >= %(middle)s
                                          AND r.appealed_on < %(last)s),
                       count(*) FILTER (WHERE r.decided_on >= %(middle)s
                                          AND r.decided_on < %(last)s),
                       count(*) FILTER (WHERE r.appealed_on >= %(first)s
                                          AND r.appealed_on < %(middle)s),
                       count(*) FILTER (WHERE r.decided_on >= %(first)s
                                          AND r.decided_on < %(middle)s)
                  FROM (%(lines)s) r
                 WHERE %(everyday)s AND r.team_id IS NOT NULL
                       AND (r.decided_on >= %(first)s OR r.appealed_on >= %(first)s)
                       AND (r.resolved_at >= %(first)s::date - 1
                            OR r.id = ANY(ARRAY(
                                SELECT id FROM helpdesk_ticket
                                 WHERE complaint_todo IS NOT NULL)))
              GROUP BY 1
                """,
                first=first,
                middle=middle,
                last=last,
                lines=self._table_query,
                everyday=self._get_alert_everyday_sql(company),
            )
        )

    @api.model
    @api.private
    def _read_alert_causes(self, company, today, weeks):
        """Return what came back after preventive measures declared effective.

        :param weeks: number of weeks after the check that are counted
        :return: list of (measure, cause, complaints since the check, days since,
            complaints between the measure and its check, days between)
        """
        return self.env.execute_query(
            SQL(
                """
                WITH checked AS (
                    SELECT DISTINCT m.id, m.branch_id, m.done_date AS done,
                           m.effect_checked_on AS checked,
                           LEAST(%(today)s, m.effect_checked_on + 7 * %(weeks)s)
                               AS last,
                           COALESCE(m.cause_id, t.complaint_cause_id) AS cause_id
                      FROM mfi_complaint_measure m
                 LEFT JOIN mfi_complaint_measure_rel rel ON rel.measure_id = m.id
                 LEFT JOIN helpdesk_ticket t
                        ON t.id = rel.ticket_id AND t.complaint_access = 'open'
                     WHERE m.company_id = %(company)s AND m.kind = 'preventive'
                       AND m.state = 'checked' AND m.effect = 'effective'
                       AND NOT COALESCE(m.secret, FALSE)
                       AND m.done_date < m.effect_checked_on
                       AND m.effect_checked_on < %(today)s)
                SELECT c.id, c.cause_id,
                       count(*) FILTER (WHERE r.received_on > c.checked
                                          AND r.received_on <= c.last),
                       c.last - c.checked,
                       count(*) FILTER (WHERE r.received_on > c.done
                                          AND r.received_on <= c.checked),
                       c.checked - c.done
                  FROM checked c
                  JOIN (%(lines)s) r ON r.cause_id = c.cause_id
                       AND (c.branch_id IS NULL OR r.branch_id = c.branch_id)
                 WHERE %(everyday)s AND r.received_on > c.done
              GROUP BY c.id, c.cause_id, c.last, c.checked, c.done
                """,
                today=today,
                weeks=weeks,
                company=company.id,
                lines=self._table_query,
                everyday=self._get_alert_everyday_sql(company),
            )
        )

    @api.model
    @api.private
    def _read_alert_load(self, company, now, soon, everyday=True):
        """Return (service, late, soon late, open) of the complaints not decided.

        :param now: present moment (naive UTC)
        :param soon: moment before which a promised date is near (naive UTC)
        :param everyday: count everyday complaints, else only the others, as one
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN %(everyday)s THEN t.team_id END,
                       count(*) FILTER (WHERE t.complaint_deadline < %(now)s),
                       count(*) FILTER (WHERE t.complaint_deadline >= %(now)s
                                          AND t.complaint_deadline < %(soon)s),
                       count(*)
                  FROM helpdesk_ticket t
                 WHERE t.company_id = %(company)s AND t.complaint_kind IS NOT NULL
                       AND t.complaint_todo IS NOT NULL AND t.complaint_state IN
                           ('registered', 'assigned', 'in_progress', 'to_validate')
                       AND (t.complaint_access = 'open') = %(everyday)s
                       AND (t.team_id IS NOT NULL OR NOT %(everyday)s)
              GROUP BY 1
                """,
                everyday=everyday,
                now=now,
                soon=soon,
                company=company.id,
            )
        )

    @api.model
    @api.private
    def _read_alert_concerned(self, company, first):
        """Return (branch, category, product, service, cause, user) of those named.

        Complaints about a user are hidden from that user, and so is what counts them.

        :param first: first day of the complaints counted
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT r.branch_id, r.category_id, r.product_id, r.team_id, r.cause_id,
                       staff.user_id
                  FROM (%(lines)s) r
                  JOIN mfi_complaint_staff_rel rel ON rel.ticket_id = r.id
                  JOIN mfi_staff staff ON staff.id = rel.staff_id
                 WHERE %(everyday)s AND staff.user_id IS NOT NULL
                       AND r.received_at >= %(first)s::date - 1
              GROUP BY 1, 2, 3, 4, 5, 6
                """,
                first=first,
                lines=self._table_query,
                everyday=self._get_alert_everyday_sql(company),
            )
        )

    def _get_alert_everyday_sql(self, company):
        """Return the condition on everyday complaints of one company, as SQL."""
        return SQL(
            "r.company_id = %s AND r.kind = 'complaint' AND r.access = 'open'",
            company.id,
        )

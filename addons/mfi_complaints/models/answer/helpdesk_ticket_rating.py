# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Maximum number of complaints closed between two commits.
BATCH = 100


class HelpdeskTicket(models.Model):
    """Satisfaction ratings by link (core ratings), low scores, automatic closing."""

    _inherit = "helpdesk.ticket"

    complaint_rating_url = fields.Char(
        string="Rating page address",
        compute="_compute_complaint_rating_url",
        groups=fields.NO_ACCESS,
        help="Secret of the client: used in mails, not readable by staff.",
    )

    @api.depends("complaint_state")
    def _compute_complaint_rating_url(self):
        """Compute the secret address of the client's rating page, if there is one."""
        # sudo: the program creates ratings on behalf of the client
        open_ratings = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("consumed", "=", False),
                ]
            )
        )
        tokens = {rating.res_id: rating.access_token for rating in open_ratings}
        for ticket in self:
            token = ticket.complaint_kind and tokens.get(ticket.id)
            base = ticket.get_base_url()
            ticket.complaint_rating_url = f"{base}/rate/{token}/5" if token else False

    def _get_complaint_rating_token(self):
        """Return the token of the client's open rating, created if there is none.

        ``False`` when the client can neither rate nor appeal.
        """
        if (
            not self._is_complaint_awaiting_rating()
            and not self._can_complaint_appeal()
        ):
            return False
        # sudo: the program creates ratings on behalf of the client
        token = self.sudo()._rating_get_access_token()
        self.invalidate_recordset(["complaint_rating_url"])
        return token

    def _is_complaint_awaiting_rating(self):
        """Return whether the client has the answer but has not given a score yet."""
        return (
            self.complaint_kind == "complaint"
            and self.complaint_state == "communicated"
            and self.complaint_satisfaction_state in (False, "pending")
        )

    def _get_complaint_scores(self):
        """Return the scores as (number, label), the best first.

        The labels are those of the complaint's company, in the language of the context.
        """
        company = (self.company_id or self.env.company).with_context(lang=self.env.lang)
        # sudo: the labels are meant for clients
        labels = company.sudo()._get_mfi_score_labels()
        return sorted(labels.items(), reverse=True)

    def _can_complaint_appeal(self):
        """Return whether the client may still appeal by the link."""
        communicated_at = self.complaint_communicated_at
        company = self.company_id
        limit = timedelta(days=company.mfi_appeal_days)
        return (
            self.complaint_kind == "complaint"
            and self.complaint_state in ("communicated", "closed")
            and self.complaint_appeal_level < company.mfi_appeal_levels
            and bool(communicated_at)
            and fields.Datetime.now() <= communicated_at + limit
        )

    # ------------------------------------------------------------------
    # Satisfaction survey
    # ------------------------------------------------------------------
    def _queue_complaint_survey_mail(self):
        """Queue the satisfaction survey, once per answer."""
        company = self.company_id
        if not company.mfi_survey_mail or not self._is_complaint_awaiting_rating():
            return
        self._cancel_complaint_mails("survey")
        self._get_complaint_rating_token()
        later = timedelta(hours=company.mfi_survey_mail_hours)
        self._queue_complaint_mail(
            "survey", scheduled_date=fields.Datetime.now() + later
        )

    # ------------------------------------------------------------------
    # The client's rating and appeal
    # ------------------------------------------------------------------
    def rating_apply(self, rate, token=None, rating=None, feedback=None, **kwargs):
        """Record a rating of a complaint as the client's satisfaction.

        Ratings of ordinary tickets are left to Odoo.

        :raise UserError: when the complaint no longer awaits a rating
        """
        # sudo: the client who rates has no access to complaints
        if len(self) != 1 or not self.sudo().complaint_kind:
            return super().rating_apply(
                rate, token=token, rating=rating, feedback=feedback, **kwargs
            )
        if token:
            # sudo: the token is the proof
            ratings = self.env["rating.rating"].sudo()
            rating = ratings.search([("access_token", "=", token)], limit=1)
        self._rate_complaint(rating, rate, feedback)
        return rating

    def _rate_complaint(self, rating, score, feedback):
        """Record the client's rating of one complaint, once only."""
        # sudo: the link identifies the client; the table of moves decides the rest
        ticket = self.sudo()
        if (
            not rating
            or (rating.res_model, rating.res_id) != (ticket._name, ticket.id)
            or not ticket._is_complaint_awaiting_rating()
        ):
            raise UserError(self.env._("This complaint no longer awaits a rating."))
        feedback = (feedback or "").strip()[:2000]
        ticket._action_complaint_satisfaction(score, "answered", feedback, system=True)
        rating.sudo().write(  # sudo: same reason
            {"rating": int(score), "feedback": feedback or False, "consumed": True}
        )

    def _reopen_complaint_by_link(self, reason):
        """Reopen at the client's request, made on the page of the link.

        :param str reason: why the client is not satisfied
        :raise UserError: without a reason, or after the time limit for appeals
        """
        # sudo: the link identifies the client; the table of moves decides the rest
        ticket = self.sudo()
        reason = (reason or "").strip()[:5000]
        if not reason:
            raise UserError(
                self.env._("Explain in a few words why you are not satisfied.")
            )
        if not ticket._can_complaint_appeal():
            raise UserError(
                self.env._(
                    "You can no longer request a new examination here: contact the "
                    "mediator or authority named in the answer."
                )
            )
        ticket._action_complaint_reopen(reason, system=True)

    # ------------------------------------------------------------------
    # Hooks of the process
    # ------------------------------------------------------------------
    def _complaint_after_record_satisfaction(self):
        """Alert the controllers to a low score and offer an appeal to the client."""
        # sudo: the recipients do not depend on who records the score
        ticket = self.sudo()
        ticket._cancel_complaint_mails("survey")
        if ticket._is_complaint_history() or not ticket._is_complaint_unsatisfied():
            return
        role = "controller" if ticket.complaint_access == "open" else "confidential"
        people = ticket._get_complaint_recipients(role)
        people = ticket._filter_complaint_entitled({ticket.id: people})[ticket.id]
        self.env["mfi.complaint.reminder"]._create_reminders(
            ticket, "low_score", people, f"{ticket.complaint_appeal_level}"
        )
        if ticket._can_complaint_appeal():
            ticket._get_complaint_rating_token()
            ticket._queue_complaint_mail("thanks")

    def _is_complaint_unsatisfied(self):
        """Return whether the client gave a score that the company counts as low."""
        score = self.complaint_satisfaction_score
        return 0 < score <= self.company_id.mfi_low_score

    def _complaint_after_reopen(self):
        """Cancel the mails about the answer, which is no longer valid."""
        self._cancel_complaint_mails("survey", "thanks")

    def _complaint_after_return_answer(self):
        """Cancel the survey about an answer that did not arrive."""
        self._cancel_complaint_mails("survey")

    # ------------------------------------------------------------------
    # Automatic closing
    # ------------------------------------------------------------------
    @api.model
    def _cron_auto_close(self):
        """Close complaints some days after the answer, where the company wants it.

        Works in batches, with a commit after each. Clients who have not given a score
        by then count as unreachable.
        """
        # sudo: the job works for all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_auto_close_days", ">", 0)]):
            if not self._close_complaint_company(company):
                return

    def _close_complaint_company(self, company):
        """Close one company's answered complaints; return whether to continue."""
        limit = timedelta(days=company.mfi_auto_close_days)
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("complaint_kind", "in", ["complaint", "suggestion", "request"])
        domain &= Domain("complaint_state", "=", "communicated")
        domain &= Domain("complaint_todo", "!=", False)  # the index of open complaints
        domain &= Domain(
            "complaint_communicated_at", "<", fields.Datetime.now() - limit
        )
        # sudo: same reason
        tickets, failed = self.sudo(), []
        while batch := tickets.search(
            domain & Domain("id", "not in", failed), limit=BATCH
        ).try_lock_for_update():
            failed += [
                ticket.id
                for ticket in batch
                if not ticket._close_complaint_by_timeout()
            ]
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return False
        return True

    def _close_complaint_by_timeout(self):
        """Close one complaint whose client no longer answers; return the success."""
        try:
            with self.env.cr.savepoint():
                if self._is_complaint_awaiting_rating():
                    self._action_complaint_satisfaction(
                        None, "unreachable", None, system=True
                    )
                self._apply_complaint_move(
                    "close", system=True, payload={"by": "delay"}
                )
        except UserError:
            _logger.exception("Complaint %s could not be closed", self.number)
            return False
        return True

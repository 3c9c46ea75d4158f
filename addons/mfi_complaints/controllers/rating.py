# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.rating.controllers.main import Rating


class ComplaintRating(Rating):
    """The pages behind the link of the satisfaction mail: a score, then an appeal.

    Opening a page records nothing, because mail programs open links automatically. The
    pages identify the complaint by its number only.
    """

    @route()
    def action_open_rating(self, token, rate, **kwargs):
        """Ask for the score of a complaint; leave other ratings to Odoo."""
        rating, ticket_sudo = self._get_rating_and_complaint(token)
        if not ticket_sudo:
            return super().action_open_rating(token, rate, **kwargs)
        return self._render_complaint_page(rating, ticket_sudo)

    @route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        """Record the score of a complaint; leave other ratings to Odoo."""
        rating, ticket_sudo = self._get_rating_and_complaint(token)
        if not ticket_sudo:
            return super().action_submit_rating(token, rate=rate, **kwargs)
        if request.httprequest.method != "POST" or self._is_complaint_staff():
            return self._render_complaint_page(rating, ticket_sudo)
        if str(rate) not in {"1", "2", "3", "4", "5"}:
            message = request.env._("Choose a score from 1 to 5.")
            return self._render_complaint_page(rating, ticket_sudo, error=message)
        try:
            with request.env.cr.savepoint():
                ticket_sudo._rate_complaint(rating, rate, kwargs.get("feedback"))
        except UserError as error:
            return self._render_complaint_page(rating, ticket_sudo, error=str(error))
        return self._render_complaint_page(rating, ticket_sudo, done="rated")

    @route(
        "/rate/<string:token>/appeal",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def complaint_appeal(self, token, words="", **kwargs):
        """Reopen a complaint at the client's request."""
        rating, ticket_sudo = self._get_rating_and_complaint(token)
        if not ticket_sudo:
            return request.not_found()
        if self._is_complaint_staff():
            return self._render_complaint_page(rating, ticket_sudo)
        try:
            with request.env.cr.savepoint():
                ticket_sudo._reopen_complaint_by_link(words)
        except UserError as error:
            return self._render_complaint_page(rating, ticket_sudo, error=str(error))
        return self._render_complaint_page(rating, ticket_sudo, done="appealed")

    def _get_rating_and_complaint(self, token):
        """Return the rating and its complaint, ``None`` for other records."""
        rating, record_sudo = self._get_rating_and_record(token)
        if record_sudo._name != "helpdesk.ticket" or not record_sudo.complaint_kind:
            return rating, None
        # The page is shown in the client's language.
        lang = record_sudo._get_complaint_document_lang()
        request.update_context(lang=lang)
        return rating, record_sudo.with_context(lang=lang)

    def _is_complaint_staff(self):
        """Return whether an employee is logged in: only the client may rate."""
        return request.env.user._is_internal()

    def _render_complaint_page(self, rating, ticket_sudo, error=None, done=None):
        """Return the page for the current state of the complaint.

        :param error: message of what went wrong
        :param done: ``rated`` or ``appealed``, right after that
        """
        values = {
            "token": rating.access_token,
            "ticket": ticket_sudo,
            "staff": self._is_complaint_staff(),
            "may_rate": ticket_sudo._is_complaint_awaiting_rating(),
            "may_appeal": ticket_sudo._can_complaint_appeal(),
            "unsatisfied": ticket_sudo._is_complaint_unsatisfied(),
            "scores": ticket_sudo._get_complaint_scores(),
            "question": ticket_sudo.company_id._get_mfi_satisfaction_question(),
            "error": error,
            "done": done,
        }
        return request.make_response(
            request.env["ir.ui.view"]._render_template(
                "mfi_complaints.rating_page", values
            ),
            headers=[
                ("Content-Type", "text/html; charset=utf-8"),
                ("Referrer-Policy", "no-referrer"),
                ("X-Robots-Tag", "noindex"),
            ],
        )

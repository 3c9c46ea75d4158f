# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.translate import LazyTranslate

from ...engine import search_key
from ...engine.phone import get_spellings, to_e164

_logger = logging.getLogger(__name__)

_lt = LazyTranslate(__name__)

#: Maximum number of public addenda to one complaint in a day, and length of each.
MAX_ADDENDA = 5
ADDENDUM_MAX = 5000
_EXAMINED = _lt("Someone is examining it.")
#: State of a complaint → what its author reads.
_PUBLIC_STATES = {
    "registered": _lt("We have received it."),
    "assigned": _lt("It has been sent to the service in charge."),
    "in_progress": _EXAMINED,
    "to_validate": _EXAMINED,
    "resolved": _lt("A decision has been made: you will receive the answer soon."),
    "communicated": _lt("You have been given an answer."),
    "closed": _lt("It is closed."),
    "rejected": _lt("It could not be accepted."),
    "cancelled": _lt("It has been cancelled."),
}


class HelpdeskTicket(models.Model):
    """Complaints on the public pages and the portal: filing, following, adding."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Filing
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _register_complaint_public(self, values, files=()):
        """Register a visitor's submission, checked by :mod:`engine.public_form`.

        :param dict values: for ``complaint_register``, with ``claimed_number`` for a
            member number that nobody has verified
        :param files: (name, bytes), checked by :mod:`engine.upload`
        :return: ``{"number", "deadline", "tracking_code"}``; empty if it could not be
            registered and was stored for the staff
        """
        values = {"channel": "web", **values}
        # sudo: visitors of the public pages are not logged in
        submissions = self.env["mfi.public.submission"].sudo()
        submission = submissions._create_submission(values, files)
        try:
            with self.env.cr.savepoint():
                result = submission._register_submission()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the server runs the whole request again
        except Exception as error:
            self._log_complaint_public_failure(submission, error)
            return {}
        submission._delete_submission()
        return result

    def _log_complaint_public_failure(self, submission, error):
        """Record in the log and on the submission why it could not be registered."""
        secret = submission.kind == "denunciation"
        # The error may quote the text: that of a whistleblowing report is not logged.
        _logger.error(
            "Public message %s could not be registered: %s",
            submission.id,
            type(error).__name__,
            exc_info=None if secret else error,
        )
        readable = isinstance(error, UserError)
        submission.error = str(error) if readable else type(error).__name__

    @api.model
    def _prepare_complaint_values(self, values):
        """Accept ``claimed_number`` too: a member number that nobody has verified.

        The client is identified if the phone number is the one in the client's record.
        Otherwise the staff see the member number and identify the client. The visitor
        cannot find out which of the two happened.
        """
        values = dict(values)
        claimed = values.pop("claimed_number", None)
        prepared = super()._prepare_complaint_values(values)
        if not claimed:
            return prepared
        client = self._find_complaint_claimed_client(claimed, values.get("phone"))
        if not client:
            return {**prepared, "mfi_member_number": str(claimed)[:40]}
        identified = {
            "partner_id": client.id,
            "partner_name": prepared.get("partner_name") or client.name,
            "partner_email": prepared.get("partner_email") or client.email,
        }
        return {**prepared, **identified}

    @api.model
    def _find_complaint_claimed_client(self, number, phone):
        """Return the client with this member number and phone, if any."""
        # sudo: visitors of the public pages may not read clients
        partners = self.env["res.partner"].sudo()
        client = partners.search(
            [
                (
                    "mfi_member_number",
                    "=",
                    search_key.clean_identifier(str(number)[:40]),
                ),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            limit=1,
        )
        entered = set(get_spellings(phone)) if phone else set()
        stored = (
            set(get_spellings(client.mfi_phone_e164))
            if client.mfi_phone_e164
            else set()
        )
        return client if entered & stored else partners.browse()

    # ------------------------------------------------------------------
    # Following
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _find_complaint_public(self, number, phone, code):
        """Return the complaint with this number and proof, or an empty recordset.

        Never a whistleblowing report, which has a separate page. The same work is done
        whichever part is wrong, so that the response time reveals nothing.

        :param str phone: phone number to compare with the complaint's
        :param str code: tracking code, as an alternative to the phone number
        """
        domain = self._get_complaint_number_domain(number)
        domain &= Domain("complaint_kind", "!=", "denunciation")
        # sudo: visitors are not logged in; the phone number or the code is the proof
        tickets = self.sudo().search(domain, limit=20)
        proven = tickets.filtered(
            lambda ticket: ticket._is_complaint_proven(phone, code)
        )
        if not tickets:
            self._spend_complaint_code_check(code)
            get_spellings(to_e164(str(phone or "")[:40], "SN") or "+221700000000")
        return proven[:1]

    def _get_complaint_public_status(self):
        """Return the values of one complaint that its author may see, as a dict."""
        self.ensure_one()
        status = self._get_complaint_status_values()
        kinds = dict(self._fields["complaint_kind"]._description_selection(self.env))
        rejected = self.complaint_state == "rejected"
        unsatisfied = rejected or self._is_complaint_unsatisfied()
        return {
            **status,
            "kind_label": kinds[self.complaint_kind],
            "state_words": self._get_complaint_public_state(),
            "promised": self.complaint_promised_date,
            "fingerprint": self.complaint_fingerprint,
            "received_on": self.company_id._to_mfi_local(
                self.complaint_received_at
            ).date(),
            "may_rate": self._is_complaint_awaiting_rating(),
            "may_appeal": self._can_complaint_appeal(),
            "scores": self._get_complaint_scores(),
            "recourse": unsatisfied and self.complaint_recourse_text,
            "open": self.complaint_state
            not in ("communicated", "closed", "rejected", "cancelled"),
        }

    def _get_complaint_public_state(self):
        """Return the status of a complaint in a sentence for its author."""
        if self.complaint_state == "communicated" and self._is_complaint_given_up():
            return self.env._("We could not reach you: our answer is on this page.")
        return self.env._(_PUBLIC_STATES[self.complaint_state])

    def _add_complaint_public_addendum(self, text):
        """Add an addendum by the author to one complaint.

        :raise UserError: without a text, or after too many addenda in a day
        """
        text = (text or "").strip()[:ADDENDUM_MAX]
        if not text:
            raise UserError(self.env._("Write what you want to add."))
        limits = self.env[
            "mfi.public.limit"
        ].sudo()  # sudo: the counters belong to the program
        if limits._count_use("addendum", self.id, hourly=False) > MAX_ADDENDA:
            raise UserError(
                self.env._(
                    "You have added enough for today: come back tomorrow, or call us."
                )
            )
        # sudo: the visitor has proven to be the author
        self.sudo()._add_complaint_addendum(text, system=True)

    def _rate_complaint_public(self, score, comment):
        """Record the author's satisfaction, under the rules of the link in the mail.

        :param str score: "1" to "5"
        :raise UserError: for an invalid score, or when the complaint awaits no rating
        """
        if score not in {"1", "2", "3", "4", "5"}:
            raise UserError(self.env._("Choose a score from 1 to 5."))
        token = self._get_complaint_rating_token()
        # sudo: the program creates ratings on behalf of the client
        ratings = self.env["rating.rating"].sudo()
        rating = ratings.search([("access_token", "=", token)], limit=1)
        self._rate_complaint(rating if token else ratings, score, comment)

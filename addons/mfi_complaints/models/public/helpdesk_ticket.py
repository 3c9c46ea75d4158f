# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...engine import search_key
from ...engine.phone import forms, to_e164
from ..complaint.helpdesk_ticket_register import _code_digest

_logger = logging.getLogger(__name__)

#: Addenda taken from one visitor for one complaint in a day.
MAX_ADDENDA = 5
ADDENDUM_MAX = 5000


class HelpdeskTicket(models.Model):
    """Complaints as the public pages and the portal file and show them."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Filing
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _register_complaint_public(self, values, files=()):
        """Register what a visitor sent, checked by :mod:`engine.public_form`.

        :param dict values: for ``complaint_register``, with ``claimed_number`` for a
            member number that nobody has verified
        :param files: (name, bytes), checked by :mod:`engine.upload`
        :return: ``{"number", "deadline", "tracking_code"}``; empty when it could not
            be registered and is kept for a person
        """
        values = {"channel": "web", **values}
        # sudo: nobody is logged in at this door
        kept = self.env["mfi.public.submission"].sudo()._keep(values, files)
        try:
            with self.env.cr.savepoint():
                told = kept._make_complaint()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the server runs the whole request again
        except Exception as error:
            self._log_complaint_public_failure(kept, error)
            return {}
        kept._forget()
        return told

    def _log_complaint_public_failure(self, kept, error):
        """Say in the log and in what is kept why it could not be registered."""
        secret = kept.kind == "denunciation"
        # What went wrong may quote the words: those of a denunciation stay unlogged.
        _logger.error(
            "Public message %s could not be registered: %s",
            kept.id,
            type(error).__name__,
            exc_info=None if secret else error,
        )
        known = isinstance(error, UserError)
        kept.error = str(error) if known else type(error).__name__

    @api.model
    def _prepare_complaint_values(self, values):
        """Take ``claimed_number`` too: a member number that nobody has verified.

        The client is named when the phone given is the one in the client's record;
        otherwise the desk sees the number and identifies. The visitor cannot tell.
        """
        values = dict(values)
        claimed = values.pop("claimed_number", None)
        prepared = super()._prepare_complaint_values(values)
        if not claimed:
            return prepared
        client = self._find_complaint_claimed_client(claimed, values.get("phone"))
        if not client:
            return {**prepared, "mfi_member_number": str(claimed)[:40]}
        named = {
            "partner_id": client.id,
            "partner_name": prepared.get("partner_name") or client.name,
            "partner_email": prepared.get("partner_email") or client.email,
        }
        return {**prepared, **named}

    @api.model
    def _find_complaint_claimed_client(self, number, phone):
        """Return the client whose member number and phone both fit."""
        # sudo: the door is open to people who may read no client
        partners = self.env["res.partner"].sudo()
        found = partners.search(
            [
                ("mfi_member_number", "=", search_key.identifier(str(number)[:40])),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            limit=1,
        )
        given = set(forms(phone)) if phone else set()
        known = set(forms(found.mfi_phone_e164)) if found.mfi_phone_e164 else set()
        return found if given & known else partners.browse()

    # ------------------------------------------------------------------
    # Following
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _find_complaint_public(self, number, phone, code):
        """Return the complaint whose number and proof fit, or none.

        Never a denunciation: its own page follows it. The same work is done whatever
        is wrong, so that the time taken tells nothing.
        """
        domain = self._get_complaint_number_domain(number)
        domain &= Domain("complaint_kind", "!=", "denunciation")
        # sudo: the proof decides, nobody is logged in
        found = self.sudo().search(domain, limit=20)
        proven = found.filtered(lambda ticket: ticket._is_complaint_proven(phone, code))
        if not found:
            _code_digest(code or "")
            forms(to_e164(str(phone or "")[:40], "SN") or "+221700000000")
        return proven[:1]

    def _get_complaint_public_status(self):
        """Return what whoever filed one complaint sees of it, in plain words."""
        self.ensure_one()
        status = self._get_complaint_status_values()
        kinds = dict(self._fields["complaint_kind"]._description_selection(self.env))
        rejected = self.complaint_state == "rejected"
        unhappy = rejected or self._is_complaint_unsatisfied()
        return {
            **status,
            "kind_label": kinds[self.complaint_kind],
            "state_words": self._get_complaint_public_state(),
            "promised": self.complaint_promised_date,
            "received_on": self.company_id._to_mfi_local(
                self.complaint_received_at
            ).date(),
            "may_rate": self._is_complaint_awaiting_rating(),
            "may_appeal": self._can_complaint_appeal(),
            "scores": self._get_complaint_scores(),
            "recourse": unhappy and self.complaint_recourse_text,
            "open": self.complaint_state not in ("closed", "rejected", "cancelled"),
        }

    def _get_complaint_public_state(self):
        """Return where a complaint stands, in words for its author."""
        examined = self.env._("Someone is examining it.")
        return {
            "registered": self.env._("We have received it."),
            "assigned": examined,
            "in_progress": examined,
            "to_validate": examined,
            "resolved": self.env._("It is decided: you will be told the answer soon."),
            "communicated": self.env._("You have been given an answer."),
            "closed": self.env._("It is closed."),
            "rejected": self.env._("It could not be accepted."),
            "cancelled": self.env._("It has been cancelled."),
        }[self.complaint_state]

    def _add_complaint_public_addendum(self, words):
        """Add the author's words to one complaint.

        :raise UserError: without words, or after too many in a day
        """
        words = (words or "").strip()[:ADDENDUM_MAX]
        if not words:
            raise UserError(self.env._("Write what you want to add."))
        limits = self.env["mfi.public.limit"].sudo()  # sudo: the program's counters
        if limits._hit("addendum", self.id, hourly=False) > MAX_ADDENDA:
            raise UserError(
                self.env._(
                    "You have added enough for today: come back tomorrow, or call us."
                )
            )
        # sudo: whoever comes here has proven to be the author
        self.sudo()._add_complaint_addendum(words, system=True)

    def _rate_complaint_public(self, score, comment):
        """Record the author's satisfaction, by the rules of the mailed link.

        :raise UserError: for a score that is none, or when none is awaited
        """
        if score not in {"1", "2", "3", "4", "5"}:
            raise UserError(self.env._("Choose a score from 1 to 5."))
        token = self._get_complaint_rating_token()
        # sudo: ratings are made by the program for the client
        ratings = self.env["rating.rating"].sudo()
        rating = ratings.search([("access_token", "=", token)], limit=1)
        self._rate_complaint(rating if token else ratings, score, comment)

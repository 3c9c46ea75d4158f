# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import secrets

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import process
from ..evidence.mfi_complaint_integrity import WITNESSED
from ..guard import with_process

_logger = logging.getLogger(__name__)

#: Complaints erased between two commits.
BATCH = 20
#: What stands where words were that the database asks for.
ERASED = "[…]"
#: Words and traces of the person, emptied; the rest of the record is statistics.
PERSONAL_FIELDS = {
    "name": ERASED,
    "description": f"<p>{ERASED}</p>",
    "partner_name": False,
    "partner_email": False,
    "email_cc": False,
    "properties": False,
    "access_token": False,
    "mfi_member_number": False,
    "complaint_phone": False,
    "complaint_corrective_measure": False,
    "complaint_preventive_measure": False,
    "complaint_no_preventive_reason": False,
    "complaint_reject_reason": False,
    "complaint_answer": False,
    "complaint_satisfaction_comment": False,
    "complaint_tracking_code": False,
    "complaint_tracking_hash": False,
    "complaint_idempotency_key": False,
    "complaint_idempotency_digest": False,
}


class HelpdeskTicket(models.Model):
    """Erasure: the person goes, figures and proof stay.

    Only what has ended is erased. The journal's words and the salt of its digests are
    emptied, so that nothing can be read nor guessed from it; its chain and the seals
    stay valid. One event says what was erased and why, and vouches anew, with a new
    salt, for what remains. Models that keep words about a complaint name them in
    ``_mfi_erasable = (path to the complaint, fields)``.
    """

    _inherit = "helpdesk.ticket"

    complaint_erased_at = fields.Datetime(
        string="Personal data erased on",
        copy=False,
        readonly=True,
        help="Name, phone, words, files and messages are gone for good.",
    )
    complaint_legal_hold = fields.Boolean(
        string="Kept",
        copy=False,
        readonly=True,
        help="Kept whatever the retention period, e.g. for a court: its personal data "
        "is not erased until the hold is lifted.",
    )

    # Serves the daily job: what ended and still holds personal data.
    _complaint_erasable_idx = models.Index(
        "(company_id, complaint_resolved_at) WHERE complaint_erased_at IS NULL "
        "AND complaint_state IN ('closed', 'rejected', 'cancelled')"
    )

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------
    def action_hold(self, reason=None):
        """Keep these complaints whatever the retention period.

        :param str reason: for whom or what they are kept
        """
        for ticket in self:
            ticket._apply_complaint_move(
                "hold", reason=reason, write={"complaint_legal_hold": True}
            )
        return True

    def action_release(self, reason=None):
        """Lift the hold of these complaints.

        :param str reason: why they need not be kept any more
        """
        for ticket in self:
            ticket._apply_complaint_move(
                "release", reason=reason, write={"complaint_legal_hold": False}
            )
        return True

    def _apply_complaint_move(
        self, code, values=None, reason=None, system=False, **details
    ):
        """Refuse any step on a complaint whose personal data is gone."""
        if not system:
            # First: that it was erased is told to nobody who may not read it.
            self.check_access("read")
        # sudo: a date of the record, whoever acts
        if self.sudo().complaint_erased_at:
            raise UserError(
                self.env._(
                    "%(number)s: its personal data was erased, no step is possible any "
                    "more.",
                    number=self.sudo().number,  # sudo: as above
                )
            )
        return super()._apply_complaint_move(
            code, values=values, reason=reason, system=system, **details
        )

    def _get_complaint_available_moves(self):
        """Offer no step on a complaint whose personal data is gone."""
        # sudo: a date of the record, whoever looks
        if self.sudo().complaint_erased_at:
            return ()
        return super()._get_complaint_available_moves()

    # ------------------------------------------------------------------
    # What may be erased
    # ------------------------------------------------------------------
    def _get_complaint_erasure_obstacle(self):
        """Return why one complaint cannot be erased, in words; empty when it can."""
        self.ensure_one()
        if not self.complaint_kind:
            return self.env._("an ordinary ticket")
        if self.complaint_erased_at:
            return self.env._("erased already")
        if self.complaint_legal_hold:
            return self.env._("kept (legal hold)")
        if self.complaint_state not in process.FINAL:
            return self.env._("still open")
        return ""

    @api.model
    def _get_complaint_erasable_domain(self, company, before):
        """Return the complaints that ended before a moment and hold personal data.

        :param before: naive UTC
        """
        return (
            Domain("company_id", "=", company.id)
            & Domain("complaint_kind", "!=", False)
            & Domain("complaint_state", "in", sorted(process.FINAL))
            & Domain("complaint_erased_at", "=", False)
            & Domain("complaint_legal_hold", "=", False)
            & (
                Domain("complaint_closed_at", "<", before)
                | Domain("complaint_closed_at", "=", False)
                & Domain("complaint_resolved_at", "<", before)
            )
        )

    # ------------------------------------------------------------------
    # What is erased
    # ------------------------------------------------------------------
    def _get_complaint_erasure_records(self):
        """Return {kind of data: records} that go with these complaints.

        Keys: ``attachment``, ``message``, ``mail``, ``rating``, ``activity``,
        ``follower``. Hook for rows that disappear altogether.
        """
        env = self.sudo().with_context(active_test=False).env  # sudo: all that there is
        about = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        messages = env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        mails = env["mail.mail"].search(
            Domain("complaint_ticket_id", "in", self.ids)
            | Domain("mail_message_id", "in", messages.ids)
        )
        files = env["ir.attachment"].search(
            about & Domain("res_field", "in", [False, "image", "raw"])
            | Domain("id", "in", messages.attachment_ids.ids)
        )
        followers = env["mail.followers"].search(about)
        return {
            "attachment": files | mails.attachment_ids,
            "mail": mails,
            "message": messages.exists(),
            "rating": env["rating.rating"].search(about),
            "activity": env["mail.activity"].search(about),
            "follower": followers.filtered(
                lambda row: (
                    not any(user._is_internal() for user in row.partner_id.user_ids)
                )
            ),
        }

    @api.model
    def _iter_complaint_erasable_models(self):
        """Yield (model, path to the complaint, names of fields) of kept rows."""
        for name, model in self.env.registry.items():
            declared = getattr(model, "_mfi_erasable", None)
            if declared and not model._abstract and not model._transient:
                path, names = declared
                yield self.env[name], path, names

    def _iter_complaint_emptied_rows(self):
        """Yield (rows, {field: value}) of the rows that stay without their words."""
        for model, path, names in self._iter_complaint_erasable_models():
            # sudo: all that there is
            rows = model.sudo().with_context(active_test=False)
            rows = rows.search(Domain(path, "in", self.ids))
            yield rows, {name: _empty(model._fields[name]) for name in names}

    # ------------------------------------------------------------------
    # Erasing
    # ------------------------------------------------------------------
    def _erase_complaints(self, reason, basis):
        """Erase the personal data of these complaints for good.

        :param str reason: why, without any personal data
        :param str basis: ``period`` (retention) or ``request``
        :raise UserError: for a complaint that is open, kept or erased already
        """
        for ticket in self:
            # sudo: the caller has checked the right; every trace must go
            ticket = with_process(
                ticket.sudo().with_context(active_test=False, tracking_disable=True)
            )
            ticket.lock_for_update()
            if obstacle := ticket._get_complaint_erasure_obstacle():
                raise UserError(
                    self.env._(
                        "%(number)s cannot be erased: %(why)s.",
                        number=ticket.display_name,
                        why=obstacle,
                    )
                )
            ticket._erase_complaint(reason, basis)

    def _erase_complaint(self, reason, basis):
        """Erase one complaint, checked; the caller holds the key."""
        known = self._get_complaint_digest_keys()
        counts = {}
        for kind, records in self._get_complaint_erasure_records().items():
            counts[kind] = len(records)
            records.exists().unlink()
        for rows, values in self._iter_complaint_emptied_rows():
            rows.write(values)
        client = self.partner_id._get_mfi_erased_partner(self.company_id)
        models.BaseModel.write(
            self,
            {
                **PERSONAL_FIELDS,
                "partner_id": client.id,
                # Computed from the client: what the figures need stays.
                "mfi_branch_id": self.mfi_branch_id.id,
                "complaint_lang": self.complaint_lang,
                "complaint_erased_at": fields.Datetime.now(),
                "complaint_salt": secrets.token_hex(16),
            },
        )
        self.env.flush_all()
        self._log_complaint_erasure(known, reason, basis, counts)

    def _get_complaint_digest_keys(self):
        """Return the keys of all that the journal has vouched for so far."""
        keys = set()
        for event in self.complaint_event_ids:
            keys |= set(event._payload().get("digests", {}))
        return keys

    def _log_complaint_erasure(self, known, reason, basis, counts):
        """Say in the journal what was erased and vouch anew for what remains."""
        kept = {key for key in known if key in self._fields and self._fields[key].store}
        kept -= set(PERSONAL_FIELDS)
        again = {}
        for prefix, model in WITNESSED.items():
            ids = [
                int(key.split(":")[1]) for key in known if key.startswith(f"{prefix}:")
            ]
            for row in self.env[model].browse(sorted(ids)).exists():
                again[f"{prefix}:{row.id}"] = row._get_complaint_digest_content()
        kept |= {"complaint_erased_at"}
        # Emptied words are vouched for too: nobody writes others in their place.
        vouched = kept | (known & set(PERSONAL_FIELDS))
        self._log_complaint_event(
            "erased",
            {
                "basis": basis,
                "erased": sorted(known - vouched - set(again)),
                "counts": {kind: count for kind, count in counts.items() if count},
            },
            texts={"reason": reason},
            digests=sorted(vouched),
            extra=again,
        )

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_erase(self):
        """Erase what ended longer ago than each company keeps personal data.

        In bounded batches with a commit after each; a complaint that fails is left
        aside for the next run.
        """
        # sudo: the program works for all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_retention_months", ">", 0)]):
            if not self._erase_complaints_of_company(company):
                return

    def _erase_complaints_of_company(self, company):
        """Erase one company's old complaints; return whether time is left."""
        before = fields.Datetime.now() - relativedelta(
            months=company.mfi_retention_months
        )
        domain = self._get_complaint_erasable_domain(company, before)
        # sudo: as above; who reads a complaint does not matter here
        tickets, failed, done = self.sudo().with_context(active_test=False), [], 0
        reason = company._get_mfi_retention_reason()
        while batch := tickets.search(
            domain & Domain("id", "not in", failed), limit=BATCH, order="id"
        ).try_lock_for_update():
            failed += [t.id for t in batch if not t._erase_complaint_safely(reason)]
            done += len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break
        if done > len(failed):
            self.env["mfi.erasure"]._note(company, "period", reason, done - len(failed))
            self.env["ir.cron"]._commit_progress()
        return not batch

    def _erase_complaint_safely(self, reason):
        """Erase one complaint; tell whether it worked."""
        try:
            with self.env.cr.savepoint():
                self._erase_complaints(reason, "period")
        except Exception:
            _logger.exception("Complaint %s could not be erased", self.id)
            return False
        return True


def _empty(field):
    """Return what empties a field, also one that must hold something."""
    if field.required and field.type in ("char", "text", "html"):
        return ERASED
    return False

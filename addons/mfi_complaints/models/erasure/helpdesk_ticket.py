# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import secrets

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import process
from ..evidence.mfi_complaint_integrity import JOURNALED_MODELS
from ..guard import with_process

_logger = logging.getLogger(__name__)

#: Complaints erased between two commits.
BATCH = 20
#: Replaces erased text in fields that the database requires.
ERASED = "[…]"
#: Fields with personal data and the value that erases them; others feed the statistics.
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
    "complaint_hidden_demand_note": False,
    "complaint_corrective_measure": False,
    "complaint_preventive_measure": False,
    "complaint_no_preventive_reason": False,
    "complaint_reject_reason": False,
    "complaint_answer": False,
    "complaint_satisfaction_comment": False,
    "complaint_code_digest": False,
    "complaint_idempotency_key": False,
    "complaint_idempotency_digest": False,
}


class HelpdeskTicket(models.Model):
    """Erase the personal data of complaints; keep the figures and the evidence.

    Only final complaints are erased. The texts of the journal and the salt of its
    digests are deleted, so that nothing can be read or guessed from it; its hash chain
    and its seals stay valid. One event records what was erased and why, and covers the
    remaining data with digests made with a new salt. Models with personal data about a
    complaint declare it in ``_mfi_erasable = (path to the complaint, fields)``.
    """

    _inherit = "helpdesk.ticket"

    complaint_erased_at = fields.Datetime(
        string="Personal data erased on",
        copy=False,
        readonly=True,
        help="Name, phone, texts, files and messages were permanently deleted.",
    )
    complaint_legal_hold = fields.Boolean(
        string="Legal hold",
        copy=False,
        readonly=True,
        help="Personal data is kept beyond the retention period, for example for a "
        "court, until the hold is lifted.",
    )

    # Speeds up the daily job: final complaints that still have personal data.
    _complaint_erasable_idx = models.Index(
        "(company_id, complaint_resolved_at) WHERE complaint_erased_at IS NULL "
        "AND complaint_state IN ('closed', 'rejected', 'cancelled')"
    )

    # ------------------------------------------------------------------
    # Legal hold
    # ------------------------------------------------------------------
    def action_hold(self, reason=None):
        """Put these complaints on legal hold.

        :param str reason: for whom or what the data is kept
        """
        for ticket in self:
            ticket._apply_complaint_move(
                "hold", reason=reason, write={"complaint_legal_hold": True}
            )
        return True

    def action_release(self, reason=None):
        """Lift the legal hold of these complaints.

        :param str reason: why the data need not be kept any more
        """
        for ticket in self:
            ticket._apply_complaint_move(
                "release", reason=reason, write={"complaint_legal_hold": False}
            )
        return True

    def _apply_complaint_move(
        self, code, values=None, reason=None, system=False, **details
    ):
        """Refuse all moves of complaints whose personal data was erased.

        :raise UserError: if the personal data was erased
        """
        if not system:
            # Check access first: the message below discloses that data was erased.
            self.check_access("read")
        # sudo: the field must be readable by all users who act
        if self.sudo().complaint_erased_at:
            raise UserError(
                self.env._(
                    "%(number)s: the personal data was erased, so no further step is "
                    "possible.",
                    number=self.sudo().number,  # sudo: as above
                )
            )
        return super()._apply_complaint_move(
            code, values=values, reason=reason, system=system, **details
        )

    def _get_complaint_available_moves(self):
        """Return no move for complaints whose personal data was erased."""
        # sudo: the field must be readable by all users
        if self.sudo().complaint_erased_at:
            return ()
        return super()._get_complaint_available_moves()

    # ------------------------------------------------------------------
    # Conditions of erasure
    # ------------------------------------------------------------------
    def _get_complaint_erasure_obstacle(self):
        """Return why a complaint cannot be erased, an empty string if it can.

        :return: translated end of a sentence
        """
        self.ensure_one()
        if not self.complaint_kind:
            return self.env._("an ordinary ticket")
        if self.complaint_erased_at:
            return self.env._("erased already")
        if self.complaint_legal_hold:
            return self.env._("on legal hold")
        if self.complaint_state not in process.FINAL:
            return self.env._("still open")
        return ""

    @api.model
    def _get_complaint_erasable_domain(self, company, before):
        """Return the domain of complaints that may be erased and ended before a date.

        :param before: naive UTC datetime; compared with the closing, else the decision
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
    # Erased data
    # ------------------------------------------------------------------
    def _get_complaint_erasure_records(self):
        """Return {kind of data: records} to delete with these complaints.

        Keys: ``attachment``, ``message``, ``mail``, ``rating``, ``activity``,
        ``follower``. Override it to delete further records.
        """
        env = self.sudo().with_context(active_test=False).env  # sudo: all records
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
        """Yield (model, path to the complaint, names of fields) of cleared records."""
        for name, model in self.env.registry.items():
            declared = getattr(model, "_mfi_erasable", None)
            if declared and not model._abstract and not model._transient:
                path, names = declared
                yield self.env[name], path, names

    def _iter_complaint_emptied_rows(self):
        """Yield (records, {field: empty value}) of records kept without their texts."""
        for model, path, names in self._iter_complaint_erasable_models():
            # sudo: all records
            rows = model.sudo().with_context(active_test=False)
            rows = rows.search(Domain(path, "in", self.ids))
            yield rows, {name: _get_empty_value(model._fields[name]) for name in names}

    # ------------------------------------------------------------------
    # Erasing
    # ------------------------------------------------------------------
    def _erase_complaints(self, reason, basis):
        """Permanently erase the personal data of these complaints.

        :param str reason: why, without any personal data
        :param str basis: ``period`` (retention) or ``request``
        :raise UserError: if a complaint is open, on legal hold or already erased
        """
        for ticket in self:
            # sudo: the caller has checked the rights; all data must be erased
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
        """Erase one complaint; the caller has checked it and has the process key."""
        digest_keys = self._get_complaint_digest_keys()
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
                # Computed from the client: kept, as the figures need them.
                "mfi_branch_id": self.mfi_branch_id.id,
                "complaint_lang": self.complaint_lang,
                "complaint_erased_at": fields.Datetime.now(),
                "complaint_salt": secrets.token_hex(16),
            },
        )
        self.env.flush_all()
        self._log_complaint_erasure(digest_keys, reason, basis, counts)

    def _get_complaint_digest_keys(self):
        """Return the keys of all data covered by the journal's digests."""
        keys = set()
        for event in self.complaint_event_ids:
            keys |= set(event._get_payload().get("digests", {}))
        return keys

    def _log_complaint_erasure(self, digest_keys, reason, basis, counts):
        """Log the erasure, with new digests of the remaining data.

        :param digest_keys: keys covered by the journal before the erasure
        :param counts: {kind of data: number of deleted records}
        """
        digest_fields = {
            key
            for key in digest_keys
            if key in self._fields and self._fields[key].store
        }
        digest_fields -= set(PERSONAL_FIELDS)
        remaining = {}
        for prefix, model in JOURNALED_MODELS.items():
            ids = [
                int(key.split(":")[1])
                for key in digest_keys
                if key.startswith(f"{prefix}:")
            ]
            for row in self.env[model].browse(sorted(ids)).exists():
                remaining[f"{prefix}:{row.id}"] = row._get_complaint_digest_content()
        digest_fields |= {"complaint_erased_at"}
        # Cover the cleared texts too, so that no other text can replace them unnoticed.
        digest_fields |= digest_keys & set(PERSONAL_FIELDS)
        self._log_complaint_event(
            "erased",
            {
                "basis": basis,
                "erased": sorted(digest_keys - digest_fields - set(remaining)),
                "counts": {kind: count for kind, count in counts.items() if count},
            },
            texts={"reason": reason},
            digests=sorted(digest_fields),
            extra=remaining,
        )

    # ------------------------------------------------------------------
    # Scheduled job
    # ------------------------------------------------------------------
    @api.model
    def _cron_erase(self):
        """Erase the complaints whose retention period, set per company, is over.

        Commits after each batch; a complaint that fails is retried by the next run.
        """
        # sudo: the job runs for all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_retention_months", ">", 0)]):
            if not self._erase_complaints_of_company(company):
                return

    def _erase_complaints_of_company(self, company):
        """Erase the old complaints of one company; return whether time is left.

        The retention period is counted in calendar months.
        """
        before = fields.Datetime.now() - relativedelta(
            months=company.mfi_retention_months
        )
        domain = self._get_complaint_erasable_domain(company, before)
        # sudo: as above; restricted complaints are erased too
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
            self.env["mfi.erasure"]._log_erasure(
                company, "period", reason, done - len(failed)
            )
            self.env["ir.cron"]._commit_progress()
        return not batch

    def _erase_complaint_safely(self, reason):
        """Erase one complaint for retention; return whether it succeeded."""
        try:
            with self.env.cr.savepoint():
                self._erase_complaints(reason, "period")
        except Exception:
            _logger.exception("Complaint %s could not be erased", self.id)
            return False
        return True


def _get_empty_value(field):
    """Return the value that clears a field, :data:`ERASED` for a required text."""
    if field.required and field.type in ("char", "text", "html"):
        return ERASED
    return False

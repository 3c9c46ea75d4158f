# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mfi_complaints.engine import hash_chain
from odoo.addons.mfi_complaints.models.guard import with_process

from ...engine import kpi as engine

SIGNERS = ("mfi_complaints.group_controller", "mfi_complaints.group_pilot")


class MfiSpi4Assessment(models.Model):
    """Review and sign assessments, and detect changes since the signature."""

    _inherit = "mfi.spi4.assessment"

    signature_ids = fields.One2many("mfi.spi4.signature", "assessment_id")
    changes = fields.Json(compute="_compute_changes")
    is_complete = fields.Boolean(
        "All questions answered", compute="_compute_is_complete"
    )

    @api.depends("answer_ids.final")
    def _compute_is_complete(self):
        """Return whether no question is left without an answer."""
        for assessment in self:
            assessment.is_complete = all(assessment.answer_ids.mapped("final"))

    def action_review(self):
        """Mark computed drafts as reviewed, which freezes their answers.

        :raises UserError: if one is not a computed draft, or a comment is missing
        """
        self._check_signer()
        for assessment in self:
            assessment._check_reviewable()
        self._write_transition(
            {
                "state": "reviewed",
                "reviewed_by": self.env.uid,
                "reviewed_at": fields.Datetime.now(),
            }
        )

    def action_draft(self):
        """Return reviewed assessments to draft.

        :raises UserError: if one is not reviewed
        """
        self._check_signer()
        if any(assessment.state != "reviewed" for assessment in self):
            raise UserError(
                self.env._("Only a reviewed assessment can be returned to draft.")
            )
        self._write_transition(
            {"state": "draft", "reviewed_by": False, "reviewed_at": False}
        )

    def action_sign(self):
        """Freeze figures and text, and enter their fingerprint in the journal.

        A draft is reviewed first. Unanswered questions do not prevent signing: the
        report states their number, and the score leaves them out.

        :raises UserError: if an assessment was never computed or is already signed
        """
        self._check_signer()
        drafts = self.filtered(lambda assessment: assessment.state == "draft")
        if drafts:
            drafts.action_review()
        for assessment in self:
            if assessment.state != "reviewed":
                raise UserError(self.env._("This report is already signed."))
            assessment._create_signature()
        return True

    def _create_signature(self):
        """Sign one reviewed assessment."""
        content = hash_chain.sha256(self._get_signed_text())
        # sudo: no user has the right to read all seals or to create signatures
        seal = self.env["mfi.complaint.seal"].sudo()
        last = seal.search([("company_id", "=", self.company_id.id)], limit=1)
        signatures = with_process(self.env["mfi.spi4.signature"].sudo())  # sudo: same
        signatures._append_signature(self, content, last.hash or "")
        self._write_transition(
            {
                "state": "signed",
                "signed_by": self.env.uid,
                "signed_at": fields.Datetime.now(),
                "signature_hash": content,
                "seal_hash": last.hash or False,
            }
        )

    def _get_signed_text(self):
        """Return the canonical text that is signed: figures, answers and texts."""
        return hash_chain.canonical(
            {
                "assessment": self.id,
                "name": self.name,
                "company": self.company_id.id,
                "grid": self._get_recorded_names("grid"),
                "rollup": self.rollup,
                "conclusion": self.conclusion or "",
                # sudo: the complete result is signed, including confidential counts
                "result": self.sudo().result,
                "answers": [answer._get_signed_values() for answer in self.answer_ids],
            }
        )

    def _get_recorded_names(self, key):
        """Return the names of the grid or the perimeter at the time of computation.

        A grid or a branch renamed later therefore does not change a signed report.

        :param key: ``"grid"`` or ``"perimeter"``
        """
        result = self.sudo().result or {}  # sudo: only names are read
        if key in result:
            return result[key]
        local = self.with_context(lang=self.lang)
        records = {"grid": local.grid_id, "perimeter": local.branch_ids}
        return ", ".join(records[key].mapped("name"))

    def _is_signature_valid(self):
        """Return whether a signed assessment still matches its entry in the journal.

        The fingerprint is compared with the journal, not only with its copy in the
        report.
        """
        self.ensure_one()
        # sudo: users who read the report may know whether its signature is valid
        recorded = self.sudo().signature_ids.mapped("content_hash")
        current = hash_chain.sha256(self._get_signed_text())
        return self.signature_hash == current and recorded == [current]

    def _check_reviewable(self):
        """Check that the assessment is a computed draft with all required comments.

        :raises UserError: explaining what is missing
        """
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be reviewed."))
        if not self.computed_at:
            raise UserError(self.env._("Compute the figures first."))
        missing = self.answer_ids._filter_missing_reason()
        if missing:
            raise UserError(
                self.env._(
                    "Enter the reason in the comment of: %(codes)s.",
                    codes=", ".join(missing.mapped("code")),
                )
            )

    def _check_signer(self):
        """Allow only controllers and pilots to review and sign.

        :raises AccessError: for any other user
        """
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in SIGNERS):
            raise AccessError(
                self.env._(
                    "Only a controller or the pilot can review and sign a report."
                )
            )

    def _write_transition(self, values):
        """Write the fields that :meth:`write` protects from users."""
        with_process(self).write(values)

    # ------------------------------------------------------------------
    # Since the signature
    # ------------------------------------------------------------------
    def action_recheck(self):
        """Compute the figures again, to compare them with the signed ones.

        :raises UserError: before signature
        """
        self.check_access("read")
        for assessment in self:
            if assessment.state != "signed":
                raise UserError(
                    self.env._(
                        "Only a signed report can be compared with today's records."
                    )
                )
            local = assessment.with_context(lang=assessment.lang)
            result = local._prepare_result()
            # sudo: users who read the report may see what has changed; the signed part
            # is not modified
            with_process(assessment.sudo()).write(
                {"recheck": result["figures"], "recheck_at": fields.Datetime.now()}
            )
        return True

    @api.depends("result", "recheck", "lang")
    @api.depends_context("uid")
    def _compute_changes(self):
        """List the figures that differ from the signed ones, as JSON objects."""
        for assessment in self:
            stored = assessment.sudo()  # sudo: confidential fields, only totals shown
            if not stored.recheck:
                assessment.changes = False
                continue
            assessment.changes = assessment.with_context(
                lang=assessment.lang
            )._get_changes(stored)

    def _get_changes(self, stored):
        """Return [{code, name, before, after}] between two computations."""
        style = self._get_style()
        texts = stored.result["words"]
        changes = engine.find_changes(stored.result["figures"], stored.recheck)
        return [
            {
                "code": change.code,
                "name": texts.get(change.code, {}).get("name", change.code),
                "before": _format_value(style, change.code, change.before),
                "after": _format_value(style, change.code, change.after),
            }
            for change in changes
            if not (self._is_masked() and "denunciation" in change.code)
        ]

    def action_read_under_other_edition(self):
        """Open a draft for the same period and perimeter under the other edition."""
        self.ensure_one()
        editions = [key for key, _label in self._fields["edition"].selection]
        other = editions[(editions.index(self.edition) + 1) % len(editions)]
        grid = self.env["mfi.spi4.grid"]._get_default_grid(self.company_id, other)
        draft = self.copy({"edition": other, "grid_id": grid.id})
        draft.action_compute()
        return draft.get_formview_action()


def _format_value(style, code, figure):
    """Return the value of a figure as text, with its number of cases."""
    if not figure:
        return style.not_computed
    text = style.format_value(engine.KPIS[code].shape, figure["value"])
    if figure["denominator"] is None:
        return text
    return f"{text} (n = {style.format_number(figure['denominator'])})"

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mfi_complaints.engine import hash_chain
from odoo.addons.mfi_complaints.models.guard import with_process

from ...engine import kpi as engine

SIGNERS = ("mfi_complaints.group_controller", "mfi_complaints.group_pilot")


class MfiSpi4Assessment(models.Model):
    """Draft, reviewed, signed; and what changed since the signature."""

    _inherit = "mfi.spi4.assessment"

    signature_ids = fields.One2many("mfi.spi4.signature", "assessment_id")
    changes = fields.Json(compute="_compute_changes")

    def action_review(self):
        """Close the answers of computed drafts for signature.

        :raises UserError: on one that is not a computed draft, or lacks a reason
        """
        self._check_signer()
        for assessment in self:
            assessment._check_reviewable()
        self._move(
            {
                "state": "reviewed",
                "reviewed_by": self.env.uid,
                "reviewed_at": fields.Datetime.now(),
            }
        )

    def action_draft(self):
        """Return reviewed assessments to draft.

        :raises UserError: on a signed one
        """
        self._check_signer()
        if any(assessment.state != "reviewed" for assessment in self):
            raise UserError(self.env._("Only a reviewed assessment returns to draft."))
        self._move({"state": "draft", "reviewed_by": False, "reviewed_at": False})

    def action_sign(self):
        """Freeze figures and text, and enter their fingerprint in the journal.

        A draft is reviewed first. Questions without an answer do not forbid signing:
        the report says how many there are, and they are in no score.

        :raises UserError: on one that was never computed, or is signed
        """
        self._check_signer()
        drafts = self.filtered(lambda assessment: assessment.state == "draft")
        if drafts:
            drafts.action_review()
        for assessment in self:
            if assessment.state != "reviewed":
                raise UserError(self.env._("This report is signed already."))
            assessment._sign()
        return True

    def _sign(self):
        """Sign one reviewed assessment."""
        content = hash_chain.sha256(self._signed_text())
        # sudo: nobody has the right to write seals' and signatures' tables
        seal = self.env["mfi.complaint.seal"].sudo()
        last = seal.search([("company_id", "=", self.company_id.id)], limit=1)
        signatures = with_process(self.env["mfi.spi4.signature"].sudo())  # sudo: same
        signatures._append(self, content, last.hash or "")
        self._move(
            {
                "state": "signed",
                "signed_by": self.env.uid,
                "signed_at": fields.Datetime.now(),
                "signature_hash": content,
                "seal_hash": last.hash or False,
            }
        )

    def _signed_text(self):
        """Return the one text that is signed: figures, answers and words."""
        return hash_chain.canonical(
            {
                "assessment": self.id,
                "name": self.name,
                "company": self.company_id.id,
                "grid": self._named("grid"),
                "rollup": self.rollup,
                "conclusion": self.conclusion or "",
                # sudo: all that was counted is signed, whoever may read it
                "result": self.sudo().result,
                "answers": [answer._signed_values() for answer in self.answer_ids],
            }
        )

    def _named(self, key):
        """Return the grid's or the perimeter's names as they were when computed.

        A grid or a branch renamed later leaves a signed report as it was.

        :param key: ``"grid"`` or ``"perimeter"``
        """
        result = self.sudo().result or {}  # sudo: names alone are read
        if key in result:
            return result[key]
        local = self.with_context(lang=self.lang)
        named = {"grid": local.grid_id, "perimeter": local.branch_ids}
        return ", ".join(named[key].mapped("name"))

    def _signature_holds(self):
        """Return whether a signed assessment still is what the journal says.

        The fingerprint in the journal counts, not its copy in the report.
        """
        self.ensure_one()
        # sudo: whoever reads the report may know whether it holds
        entered = self.sudo().signature_ids.mapped("content_hash")
        found = hash_chain.sha256(self._signed_text())
        return self.signature_hash == found and entered == [found]

    def _check_reviewable(self):
        """Refuse to review what is not a computed draft with its reasons.

        :raises UserError: saying what is missing
        """
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be reviewed."))
        if not self.computed_at:
            raise UserError(self.env._("Compute the figures first."))
        lacking = self.answer_ids._without_reason()
        if lacking:
            raise UserError(
                self.env._(
                    "Write the reason in the comment of: %(codes)s.",
                    codes=", ".join(lacking.mapped("code")),
                )
            )

    def _check_signer(self):
        """Let only controllers and pilots review and sign.

        :raises AccessError: for anybody else
        """
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in SIGNERS):
            raise AccessError(
                self.env._("Only a controller or the pilot reviews and signs a report.")
            )

    def _move(self, values):
        """Write what a plain write refuses."""
        with_process(self).write(values)

    # ------------------------------------------------------------------
    # Since the signature
    # ------------------------------------------------------------------
    def action_recheck(self):
        """Compute again beside the signed figures, to see what changed since.

        :raises UserError: before signature
        """
        self.check_access("read")
        for assessment in self:
            if assessment.state != "signed":
                raise UserError(
                    self.env._("Only a signed report is compared with today's records.")
                )
            local = assessment.with_context(lang=assessment.lang)
            result = local._compute_result()
            # sudo: whoever reads the report may ask what changed; the signed part
            # stays untouched
            with_process(assessment.sudo()).write(
                {"recheck": result["figures"], "recheck_at": fields.Datetime.now()}
            )
        return True

    @api.depends("result", "recheck", "lang")
    @api.depends_context("uid")
    def _compute_changes(self):
        """List the figures that differ from those signed, as plain values."""
        for assessment in self:
            stored = assessment.sudo()  # sudo: restricted fields, totals alone shown
            if not stored.recheck:
                assessment.changes = False
                continue
            assessment.changes = assessment.with_context(lang=assessment.lang)._changes(
                stored
            )

    def _changes(self, stored):
        """Return [{code, name, before, after}] between two computations."""
        style = self._style()
        words = stored.result["words"]
        found = engine.changes(stored.result["figures"], stored.recheck)
        return [
            {
                "code": change.code,
                "name": words.get(change.code, {}).get("name", change.code),
                "before": _value(style, change.code, change.before),
                "after": _value(style, change.code, change.after),
            }
            for change in found
            if not (self._masked() and "denunciation" in change.code)
        ]

    def action_read_under_other_edition(self):
        """Open a draft of the same period and perimeter under the other edition."""
        self.ensure_one()
        keys = [key for key, _label in self._fields["edition"].selection]
        other = keys[(keys.index(self.edition) + 1) % len(keys)]
        grid = self.env["mfi.spi4.grid"]._default_for(self.company_id, other)
        twin = self.copy({"edition": other, "grid_id": grid.id})
        twin.action_compute()
        return twin.get_formview_action()


def _value(style, code, figure):
    """Return the value of a plain figure as text, with its n."""
    if not figure:
        return style.not_computed
    text = style.value(engine.KPIS[code].shape, figure["value"])
    if figure["denominator"] is None:
        return text
    return f"{text} (n = {style.number(figure['denominator'])})"

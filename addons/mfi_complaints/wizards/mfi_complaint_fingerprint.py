# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine import fingerprint


class MfiComplaintFingerprint(models.TransientModel):
    """Compare the fingerprints collected from clients with the journal.

    A controller copies number and fingerprint from the papers of some clients. What was
    rewritten or removed since then no longer agrees, whoever did it.
    """

    _name = "mfi.complaint.fingerprint"
    _description = "Comparison with Clients' Papers"

    typed = fields.Text(
        "Numbers and fingerprints", help="One complaint per line: number, fingerprint."
    )
    checked_at = fields.Datetime("Compared on", readonly=True)
    agreeing_count = fields.Integer("Agree", readonly=True)
    differing_count = fields.Integer("Do not agree", readonly=True)
    line_ids = fields.One2many(
        "mfi.complaint.fingerprint.line", "check_id", "Comparison", readonly=True
    )

    def _compute_display_name(self):
        """Return a fixed title."""
        for check in self:
            check.display_name = self.env._("Verify clients’ papers")

    def action_check(self):
        """Compare what was typed with the journal and show the result.

        :raise UserError: if nothing was typed, or a line cannot be read
        """
        self.ensure_one()
        pairs, unread = fingerprint.parse_list(self.typed)
        if unread or not pairs:
            raise UserError(self._get_unread_message(unread))
        results = self.env["mfi.complaint.event"].check_fingerprints(
            [(number, letters) for _line, number, letters in pairs]
        )
        agreeing = sum(result["result"] == "agrees" for result in results)
        self.line_ids.unlink()
        self.write(
            {
                "checked_at": fields.Datetime.now(),
                "agreeing_count": agreeing,
                "differing_count": len(results) - agreeing,
                "line_ids": [
                    Command.create(self._prepare_line_values(result))
                    for result in results
                ],
            }
        )
        return self._get_reopen_action()

    def _get_unread_message(self, unread):
        """Return the sentence that says which lines cannot be read."""
        if not unread:
            return self.env._(
                "Type a number and a fingerprint on each line, for example: "
                "PL-2026-000123 ABCDE-FGHJK"
            )
        return self.env._(
            "Line %(lines)s: type a number and the ten letters of its fingerprint. "
            "They never contain I, L or O.",
            lines=", ".join(str(place) for place in unread[:20]),
        )

    def _prepare_line_values(self, result):
        """Return the values of a line from one result of ``check_fingerprints``."""
        names = ("number", "fingerprint", "result", "message")
        return {name: result[name] for name in names}

    def _get_reopen_action(self):
        """Return the action that shows the result on the same screen."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_fingerprint_action"
        )
        return {**action, "res_id": self.id, "target": "main"}

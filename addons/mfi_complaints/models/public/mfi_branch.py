# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import fields, models

#: Characters that are not confused when an address is copied from a poster.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 6


class MfiBranch(models.Model):
    """The address of the public form for each branch, printed on its poster."""

    _inherit = "mfi.branch"
    _mfi_technical = ("mfi_public_token",)

    mfi_public_token = fields.Char(
        "Poster code",
        copy=False,
        readonly=True,
        help="Identifies the branch in the address printed on its poster. Public.",
    )
    mfi_public_url = fields.Char(
        "Address of the public form", compute="_compute_mfi_public_url"
    )

    # Used by the public form, which finds the branch by this code.
    _public_token_uniq = models.UniqueIndex(
        "(mfi_public_token) WHERE mfi_public_token IS NOT NULL"
    )

    def _compute_mfi_public_url(self):
        """Compute the address printed on the poster."""
        for branch in self:
            branch.mfi_public_url = branch.company_id._get_mfi_public_url(
                branch.mfi_public_token
            )

    def action_poster(self):
        """Open the dialog that prints posters and leaflets of this branch."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_leaflet_action"
        )
        return {**action, "context": {"default_branch_id": self.id}}

    def _ensure_mfi_public_token(self):
        """Generate the codes that these branches do not have yet."""
        self.check_access("read")
        for branch in self.filtered(lambda branch: not branch.mfi_public_token):
            # sudo: users may print posters without being able to change branches
            branch.sudo().mfi_public_token = self._create_mfi_token()

    def _create_mfi_token(self):
        """Return a random code that no other branch has."""
        # sudo: codes are unique across all companies
        branches = self.sudo().with_context(active_test=False)
        while True:
            token = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            if not branches.search_count([("mfi_public_token", "=", token)], limit=1):
                return token

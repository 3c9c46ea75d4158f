# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrAttachment(models.Model):
    """Files as the player of voice notes shows them."""

    _inherit = "ir.attachment"

    def _get_mfi_players(self):
        """Return ``[{"id", "name", "kind"}]`` of the files that the user can read.

        ``kind`` is ``audio``, ``image`` or ``file``.
        """
        return [
            {"id": file.id, "name": file.name, "kind": file._get_mfi_player_kind()}
            for file in self._filtered_access("read")
        ]

    def _get_mfi_player_kind(self):
        """Return how a browser shows a file."""
        head = (self.mimetype or "").partition("/")[0]
        return head if head in ("audio", "image") else "file"

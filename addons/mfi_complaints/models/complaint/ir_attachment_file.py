# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import contextlib
import hashlib
import os
from uuid import uuid4

from odoo import api, models


class IrAttachment(models.Model):
    """Write each file whole or not at all, whatever stops the server meanwhile.

    Odoo writes files in place. A full disk or a killed server leaves the beginning of
    a file under the digest of the whole content; whoever then sends the same file
    again is told that it collides with an existing one, and cannot complain.
    """

    _inherit = "ir.attachment"

    @api.model
    def _get_path(self, bin_data, sha):
        """Return where a file is stored, after removing what is damaged there."""
        self._remove_damaged_file(self._full_path(f"{sha[:2]}/{sha}"), sha)
        return super()._get_path(bin_data, sha)

    @api.model
    def _file_write(self, bin_value, checksum):
        """Write the content of a file under its digest; return its name.

        :param bytes bin_value: the content
        :param str checksum: its SHA-1 digest in hexadecimal
        """
        name, path = self._get_path(bin_value, checksum)
        if not os.path.exists(path):
            # Removed later if the transaction fails.
            self._mark_for_gc(name)
            _write_whole(path, bin_value)
        return super()._file_write(bin_value, checksum)

    @api.model
    def _remove_damaged_file(self, path, checksum):
        """Remove a file whose content does not have the digest that names it."""
        with contextlib.suppress(FileNotFoundError):
            with open(path, "rb") as file:
                digest = hashlib.sha1(file.read(), usedforsecurity=False)
                found = digest.hexdigest()
            if found != checksum:
                os.unlink(path)


def _write_whole(path, content):
    """Write a file that appears under its name only when it is complete."""
    part = f"{path}.{uuid4().hex}.part"
    try:
        with open(part, "wb") as file:
            file.write(content)
        os.replace(part, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)

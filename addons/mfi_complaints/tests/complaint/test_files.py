# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import errno
import hashlib
import os
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ...models.complaint import ir_attachment_file

CONTENT = b"A receipt that nobody else has. " * 100


@tagged("post_install", "-at_install")
class TestFiles(TransactionCase):
    """A file is stored whole or not at all, and can be sent again in both cases."""

    def setUp(self):
        super().setUp()
        self.attachments = self.env["ir.attachment"]
        checksum = hashlib.sha1(CONTENT).hexdigest()
        self.path = self.attachments._full_path(f"{checksum[:2]}/{checksum}")
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.addCleanup(lambda: os.path.exists(self.path) and os.unlink(self.path))

    def _create_file(self):
        """Create the file; return its content as it is stored."""
        self.attachments.create({"name": "receipt.txt", "raw": CONTENT})
        with open(self.path, "rb") as file:
            return file.read()

    def test_a_file_is_stored_under_its_digest(self):
        self.assertEqual(self._create_file(), CONTENT)
        self.assertEqual(self._create_file(), CONTENT)

    def test_what_a_crash_left_of_a_file_is_replaced(self):
        with open(self.path, "wb") as file:
            file.write(CONTENT[:1000])
        self.assertEqual(self._create_file(), CONTENT)

    def test_a_full_disk_leaves_nothing_of_a_file(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(ir_attachment_file.os, "replace", side_effect=full):
            with self.assertRaises(OSError):
                self._create_file()
        folder, name = os.path.split(self.path)
        left = [file for file in os.listdir(folder) if file.startswith(name)]
        self.assertEqual(left, [])
        self.assertEqual(self._create_file(), CONTENT)

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.engine import hash_chain

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIntegrity(Spi4Common):
    """The integrity check finds signed reports altered by SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_case("2025-03-01 10:00:00", "2025-03-05 10:00:00")
        cls.assessment = cls._create_computed()
        cls.assessment.action_sign()

    def _alter_database(self, statement):
        """Run an SQL statement with the triggers disabled, as a superuser could."""
        self.env.flush_all()
        self.env.cr.execute(SQL("ALTER TABLE mfi_spi4_signature DISABLE TRIGGER USER"))
        self.env.cr.execute(statement)
        self.env.invalidate_all()

    def _get_messages(self, **options):
        """Return the messages about reports and signatures, as a controller."""
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        return [
            finding["message"]
            for finding in events.verify(**options)
            if finding["code"] in ("report", "signature")
        ]

    def test_handler_cannot_check(self):
        with self.assertRaises(AccessError):
            self.env["mfi.complaint.event"].with_user(self.handler).verify()

    def test_no_finding_in_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assessment.grid_id.sudo().with_context(lang="fr_FR").name = "Grille"
        self.assertEqual(self._get_messages(), [])
        self.controller.lang = "fr_FR"
        self.assertEqual(self._get_messages(), [])

    def test_renamed_grid_does_not_change_a_signed_report(self):
        before = self.assessment.grid_id.name
        self.assessment.grid_id.sudo().name = "Other name"
        self.assertEqual(self._get_messages(), [])
        self.assertIn(["Grid", before], self.assessment._prepare_matrix_scope())

    def test_altered_text_is_found(self):
        self._alter_database(
            SQL("UPDATE mfi_spi4_assessment SET conclusion = 'All is well'")
        )
        [sentence] = self._get_messages()
        self.assertIn(f"{self.assessment.name} differs from what was signed", sentence)

    def test_altered_text_with_a_new_fingerprint_is_found(self):
        self._alter_database(
            SQL("UPDATE mfi_spi4_assessment SET conclusion = 'All is well'")
        )
        self._alter_database(
            SQL(
                "UPDATE mfi_spi4_assessment SET signature_hash = %s WHERE id = %s",
                self._compute_fingerprint(),
                self.assessment.id,
            )
        )
        self.assertEqual(len(self._get_messages()), 1)

    def _compute_fingerprint(self):
        """Return the fingerprint of the report in its current state."""
        return hash_chain.sha256(self.assessment._get_signed_text())

    def test_altered_answer_is_found(self):
        answer = self.assessment.answer_ids[0]
        self._alter_database(
            SQL("UPDATE mfi_spi4_answer SET reason = 'x' WHERE id = %s", answer.id)
        )
        self.assertEqual(len(self._get_messages()), 1)

    def test_altered_signature_is_found(self):
        self._alter_database(SQL("UPDATE mfi_spi4_signature SET content_hash = '0'"))
        sentences = self._get_messages()
        self.assertEqual(len(sentences), 2)
        self.assertIn("Signature 1 of", sentences[0])

    def test_removed_signature_is_found(self):
        self._alter_database(SQL("DELETE FROM mfi_spi4_signature"))
        [sentence] = self._get_messages()
        self.assertIn("its signature is missing", sentence)

    def test_check_of_some_events_skips_the_reports(self):
        self._alter_database(SQL("DELETE FROM mfi_spi4_signature"))
        self.assertEqual(self._get_messages(domain=[("id", "=", 0)]), [])

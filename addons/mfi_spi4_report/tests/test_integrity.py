# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.engine import hash_chain

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIntegrity(Spi4Common):
    """The integrity check names a signed report that somebody altered by SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._case("2025-03-01 10:00:00", "2025-03-05 10:00:00")
        cls.assessment = cls._computed()
        cls.assessment.action_sign()

    def _alter(self, statement):
        """Change the database as its owner could."""
        self.env.flush_all()
        self.env.cr.execute(SQL("ALTER TABLE mfi_spi4_signature DISABLE TRIGGER USER"))
        self.env.cr.execute(statement)
        self.env.invalidate_all()

    def _told(self, **options):
        """Return the sentences about reports and signatures, as a controller."""
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        return [
            place["message"]
            for place in events.verify(**options)
            if place["code"] in ("report", "signature")
        ]

    def test_a_handler_cannot_check(self):
        with self.assertRaises(AccessError):
            self.env["mfi.complaint.event"].with_user(self.handler).verify()

    def test_nothing_is_named_in_whatever_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assessment.grid_id.sudo().with_context(lang="fr_FR").name = "Grille"
        self.assertEqual(self._told(), [])
        self.controller.lang = "fr_FR"
        self.assertEqual(self._told(), [])

    def test_renamed_grid_leaves_the_signed_report_as_it_was(self):
        before = self.assessment.grid_id.name
        self.assessment.grid_id.sudo().name = "Other name"
        self.assertEqual(self._told(), [])
        self.assertIn(["Grid", before], self.assessment._matrix_scope())

    def test_altered_words_are_told(self):
        self._alter(SQL("UPDATE mfi_spi4_assessment SET conclusion = 'All is well'"))
        [sentence] = self._told()
        self.assertIn(f"{self.assessment.name} differs from what was signed", sentence)

    def test_altered_figures_with_a_fitting_fingerprint_are_told(self):
        self._alter(SQL("UPDATE mfi_spi4_assessment SET conclusion = 'All is well'"))
        self._alter(
            SQL(
                "UPDATE mfi_spi4_assessment SET signature_hash = %s WHERE id = %s",
                self._fingerprint(),
                self.assessment.id,
            )
        )
        self.assertEqual(len(self._told()), 1)

    def _fingerprint(self):
        """Return the fingerprint that fits the report as it is now."""
        return hash_chain.sha256(self.assessment._signed_text())

    def test_altered_answer_is_told(self):
        answer = self.assessment.answer_ids[0]
        self._alter(
            SQL("UPDATE mfi_spi4_answer SET reason = 'x' WHERE id = %s", answer.id)
        )
        self.assertEqual(len(self._told()), 1)

    def test_altered_signature_is_told(self):
        self._alter(SQL("UPDATE mfi_spi4_signature SET content_hash = '0'"))
        sentences = self._told()
        self.assertEqual(len(sentences), 2)
        self.assertIn("Signature 1 of", sentences[0])

    def test_removed_signature_is_told(self):
        self._alter(SQL("DELETE FROM mfi_spi4_signature"))
        [sentence] = self._told()
        self.assertIn("its signature is missing", sentence)

    def test_check_of_some_events_is_about_these(self):
        self._alter(SQL("DELETE FROM mfi_spi4_signature"))
        self.assertEqual(self._told(domain=[("id", "=", 0)]), [])

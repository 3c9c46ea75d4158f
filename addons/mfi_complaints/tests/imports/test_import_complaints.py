# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...engine import import_mapping
from ...models.imports import mfi_import_job
from ..common import NOW, ComplaintCommon

HEADER = (
    "N° plainte;Reçue le;N° membre;Nom;Téléphone;Objet;Description;Catégorie;Canal;"
    "Agence;Suite;Mesure corrective;Résolue le;Communiquée le;Clôturée le;"
    "Satisfaction;Statut;Cause;Mesure préventive;Réponse;Nature"
)
#: A row of a complaint without a decision.
OPEN = {
    "outcome": "",
    "corrective": "",
    "resolved": "",
    "told": "",
    "closed": "",
    "satisfaction": "",
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportComplaints(ComplaintCommon):
    """Imported complaints keep their own dates and are marked as imported."""

    def _import_rows(self, *rows, user=None):
        """Import rows of the old register and return the job."""
        text = "\n".join([HEADER, *rows])
        job = (
            self.env["mfi.import.job"]
            .with_user(user or self.pilot)
            .create(
                {
                    "file": base64.b64encode(text.encode()),
                    "filename": "register.csv",
                    "target": "complaints",
                }
            )
        )
        job.action_check()
        self.checked = (job.created_count, job.error_count)
        job.action_queue()
        while job.state in ("queued", "running"):
            job.sudo()._run_batch()
        return job

    def _prepare_row(self, number="7/2015", **cells):
        """Return a row of the register: closed, answered, satisfaction recorded."""
        row = {
            "number": number,
            "received": "10/02/2015",
            "member": "T-0001",
            "name": "Awa Diop",
            "phone": "",
            "subject": "Frais non expliqués",
            "words": "On m'a pris 5 000 francs.",
            "category": "CRE",
            "channel": "phone",
            "branch": "T-NDI",
            "outcome": "Fondée",
            "corrective": "Remboursée",
            "resolved": "20/02/2015",
            "told": "21/02/2015",
            "closed": "01/03/2015",
            "satisfaction": "4",
            "status": "",
            "cause": "",
            "preventive": "",
            "answer": "",
            "kind": "",
            **cells,
        }
        return ";".join(row.values())

    def _find_ticket(self, number="7/2015"):
        """Return the complaint with a number of the old register."""
        return self.env["helpdesk.ticket"].search(
            [("complaint_legacy_number", "=", number)]
        )

    def test_denied(self):
        """Neither collectors nor controllers can import complaints in any way."""
        history = {"statement": {}, "dates": {}, "findings": {}}
        for user in (self.collector, self.controller, self.handler):
            with self.assertRaises(AccessError):
                self.tickets.with_user(user)._import_complaint("1", history, {})
            with self.assertRaises(AccessError):
                self._import_rows(self._prepare_row(), user=user)
        with self.assertRaises(UserError):
            self.tickets.with_user(self.pilot).create(
                {
                    "name": "Forged",
                    "complaint_kind": "complaint",
                    "complaint_imported": True,
                    "complaint_legacy_number": "1",
                }
            )

    def test_history(self):
        """Dates, findings, satisfaction and client are those of the register."""
        job = self._import_rows(self._prepare_row())
        self.assertEqual(self.checked, (1, 0))
        self.assertEqual((job.created_count, job.error_count), (1, 0))
        ticket = self._find_ticket()
        self.assertRecordValues(
            ticket,
            [
                {
                    "number": "IMP-7/2015",
                    "complaint_imported": True,
                    "complaint_state": "closed",
                    "partner_id": self.client.id,
                    "mfi_branch_id": self.branch.id,
                    "category_id": self.category.id,
                    "channel_id": self.channel.id,
                    "complaint_outcome": "founded",
                    "complaint_corrective_measure": "Remboursée",
                    "complaint_satisfaction_score": 4,
                    "complaint_deadline": False,
                    "complaint_first_act_at": False,
                }
            ],
        )
        self.assertEqual(str(ticket.complaint_received_at), "2015-02-10 12:00:00")
        self.assertEqual(str(ticket.complaint_resolved_at), "2015-02-20 12:00:00")
        self.assertEqual(str(ticket.complaint_communicated_at), "2015-02-21 12:00:00")
        self.assertEqual(str(ticket.complaint_closed_at), "2015-03-01 12:00:00")

    def test_journal_says_imported(self):
        """Each event has its own date and its date of import; the check passes."""
        self._import_rows(self._prepare_row())
        ticket = self._find_ticket()
        self.assertEqual(
            self._get_event_codes(ticket),
            [
                "registered",
                "resolved",
                "communicated",
                "satisfaction",
                "closed",
                "imported",
            ],
        )
        for event in ticket.complaint_event_ids:
            payload = json.loads(event.payload)
            self.assertTrue(payload["imported"])
            self.assertEqual(payload["legacy"], "7/2015")
            self.assertEqual(str(event.recorded_at)[:19], NOW)
            self.assertEqual(event.user_id, self.pilot)
        first = ticket.complaint_event_ids.sorted("sequence")[0]
        self.assertEqual(str(first.date), "2015-02-10 12:00:00")
        broken = self.env["mfi.complaint.event"].verify([("ticket_id", "=", ticket.id)])
        self.assertFalse(broken)

    def test_frozen(self):
        """An imported complaint is frozen like any other, including its mark."""
        self._import_rows(self._prepare_row())
        ticket = self._find_ticket()
        for values in (
            {"name": "Changed"},
            {"complaint_imported": False},
            {"complaint_legacy_number": "8"},
            {"complaint_received_at": NOW},
        ):
            with self.assertRaises(UserError):
                ticket.write(values)

    def test_nobody_is_notified(self):
        """Imported complaints send no mail and no reminder."""
        mails = self.env["mail.mail"].search_count([])
        self._import_rows(self._prepare_row(), self._prepare_row("8", **OPEN))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(self._find_ticket().message_ids.notification_ids)

    def test_open_one_goes_on(self):
        """A complaint that is still open joins the queue with its promised date."""
        self._import_rows(self._prepare_row("9", **OPEN))
        ticket = self._find_ticket("9")
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertTrue(ticket.complaint_regulatory_deadline)
        self._with_user(ticket, self.pilot).action_assign(self.team.id)
        self.assertEqual(ticket.complaint_state, "assigned")

    def test_rejected_and_cancelled(self):
        """Rejected and cancelled complaints are recognised by their status."""
        self._import_rows(
            self._prepare_row("10", status="Irrecevable", closed="", satisfaction=""),
            self._prepare_row(
                "11", status="Annulée", told="", closed="", satisfaction=""
            ),
        )
        self.assertEqual(self._find_ticket("10").complaint_state, "rejected")
        self.assertEqual(self._find_ticket("11").complaint_state, "cancelled")

    def _import_refused(self, *rows):
        """Import rows that must all be refused; return (column, reason) of each."""
        job = self._import_rows(*rows)
        self.assertEqual(self.checked, (0, len(rows)))
        self.assertEqual((job.created_count, job.error_count), (0, len(rows)))
        return [(error.column, error.reason) for error in job.error_ids]

    def test_a_decision_without_its_date_is_refused(self):
        """A text, score or status of a decision without its date is reported."""
        cases = {
            "Suite": {"outcome": "Fondée"},
            "Cause": {"cause": self.cause.code},
            "Mesure corrective": {"corrective": "Remboursée"},
            "Mesure préventive": {"preventive": "Affichage"},
            "Réponse": {"answer": "Nous vous avons remboursée."},
            "Communiquée le": {"told": "21/02/2015"},
            "Clôturée le": {"closed": "01/03/2015"},
            "Satisfaction": {"satisfaction": "5"},
            "Statut": {"status": "Clôturée"},
        }
        rows = [
            self._prepare_row(str(number), **{**OPEN, **cells})
            for number, cells in enumerate(cases.values(), 40)
        ]
        every = {name: value for c in cases.values() for name, value in c.items()}
        rows.append(
            self._prepare_row("60", **{**OPEN, **every, "told": "", "closed": ""})
        )
        refused = self._import_refused(*rows)
        self.assertEqual([column for column, _why in refused], [*cases, "Suite"])
        for _column, reason in refused:
            self.assertIn("needs the date of the decision", reason)

    def test_every_value_of_a_decided_row_is_kept(self):
        self._import_rows(
            self._prepare_row(
                status="Clôturée",
                cause=self.cause.code,
                preventive="Affichage",
                answer="Nous vous avons remboursée.",
                subject="Frais " * 50,
            )
        )
        ticket = self._find_ticket()
        self.assertRecordValues(
            ticket,
            [
                {
                    "complaint_state": "closed",
                    "complaint_cause_id": self.cause.id,
                    "complaint_preventive_measure": "Affichage",
                    "complaint_answer": "Nous vous avons remboursée.",
                }
            ],
        )
        self.assertEqual(ticket.description.count("Frais"), 50)
        self.assertIn("5 000", ticket.description)

    def test_a_second_phone_is_kept(self):
        """The first number counts; the cell is kept as it was written."""
        written = "77 123 45 60 / 33 867 12 34"
        self._import_rows(self._prepare_row(member="", phone=written))
        ticket = self._find_ticket()
        self.assertEqual(ticket.complaint_phone, "+221771234560")
        self.assertIn(written, ticket.description)

    def test_status_is_understood_or_refused(self):
        """An open status is not a decision; an unknown status is refused."""
        expected = ("En cours", "open", "Enregistrée", "Affectée", "En traitement")
        job = self._import_rows(
            *(
                self._prepare_row(str(number), **OPEN | {"status": word})
                for number, word in enumerate(expected, 70)
            )
        )
        self.assertEqual((job.created_count, job.error_count), (len(expected), 0))
        self.assertEqual(self._find_ticket("70").complaint_state, "registered")
        [(column, reason)] = self._import_refused(self._prepare_row("80", status="Bof"))
        self.assertEqual(column, "Statut")
        self.assertIn("Bof", reason)
        labels = self.tickets._fields["complaint_state"]._description_selection(
            self.env
        )
        for label in dict(labels[1:]).values():
            self.assertIn(label, reason)
            self.assertTrue(
                import_mapping.parse_choice(import_mapping.STATUSES, "choice", label)
            )

    def test_status_and_dates_agree(self):
        """A status that contradicts the dates is refused."""
        end = {"closed": "", "satisfaction": ""}
        refused = self._import_refused(
            self._prepare_row("90", status="En cours"),
            self._prepare_row("91", status="Clôturée", closed=""),
            self._prepare_row("92", status="Communiquée", told="", closed=""),
            self._prepare_row("93", status="Irrecevable", satisfaction=""),
            self._prepare_row("94", status="Irrecevable", closed=""),
            self._prepare_row("95", status="Annulée", **end),
            self._prepare_row("96", kind="Suggestion"),
        )
        self.assertEqual(
            [column for column, _why in refused],
            [
                "Statut",
                "Clôturée le",
                "Communiquée le",
                "Clôturée le",
                "Satisfaction",
                "Communiquée le",
                "Satisfaction",
            ],
        )
        self.assertIn("a decision is dated", refused[0][1])
        self.assertIn("no such step", refused[3][1])

    def test_years_have_a_floor(self):
        """A year in the distant past or future is refused as a typing error."""
        refused = self._import_refused(
            self._prepare_row("100", received="10/02/1024"),
            self._prepare_row("101", received="31/12/1989"),
            self._prepare_row("102", resolved="0001-01-01"),
            self._prepare_row("103", closed="31/12/9999 23:59"),
        )
        self.assertEqual(
            [column for column, _why in refused],
            ["Reçue le", "Reçue le", "Résolue le", "Clôturée le"],
        )
        self.assertIn("is before 1990", refused[0][1])
        job = self._import_rows(self._prepare_row("104", received="01/01/1990"))
        self.assertEqual(job.created_count, 1)

    def test_a_phone_cell_too_long_to_keep_is_refused(self):
        phone = "celui de son frère, qui est joignable le soir"
        self.assertEqual(
            self._import_refused(self._prepare_row("110", phone=phone))[0][0],
            "Téléphone",
        )

    def test_a_column_that_the_file_lacks_is_called_as_on_the_screen(self):
        text = "N°;Date de réception\n7/2015;10/02/2015"
        content = base64.b64encode(text.encode())
        jobs = self.env["mfi.import.job"].with_user(self.pilot)
        job = jobs.create({"file": content, "target": "complaints"})
        job.action_check()
        self.assertEqual(job.error_ids.column, "Description")

    def test_bad_rows(self):
        """A wrong row is not imported at all; the others are."""
        job = self._import_rows(
            self._prepare_row("20", received=""),
            self._prepare_row("21", received="10/02/2030"),
            self._prepare_row("22", resolved="01/02/2015"),
            self._prepare_row("23", resolved=""),
            self._prepare_row("24", category="Inconnue"),
            self._prepare_row("25", subject="", words=""),
            self._prepare_row("26", satisfaction="bof"),
            self._prepare_row("27"),
            self._prepare_row("27", subject="Encore"),
        )
        self.assertEqual((job.created_count, job.error_count), (1, 8))
        action = job.action_open_errors()
        self.assertFalse(action["context"]["search_default_group_by_reason"])
        with patch.object(mfi_import_job, "MANY_ERRORS", 7):
            action = job.action_open_errors()
        self.assertTrue(action["context"]["search_default_group_by_reason"])
        self.assertEqual(self.checked, (1, 8))
        self.assertEqual(
            job.error_ids.mapped("column"),
            [
                "Reçue le",
                "Reçue le",
                "Résolue le",
                "Communiquée le",
                "Catégorie",
                "Description",
                "Satisfaction",
                "N° plainte",
            ],
        )
        self.assertEqual(len(self._find_ticket("27")), 1)

    def test_again(self):
        """Importing the register again changes nothing."""
        self._import_rows(self._prepare_row())
        job = self._import_rows(self._prepare_row())
        self.assertEqual((job.created_count, job.unchanged_count), (0, 1))

    def test_imported_complaints_can_be_filtered(self):
        """Lists and statistics can leave imported complaints out."""
        self._import_rows(self._prepare_row())
        native = self._create_complaint()
        lines = self.env["mfi.complaint.report"].search(
            [("ticket_id", "in", (self._find_ticket() | native).ids)]
        )
        imported = {line.ticket_id: line.imported for line in lines}
        self.assertEqual(imported, {self._find_ticket(): True, native: False})

    def test_unknown_client(self):
        """Without a member number, the client is found by phone, or only named."""
        self._import_rows(
            self._prepare_row("30", member="", name="Awa", phone="77 123 45 67"),
            self._prepare_row("31", member="", name="Inconnu", phone=""),
        )
        self.assertEqual(self._find_ticket("30").partner_id, self.client)
        self.assertFalse(self._find_ticket("31").partner_id)
        self.assertEqual(self._find_ticket("31").partner_name, "Inconnu")

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...engine import import_mapping
from ..common import NOW, ComplaintCommon

HEADER = (
    "N° plainte;Reçue le;N° membre;Nom;Téléphone;Objet;Description;Catégorie;Canal;"
    "Agence;Suite;Mesure corrective;Résolue le;Communiquée le;Clôturée le;"
    "Satisfaction;Statut;Cause;Mesure préventive;Réponse;Nature"
)
#: A row of which nothing is decided yet.
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
    """An older register enters with its own dates, and never passes for native."""

    def _import(self, *rows, user=None):
        """Import rows of the old register; return the job."""
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

    def _row(self, number="7/2015", **cells):
        """One row of the register: closed, told and satisfied."""
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

    def _ticket(self, number="7/2015"):
        """The complaint with an old number."""
        return self.env["helpdesk.ticket"].search(
            [("complaint_legacy_number", "=", number)]
        )

    def test_denied(self):
        """Neither collectors nor controllers enter history, by whatever door."""
        history = {"statement": {}, "dates": {}, "findings": {}}
        for user in (self.collector, self.controller, self.handler):
            with self.assertRaises(AccessError):
                self.tickets.with_user(user)._import_complaint("1", history, {})
            with self.assertRaises(AccessError):
                self._import(self._row(), user=user)
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
        job = self._import(self._row())
        self.assertEqual(self.checked, (1, 0))
        self.assertEqual((job.created_count, job.error_count), (1, 0))
        ticket = self._ticket()
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
        """Each event has its own date, says it was imported and when; it verifies."""
        self._import(self._row())
        ticket = self._ticket()
        self.assertEqual(
            self._codes(ticket),
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
        """An imported complaint is frozen like any other, its mark included."""
        self._import(self._row())
        ticket = self._ticket()
        for values in (
            {"name": "Changed"},
            {"complaint_imported": False},
            {"complaint_legacy_number": "8"},
            {"complaint_received_at": NOW},
        ):
            with self.assertRaises(UserError):
                ticket.write(values)

    def test_nobody_is_told(self):
        """History sends no mail and no reminder."""
        mails = self.env["mail.mail"].search_count([])
        self._import(self._row(), self._row("8", **OPEN))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(self._ticket().message_ids.notification_ids)

    def test_open_one_goes_on(self):
        """A complaint that is still open joins the queue with its promise."""
        self._import(self._row("9", **OPEN))
        ticket = self._ticket("9")
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertTrue(ticket.complaint_regulatory_deadline)
        self._as(ticket, self.pilot).action_assign(self.team.id)
        self.assertEqual(ticket.complaint_state, "assigned")

    def test_rejected_and_cancelled(self):
        """The status names the ends that are no decision on the substance."""
        self._import(
            self._row("10", status="Irrecevable", closed="", satisfaction=""),
            self._row("11", status="Annulée", told="", closed="", satisfaction=""),
        )
        self.assertEqual(self._ticket("10").complaint_state, "rejected")
        self.assertEqual(self._ticket("11").complaint_state, "cancelled")

    def _refused(self, *rows):
        """Import rows, all refused; return (column, reason) of each."""
        job = self._import(*rows)
        self.assertEqual(self.checked, (0, len(rows)))
        self.assertEqual((job.created_count, job.error_count), (0, len(rows)))
        return [(error.column, error.reason) for error in job.error_ids]

    def test_nothing_of_a_decision_is_lost_for_want_of_its_date(self):
        """Words, score or status of a decision without its date: the row says so."""
        told = {
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
            self._row(str(number), **{**OPEN, **cells})
            for number, cells in enumerate(told.values(), 40)
        ]
        every = {name: value for c in told.values() for name, value in c.items()}
        rows.append(self._row("60", **{**OPEN, **every, "told": "", "closed": ""}))
        refused = self._refused(*rows)
        self.assertEqual([column for column, _why in refused], [*told, "Suite"])
        for _column, reason in refused:
            self.assertIn("needs the date of the decision", reason)

    def test_every_word_of_a_decided_row_is_kept(self):
        self._import(
            self._row(
                status="Clôturée",
                cause=self.cause.code,
                preventive="Affichage",
                answer="Nous vous avons remboursée.",
                subject="Frais " * 50,
            )
        )
        ticket = self._ticket()
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

    def test_status_is_understood_or_refused(self):
        """An open status is no decision; a word that nothing means stops the row."""
        words = ("En cours", "open", "Enregistrée", "Affectée", "En traitement")
        job = self._import(
            *(
                self._row(str(number), **OPEN | {"status": word})
                for number, word in enumerate(words, 70)
            )
        )
        self.assertEqual((job.created_count, job.error_count), (len(words), 0))
        self.assertEqual(self._ticket("70").complaint_state, "registered")
        [(column, reason)] = self._refused(self._row("80", status="Bof"))
        self.assertEqual(column, "Statut")
        self.assertIn("Bof", reason)
        labels = self.tickets._fields["complaint_state"]._description_selection(
            self.env
        )
        for label in dict(labels[1:]).values():
            self.assertIn(label, reason)
            self.assertTrue(
                import_mapping.selected(import_mapping.STATUSES, "choice", label)
            )

    def test_status_and_dates_agree(self):
        """What the status says and no date does, or the reverse, is to be corrected."""
        end = {"closed": "", "satisfaction": ""}
        refused = self._refused(
            self._row("90", status="En cours"),
            self._row("91", status="Clôturée", closed=""),
            self._row("92", status="Communiquée", told="", closed=""),
            self._row("93", status="Irrecevable", satisfaction=""),
            self._row("94", status="Irrecevable", closed=""),
            self._row("95", status="Annulée", **end),
            self._row("96", kind="Suggestion"),
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
        """A year of the Middle Ages, or of the end of time, is a slip of the pen."""
        refused = self._refused(
            self._row("100", received="10/02/1024"),
            self._row("101", received="31/12/1989"),
            self._row("102", resolved="0001-01-01"),
            self._row("103", closed="31/12/9999 23:59"),
        )
        self.assertEqual(
            [column for column, _why in refused],
            ["Reçue le", "Reçue le", "Résolue le", "Clôturée le"],
        )
        self.assertIn("lies before 1990", refused[0][1])
        job = self._import(self._row("104", received="01/01/1990"))
        self.assertEqual(job.created_count, 1)

    def test_a_phone_cell_too_long_to_keep_is_refused(self):
        phone = "celui de son frère, qui est joignable le soir"
        self.assertEqual(
            self._refused(self._row("110", phone=phone))[0][0], "Téléphone"
        )

    def test_a_column_that_the_file_lacks_is_called_as_on_the_screen(self):
        text = "N°;Date de réception\n7/2015;10/02/2015"
        content = base64.b64encode(text.encode())
        jobs = self.env["mfi.import.job"].with_user(self.pilot)
        job = jobs.create({"file": content, "target": "complaints"})
        job.action_check()
        self.assertEqual(job.error_ids.column, "Client's words")

    def test_bad_rows(self):
        """A wrong row leaves nothing behind; the others are in."""
        job = self._import(
            self._row("20", received=""),
            self._row("21", received="10/02/2030"),
            self._row("22", resolved="01/02/2015"),
            self._row("23", resolved=""),
            self._row("24", category="Inconnue"),
            self._row("25", subject="", words=""),
            self._row("26", satisfaction="bof"),
            self._row("27"),
            self._row("27", subject="Encore"),
        )
        self.assertEqual((job.created_count, job.error_count), (1, 8))
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
        self.assertEqual(len(self._ticket("27")), 1)

    def test_again(self):
        """Importing the register again changes nothing."""
        self._import(self._row())
        job = self._import(self._row())
        self.assertEqual((job.created_count, job.unchanged_count), (0, 1))

    def test_told_apart(self):
        """Lists and statistics can leave imported complaints out."""
        self._import(self._row())
        native = self._create_complaint()
        lines = self.env["mfi.complaint.report"].search(
            [("ticket_id", "in", (self._ticket() | native).ids)]
        )
        told = {line.ticket_id: line.imported for line in lines}
        self.assertEqual(told, {self._ticket(): True, native: False})

    def test_unknown_client(self):
        """Without a member number the phone finds the client; else the name stays."""
        self._import(
            self._row("30", member="", name="Awa", phone="77 123 45 67"),
            self._row("31", member="", name="Inconnu", phone=""),
        )
        self.assertEqual(self._ticket("30").partner_id, self.client)
        self.assertFalse(self._ticket("31").partner_id)
        self.assertEqual(self._ticket("31").partner_name, "Inconnu")

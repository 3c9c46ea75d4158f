# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import tempfile

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, file_open

from ...engine import pack
from ...engine.period import local_date
from ...report.workbook import build_workbook
from ..figures import ticket_terms

#: Complaints read at a time: the pack of a large institution takes no more memory.
BATCH = 2000
PDF_REPORT = "mfi_spi4_report.action_report_assessment"


class MfiSpi4Assessment(models.Model):
    """The evidence pack and the register behind the figures, without names."""

    _inherit = "mfi.spi4.assessment"

    def action_evidence_pack(self):
        """Make the evidence pack, keep it on the assessment, and download it.

        :raises UserError: before the figures were computed
        """
        self.ensure_one()
        self.check_access("write")
        if not self.computed_at:
            raise UserError(self.env._("Compute the figures first."))
        content, fingerprint = self.with_context(lang=self.lang)._build_pack()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self._file_name()}.zip",
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.message_post(
            body=self.env._(
                "Evidence pack made; its fingerprint is %(print)s.", print=fingerprint
            ),
            attachment_ids=attachment.ids,
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=1",
            "target": "self",
        }

    def action_workbook(self):
        """Download the workbook.

        :raises UserError: before the figures were computed
        """
        self.ensure_one()
        if not self.computed_at:
            raise UserError(self.env._("Compute the figures first."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/mfi_spi4_report/{self.id}/workbook",
            "target": "self",
        }

    def _file_name(self):
        """Return the name of the report's files, without extension."""
        self.ensure_one()
        day = fields.Date.to_string
        edition = "4e" if self.edition == "2014" else "4E-2022"
        return f"SPI4-{edition}-{day(self.date_from)}-{day(self.date_to)}"

    # ------------------------------------------------------------------
    # Contents
    # ------------------------------------------------------------------
    def _build_pack(self):
        """Return (bytes of the ZIP, its fingerprint)."""
        with tempfile.TemporaryFile() as stream:
            writer = pack.PackWriter(stream)
            writer.add(pack.README, [self._pack_readme()])
            writer.add("rapport.pdf", [self._pack_pdf()])
            writer.add("rapport.xlsx", [self._workbook()])
            writer.add_register(self._register_rows())
            writer.add_journal(self._journal_events())
            writer.add_seals(self._seals())
            writer.add_index(self._index())
            fingerprint = writer.close(self._pack_facts())
            stream.seek(0)
            return stream.read(), fingerprint

    def _pack_facts(self):
        """Return what the manifest says of the report."""
        return {
            "institution": self.company_id.name,
            "edition": self.edition,
            "from": fields.Date.to_string(self.date_from),
            "to": fields.Date.to_string(self.date_to),
            "made_at": fields.Datetime.to_string(fields.Datetime.now()),
            "report": self.signature_hash or "",
            "seal": self.seal_hash or "",
        }

    def _pack_pdf(self):
        """Return the report as PDF, small numbers hidden."""
        report = self.env["ir.actions.report"].with_context(spi4_masked=True)
        content, _kind = report._render_qweb_pdf(PDF_REPORT, self.ids)
        return content

    def _workbook(self, masked=True):
        """Return the workbook as bytes.

        :param masked: hide small numbers; the pack goes out of the house, so it does
        """
        self.ensure_one()
        local = self.with_context(lang=self.lang)
        return build_workbook(
            local._matrix(masked), local._workbook_words(), self._register_rows()
        )

    def _workbook_words(self):
        """Return the headings of the workbook in the report's language."""
        return {
            "summary": self.env._("Summary"),
            "definitions": self.env._("Definitions"),
            "register": self.env._("Complaints"),
            "notes": self.env._("Notes"),
            "code": self.env._("Code"),
            "figure": self.env._("Figure"),
            "value": self.env._("Value"),
            "numerator": self.env._("Numerator"),
            "denominator": self.env._("Denominator"),
            "previous": self.env._("Compared period"),
            "cohort": self.env._("Speaks of"),
            "definition": self.env._("Definition"),
            "practice": self.env._("Practice"),
            "score": self.env._("Self-assessment"),
            "light": self.env._("Reading"),
            "question": self.env._("Question"),
            "suggested": self.env._("Suggested"),
            "answer": self.env._("Answer"),
            "reason": self.env._("Why"),
            "comment": self.env._("Comment"),
            "evidence": self.env._("Evidence"),
            "actions": self.env._("Actions"),
            "columns": self._register_headings(),
            "cut": self.env._("The list stops here; the evidence pack holds it whole."),
        }

    def _register_headings(self):
        """Return {column of the register: heading}."""
        return {
            "numero": self.env._("Number"),
            "type": self.env._("Kind"),
            "recue_le": self.env._("Received on"),
            "agence": self.env._("Branch"),
            "canal": self.env._("Channel"),
            "produit": self.env._("Product"),
            "categorie": self.env._("Category"),
            "gravite": self.env._("Severity"),
            "statut": self.env._("Status"),
            "accusee_le": self.env._("Acknowledged on"),
            "date_promise": self.env._("Promised date"),
            "delai_reglementaire": self.env._("Regulatory limit"),
            "premier_acte_le": self.env._("First act on"),
            "decidee_le": self.env._("Decided on"),
            "communiquee_le": self.env._("Client told on"),
            "cloturee_le": self.env._("Closed on"),
            "suite": self.env._("Outcome"),
            "niveau_recours": self.env._("Appeal level"),
            "satisfaction": self.env._("Satisfaction"),
            "recours_externe": self.env._("External recourse"),
            "reprise": self.env._("Taken over"),
        }

    def _batches(self):
        """Yield the complaints of the report, batch by batch, in order of receipt."""
        # sudo: the register behind the figures is complete; nothing in it names
        # anybody, and confidential complaints are not described
        ticket = self.env["helpdesk.ticket"].sudo()
        domain = ticket_terms.window(self._scope())
        last = 0
        while batch := ticket.search(
            domain & Domain("id", ">", last), order="id", limit=BATCH
        ):
            last = batch[-1].id
            yield batch
            batch.invalidate_recordset(flush=False)

    def _register_rows(self):
        """Yield (row, confidential) for each complaint of the report."""
        labels = self._register_labels()
        zone = self.company_id._get_mfi_tz()
        for batch in self.with_context(lang=self.lang)._batches():
            for ticket in batch:
                row = self._register_row(ticket, labels, zone)
                yield row, ticket.complaint_access != "open"

    def _register_labels(self):
        """Return {selection field: {key: words}} of the register's columns."""
        ticket = self.env["helpdesk.ticket"].with_context(lang=self.lang)
        names = (
            "complaint_kind",
            "complaint_severity",
            "complaint_state",
            "complaint_outcome",
        )
        return {
            name: dict(ticket._fields[name]._description_selection(ticket.env))
            for name in names
        }

    def _register_row(self, ticket, labels, zone):
        """Return one complaint without its words, its client and its handlers."""
        yes = self.env._("yes")

        def day(name):
            return fields.Date.to_string(local_date(ticket[name], zone)) or ""

        def label(name):
            return labels[name].get(ticket[name], "")

        return {
            "numero": ticket.number,
            "type": label("complaint_kind"),
            "recue_le": day("complaint_received_at"),
            "agence": ticket.mfi_branch_id.name,
            "canal": ticket.channel_id.name,
            "produit": ticket.mfi_product_id.name,
            "categorie": ticket.category_id.name,
            "gravite": label("complaint_severity"),
            "statut": label("complaint_state"),
            "accusee_le": day("complaint_acknowledged_at"),
            "date_promise": day("complaint_deadline"),
            "delai_reglementaire": day("complaint_regulatory_deadline"),
            "premier_acte_le": day("complaint_first_act_at"),
            "decidee_le": day("complaint_resolved_at"),
            "communiquee_le": day("complaint_communicated_at"),
            "cloturee_le": day("complaint_closed_at"),
            "suite": label("complaint_outcome"),
            "niveau_recours": ticket.complaint_appeal_level or "",
            "satisfaction": ticket.complaint_satisfaction_score or "",
            "recours_externe": yes if ticket.complaint_recourse_id else "",
            "reprise": yes if ticket.complaint_imported else "",
        }

    def _journal_events(self):
        """Yield the events of the report's complaints, chain after chain."""
        self.env["mfi.complaint.event"].flush_model()
        for batch in self._batches():
            numbers = {ticket.id: ticket.number for ticket in batch}
            rows = self.env.execute_query_dict(
                SQL(
                    """
                    SELECT ticket_id AS ticket, sequence, code,
                           to_char(date, 'YYYY-MM-DD HH24:MI:SS') AS date,
                           user_id AS user, COALESCE(from_state, '') AS from_state,
                           COALESCE(to_state, '') AS to_state, payload,
                           previous_hash, hash
                      FROM mfi_complaint_event
                     WHERE ticket_id = ANY(%s)
                  ORDER BY ticket_id, sequence
                    """,
                    list(numbers),
                )
            )
            for row in rows:
                yield {**row, "number": numbers[row["ticket"]]}

    def _seals(self):
        """Yield the seals of the company, oldest first."""
        # sudo: seals hold numbers and hashes only, and prove the whole company
        seals = self.env["mfi.complaint.seal"].sudo()
        for seal in seals.search(
            [("company_id", "=", self.company_id.id)], order="day"
        ):
            yield {
                "company": seal.company_id.id,
                "day": fields.Date.to_string(seal.day),
                "until": fields.Datetime.to_string(seal.until),
                "complaints": seal.complaint_count,
                "content": seal.content or "",
                "previous_hash": seal.previous_hash,
                "hash": seal.hash,
            }

    def _index(self):
        """Yield (ticket, number, covered) for every complaint that has a journal."""
        # sudo: as in _batches; numbers alone
        ticket = self.env["helpdesk.ticket"].sudo()
        covered = ticket._search(ticket_terms.window(self._scope()))
        query = ticket._search(
            [
                ("company_id", "=", self.company_id.id),
                ("complaint_head_sequence", ">", 0),
                ("active", "in", [True, False]),
            ],
            order="id",
        )
        identifier = ticket._field_to_sql(ticket._table, "id", query)
        number = ticket._field_to_sql(ticket._table, "number", query)
        yield from self.env.execute_query(
            query.select(
                identifier, number, SQL("%s IN %s", identifier, covered.subselect())
            )
        )

    def _pack_readme(self):
        """Return the pack's read-me, in French, with this report's facts."""
        with file_open("mfi_spi4_report/data/LISEZMOI.txt") as template:
            text = template.read()
        return text.format(
            institution=self.company_id.name,
            periode=self._day_range(self.date_from, self.date_to),
            etat=dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
            empreinte=self.signature_hash or "non signé",
            sceau=self.seal_hash or "aucun",
        )

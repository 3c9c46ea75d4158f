# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import tempfile

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, file_open

from ...engine import pack
from ...engine.period import get_local_date
from ...report.workbook import build_workbook
from ..figures import ticket_domains

#: Number of complaints read at a time, which bounds the memory used.
BATCH = 2000
PDF_REPORT = "mfi_spi4_report.action_report_assessment"


class MfiSpi4Assessment(models.Model):
    """Create the workbook and the evidence pack with the anonymised register."""

    _inherit = "mfi.spi4.assessment"

    def action_evidence_pack(self):
        """Create the evidence pack, attach it to the assessment, and download it.

        :raises UserError: before the figures were computed
        """
        self.ensure_one()
        self.check_access("write")
        if not self.computed_at:
            raise UserError(self.env._("Compute the figures first."))
        content, fingerprint = self.with_context(lang=self.lang)._build_pack()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self._get_file_name()}.zip",
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.message_post(
            body=self.env._(
                "Evidence pack created; its fingerprint is %(print)s.",
                print=fingerprint,
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

    def _get_file_name(self):
        """Return the file name of the report, without extension."""
        self.ensure_one()
        first = fields.Date.to_string(self.date_from)
        last = fields.Date.to_string(self.date_to)
        edition = "4e" if self.edition == "2014" else "4E-2022"
        return f"SPI4-{edition}-{first}-{last}"

    # ------------------------------------------------------------------
    # Contents
    # ------------------------------------------------------------------
    def _build_pack(self):
        """Return the pack as (bytes of the ZIP file, fingerprint)."""
        with tempfile.TemporaryFile() as stream:
            writer = pack.PackWriter(stream)
            writer.add(pack.README, [self._render_pack_readme()])
            writer.add("rapport.pdf", [self._render_pack_pdf()])
            writer.add("rapport.xlsx", [self._render_workbook()])
            writer.add_register(self._get_register_rows())
            writer.add_journal(self._get_journal_events())
            writer.add_seals(self._get_seals())
            writer.add_stamps(self._get_stamps())
            writer.add_index(self._get_index_rows())
            fingerprint = writer.close(self._prepare_manifest_values())
            stream.seek(0)
            return stream.read(), fingerprint

    def _prepare_manifest_values(self):
        """Return the values of the manifest that describe the report."""
        return {
            "institution": self.company_id.name,
            "edition": self.edition,
            "from": fields.Date.to_string(self.date_from),
            "to": fields.Date.to_string(self.date_to),
            "made_at": fields.Datetime.to_string(fields.Datetime.now()),
            "report": self.signature_hash or "",
            "seal": self.seal_hash or "",
        }

    def _render_pack_pdf(self):
        """Return the report as PDF, with small numbers hidden."""
        report = self.env["ir.actions.report"].with_context(spi4_masked=True)
        content, _kind = report._render_qweb_pdf(PDF_REPORT, self.ids)
        return content

    def _render_workbook(self, masked=True):
        """Return the workbook as bytes.

        :param masked: whether small numbers are hidden, as they must be in a pack that
            leaves the institution; ``None`` to hide them from users who may not see
            them
        """
        self.ensure_one()
        local = self.with_context(lang=self.lang)
        return build_workbook(
            local._get_matrix(masked),
            local._get_workbook_labels(),
            self._get_register_rows(),
        )

    def _get_workbook_labels(self):
        """Return the headings of the workbook in the language of the report."""
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
            "cohort": self.env._("Applies to"),
            "definition": self.env._("Definition"),
            "practice": self.env._("Practice"),
            "score": self.env._("Self-assessment"),
            "light": self.env._("Rating"),
            "question": self.env._("Question"),
            "suggested": self.env._("Suggested"),
            "answer": self.env._("Answer"),
            "reason": self.env._("Why"),
            "comment": self.env._("Comment"),
            "evidence": self.env._("Evidence"),
            "actions": self.env._("Actions"),
            "columns": self._get_register_headings(),
            "cut": self.env._(
                "The list stops here; the evidence pack holds the complete list."
            ),
        }

    def _get_register_headings(self):
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
            "premier_acte_le": self.env._("First action on"),
            "decidee_le": self.env._("Decided on"),
            "communiquee_le": self.env._("Answer communicated on"),
            "cloturee_le": self.env._("Closed on"),
            "suite": self.env._("Outcome"),
            "niveau_recours": self.env._("Appeal level"),
            "satisfaction": self.env._("Satisfaction"),
            "recours_externe": self.env._("External recourse"),
            "reprise": self.env._("Imported"),
        }

    def _get_ticket_batches(self):
        """Yield the complaints of the report in batches, in the order of their ids."""
        # sudo: the register behind the figures is complete; it names nobody and gives
        # no details of confidential complaints
        ticket = self.env["helpdesk.ticket"].sudo()
        domain = ticket_domains.get_window_domain(self._get_scope())
        last = 0
        while batch := ticket.search(
            domain & Domain("id", ">", last), order="id", limit=BATCH
        ):
            last = batch[-1].id
            yield batch
            batch.invalidate_recordset(flush=False)

    def _get_register_rows(self):
        """Yield (row, whether it is confidential) for each complaint of the report."""
        labels = self._get_register_labels()
        zone = self.company_id._get_mfi_tz()
        for batch in self.with_context(lang=self.lang)._get_ticket_batches():
            for ticket in batch:
                row = self._prepare_register_row(ticket, labels, zone)
                yield row, ticket.complaint_access != "open"

    def _get_register_labels(self):
        """Return {selection field: {key: label}} of the columns of the register."""
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

    def _prepare_register_row(self, ticket, labels, zone):
        """Return the row of one complaint, without its text, client and handlers.

        :param ticket: ``helpdesk.ticket`` record
        :param labels: see :meth:`_get_register_labels`
        :param zone: time zone of the company, for the dates
        """
        yes = self.env._("yes")

        def format_day(name):
            return fields.Date.to_string(get_local_date(ticket[name], zone)) or ""

        def get_label(name):
            return labels[name].get(ticket[name], "")

        return {
            "numero": ticket.number,
            "type": get_label("complaint_kind"),
            "recue_le": format_day("complaint_received_at"),
            "agence": ticket.mfi_branch_id.name,
            "canal": ticket.channel_id.name,
            "produit": ticket.mfi_product_id.name,
            "categorie": ticket.category_id.name,
            "gravite": get_label("complaint_severity"),
            "statut": get_label("complaint_state"),
            "accusee_le": format_day("complaint_acknowledged_at"),
            "date_promise": format_day("complaint_deadline"),
            "delai_reglementaire": format_day("complaint_regulatory_deadline"),
            "premier_acte_le": format_day("complaint_first_act_at"),
            "decidee_le": format_day("complaint_resolved_at"),
            "communiquee_le": format_day("complaint_communicated_at"),
            "cloturee_le": format_day("complaint_closed_at"),
            "suite": get_label("complaint_outcome"),
            "niveau_recours": ticket.complaint_appeal_level or "",
            "satisfaction": ticket.complaint_satisfaction_score or "",
            "recours_externe": yes if ticket.complaint_recourse_id else "",
            "reprise": yes if ticket.complaint_imported else "",
        }

    def _get_journal_events(self):
        """Yield the events of the complaints of the report, one chain after another."""
        self.env["mfi.complaint.event"].flush_model()
        for batch in self._get_ticket_batches():
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

    def _get_seals(self):
        """Yield the seals of the company, oldest first."""
        # sudo: seals contain only numbers and hashes, and cover the whole company
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

    def _get_stamps(self):
        """Yield (hash of the seal, time stamp) of the company's time stamps."""
        # sudo: as in _get_seals
        stamps = self.env["mfi.complaint.seal.stamp"].sudo()
        for stamp in stamps.search([("company_id", "=", self.company_id.id)]):
            yield stamp.seal_id.hash, base64.b64decode(stamp.token)

    def _get_index_rows(self):
        """Yield (ticket id, number, covered) for every complaint with a journal."""
        # sudo: as in _get_ticket_batches; only numbers are read
        ticket = self.env["helpdesk.ticket"].sudo()
        covered = ticket._search(ticket_domains.get_window_domain(self._get_scope()))
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

    def _render_pack_readme(self):
        """Return the read-me file of the pack, in French."""
        with file_open("mfi_spi4_report/data/LISEZMOI.txt") as template:
            text = template.read()
        return text.format(
            institution=self.company_id.name,
            periode=self._format_day_range(self.date_from, self.date_to),
            etat=dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
            empreinte=self.signature_hash or "non signé",
            sceau=self.seal_hash or "aucun",
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from ..models.guard import with_process
from .common import NOW
from .rights import RightsCommon

SECRET = "The teller took it."


class RecordsCommon(RightsCommon):
    """A record of each model that follows a complaint, for each case."""

    ADDON = "mfi_complaints"

    @classmethod
    def _setup_records(cls):
        cls.audit, cls.batch, cls.stratum = cls._setup_papers()
        return super()._setup_records()

    @classmethod
    def _setup_papers(cls):
        """Return an audit, a batch of papers and a stratum of a running survey."""
        period = {"date_from": "2026-01-01", "date_to": "2026-02-28"}
        audit = cls.env["mfi.complaint.audit"].create({"name": "Audit", **period})
        batch = cls.env["mfi.paper.batch"].create(
            {"branch_id": cls.branch.id, "channel_id": cls.channel.id}
        )
        survey = cls.env["mfi.complaint.survey"].create(
            {"name": "Survey", "population": "clients", **period}
        )
        stratum = cls.env["mfi.complaint.survey.stratum"].create(
            {"survey_id": survey.id, "population": 10}
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE mfi_complaint_survey SET state = 'running' WHERE id = %s",
            [survey.id],
        )
        return audit, batch, stratum

    @classmethod
    def _create_record(cls, model, case):
        ticket = cls.cases[case]
        if model == ticket._name:
            return ticket
        found = cls._find_record(model, ticket)
        if found is not None:
            return found
        values = cls._prepare_values(model, ticket)
        record = with_process(cls.env[model]).create(values)
        if model == "mfi.paper.line":
            record.ticket_id = ticket
        # The key to frozen records stays here.
        return cls.env[model].browse(record.id)

    @classmethod
    def _find_record(cls, model, ticket):
        """Return the record that the complaint has already, or ``None``."""
        if model == "mfi.complaint.report":
            return cls.env[model].search([("ticket_id", "=", ticket.id)])
        if model == "mfi.complaint.event":
            return ticket.complaint_event_ids[:1]
        if model == "mfi.complaint.event.text":
            texts = cls.env[model].search([("event_id.ticket_id", "=", ticket.id)])
            if texts:
                return texts[:1]
            with_process(ticket)._log_complaint_event(
                "addendum", texts={"text": SECRET}
            )
            return cls.env[model].search([("event_id.ticket_id", "=", ticket.id)])
        if model == "mfi.complaint.access":
            cls.env[model].with_user(cls.confidential)._log_openings(ticket, "form")
            return cls.env[model].search([("ticket_id", "=", ticket.id)])
        if model == "mfi.complaint.recheck":
            return cls._insert_recheck(ticket)
        return None

    @classmethod
    def _insert_recheck(cls, ticket):
        """Return a call of the control, which only closed complaints have."""
        cls.env.cr.execute(
            "INSERT INTO mfi_complaint_recheck"
            " (ticket_id, company_id, user_id, date, outcome, satisfied)"
            " VALUES (%s, %s, %s, %s, 'reached', 'no') RETURNING id",
            [ticket.id, cls.company.id, cls.controller.id, NOW],
        )
        return cls.env["mfi.complaint.recheck"].browse(cls.env.cr.fetchone()[0])

    @classmethod
    def _prepare_values(cls, model, ticket):
        """Return the values of a record about a complaint."""
        prepare = (
            cls._prepare_chatter_values
            if not model.startswith("mfi.")
            else cls._prepare_journal_values
            if model in ("mfi.complaint.attempt", "mfi.complaint.level")
            else cls._prepare_desk_values
        )
        return prepare(ticket)[model]

    @classmethod
    def _prepare_chatter_values(cls, ticket):
        """Return the values of Odoo's own records, by model."""
        model = {"res_model_id": cls.env["ir.model"]._get_id(ticket._name)}
        document = {"res_model": ticket._name, "res_id": ticket.id}
        message = {"model": ticket._name, "res_id": ticket.id}
        return {
            "mail.message": {
                **message,
                "body": f"{SECRET} #{ticket.id}#",
                "message_type": "comment",
                "partner_ids": [(6, 0, cls.employee.partner_id.ids)],
            },
            "mail.activity": {
                **model,
                "res_id": ticket.id,
                "user_id": cls.employee.id,
                "summary": SECRET,
            },
            "mail.followers": {
                **document,
                "partner_id": cls.env.ref("base.partner_root").id,
            },
            "ir.attachment": {**document, "name": "proof.txt", "raw": b"took"},
            "rating.rating": {**model, "res_id": ticket.id},
            "mail.mail": {
                **message,
                "body_html": SECRET,
                "complaint_ticket_id": ticket.id,
            },
        }

    @classmethod
    def _prepare_journal_values(cls, ticket):
        """Return the values of the records that the process adds, by model."""
        about = {"ticket_id": ticket.id, "user_id": cls.collector.id}
        return {
            "mfi.complaint.attempt": {**about, "date": NOW, "channel": "call"},
            "mfi.complaint.level": {**about, "level": 0},
        }

    @classmethod
    def _prepare_desk_values(cls, ticket):
        """Return the values of the records of the desk and of control, by model."""
        about = {"ticket_id": ticket.id}
        secret = ticket.complaint_access == "denunciation"
        return {
            "mfi.complaint.measure": {
                "name": SECRET,
                "kind": "preventive",
                "responsible_id": (cls.confidential if secret else cls.head).id,
                "team_id": not secret and cls.team.id,
                "due_date": "2026-06-01",
                "ticket_ids": [(6, 0, ticket.ids)],
            },
            "mfi.complaint.reminder": {
                **about,
                "company_id": cls.company.id,
                "user_id": cls.confidential.id,
                "code": "late",
                "key": f"late:{ticket.id}",
                "date": NOW,
            },
            "mfi.complaint.mail": {
                **about,
                "company_id": cls.company.id,
                "message_id": f"<{ticket.id}@example.org>",
                "date": NOW,
                "state": "addendum",
            },
            "mfi.paper.line": {"batch_id": cls.batch.id, "words": SECRET},
            "mfi.complaint.audit.line": {
                **about,
                "audit_id": cls.audit.id,
                "team_id": ticket.team_id.id,
                "result": "remarks",
                "finding": SECRET,
            },
            "mfi.complaint.survey.respondent": {
                **about,
                "survey_id": cls.stratum.survey_id.id,
                "stratum_id": cls.stratum.id,
            },
            "mfi.denunciation.message": {
                **about,
                "direction": "author",
                "day": "2026-03-02",
                "body": SECRET,
            },
        }

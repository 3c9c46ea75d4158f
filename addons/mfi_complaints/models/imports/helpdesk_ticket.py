# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine import process
from ..clock import at
from ..complaint.helpdesk_ticket_freeze import STATEMENT_FIELDS
from ..door import through
from ..guard import with_process

#: Prefix of the old number: distinguishes imported complaints from native ones.
PREFIX = "IMP-"
#: Dates set by native complaints that have no meaning for an imported one.
_UNSET_VALUES = {"complaint_first_act_at": False}


class HelpdeskTicket(models.Model):
    """Import past complaints: apply process moves with the dates of the old register.

    Guards do not apply to past moves and no message is sent. What the old register
    does not contain stays empty. Each event carries its own date and, in its payload,
    the fact and the date of the import; the complaint stays marked as imported.
    """

    _inherit = "helpdesk.ticket"

    complaint_legacy_number = fields.Char(
        string="Old number",
        copy=False,
        readonly=True,
        help="The number in the register from which the complaint was imported.",
    )

    # Speeds up the search for imported complaints; prevents importing one twice.
    _complaint_legacy_uniq = models.UniqueIndex(
        "(complaint_legacy_number, company_id) "
        "WHERE complaint_legacy_number IS NOT NULL",
        "A complaint with this old number has already been imported.",
    )

    @api.model
    def _get_complaint_legacy_numbers(self, numbers):
        """Return the old numbers that the company has already imported.

        :param numbers: old numbers to look up; empty ones are ignored
        :return: set of those already imported
        """
        # sudo: the result must not depend on who imports
        rows = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("complaint_legacy_number", "in", list(filter(None, numbers))),
                    ("company_id", "=", self.env.company.id),
                ],
                ["complaint_legacy_number"],
            )
        )
        return {number for (number,) in rows}

    @api.model
    @api.private
    def _import_complaint(self, number, history, payload):
        """Create one past complaint of the current company, with all its moves.

        :param number: its number in the old register
        :param history: dict with ``statement`` (values), ``dates`` ({step: naive UTC
            datetime}), ``findings`` (values), ``satisfaction`` ((score, state) or
            None) and ``end`` (``rejected``, ``cancelled`` or None)
        :param payload: details of the import to log in the journal
        :raise AccessError: if the user is neither a pilot nor an administrator
        :return: the complaint
        """
        user = self.env.user
        if not (
            user.has_group("mfi_complaints.group_pilot")
            or user.has_group("base.group_system")
        ):
            raise AccessError(
                self.env._("Only pilots and administrators import past complaints.")
            )
        payload = {**payload, "imported": True, "legacy": number}
        dates = history["dates"]
        ticket = self._import_complaint_draft(number, history)
        ticket._import_complaint_step(
            "register",
            dates["received"],
            payload,
            write=ticket._prepare_complaint_import_register_values(dates),
            digest_fields=(
                *STATEMENT_FIELDS,
                "complaint_imported",
                "complaint_legacy_number",
            ),
        )
        ticket._import_complaint_decision(history, payload)
        ticket._import_complaint_answer(history, payload)
        ticket._log_complaint_event("imported", payload)
        return ticket

    @api.model
    def _import_complaint_draft(self, number, history):
        """Create the draft of a past complaint, dated on its receipt."""
        received = history["dates"]["received"]
        # sudo: the caller has checked the role; only the program writes these fields
        tickets = through(with_process(at(self.sudo(), received)), "import")
        tickets = tickets.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
        )
        ticket = tickets.create(
            {
                **history["statement"],
                "complaint_received_at": received,
                "complaint_imported": True,
                "complaint_legacy_number": number,
            }
        )
        # sudo: pilots also import complaints of restricted categories
        return through(ticket.with_env(self.sudo().env), "import").with_context(
            tracking_disable=True, mail_notrack=True
        )

    def _prepare_complaint_import_register_values(self, dates):
        """Return the values set by registration.

        Decided complaints get no promised date; closed ones get no satisfaction survey.

        :param dates: {step: naive UTC datetime}
        """
        deadlines = {}
        if "resolved" not in dates:
            deadlines = self._prepare_complaint_deadline_values(dates["received"])
        survey_due = self.complaint_kind == "complaint" and "closed" not in dates
        return {
            **deadlines,
            "number": f"{PREFIX}{self.complaint_legacy_number}",
            "complaint_registered_at": dates["received"],
            "complaint_satisfaction_state": "pending" if survey_due else False,
        }

    def _import_complaint_decision(self, history, payload):
        """Apply the decision of the old register at its own date."""
        decided = history["dates"].get("resolved")
        if not decided:
            return
        code = {"rejected": "reject", "cancelled": "cancel"}.get(
            history["end"], "resolve"
        )
        findings = history["findings"]
        write = {**_UNSET_VALUES, **findings}
        if code == "cancel":
            write["complaint_cancel_reason"] = "withdrawn"
        self._import_complaint_step(code, decided, payload, write=write)

    def _import_complaint_answer(self, history, payload):
        """Record the communication of the answer, the satisfaction and the closing."""
        dates, score = history["dates"], history["satisfaction"]
        is_decided_on_merits = history["end"] is None
        if communicated := dates.get("communicated"):
            self._import_complaint_step(
                "communicate",
                communicated,
                payload,
                write={"complaint_communicated_at": communicated},
            )
        has_survey = is_decided_on_merits and self.complaint_kind == "complaint"
        if score and has_survey and "resolved" in dates:
            rated = dates.get("closed") or communicated or dates["resolved"]
            self._import_complaint_step(
                "record_satisfaction",
                rated,
                {**payload, "state": score[1], "score": score[0] or None},
                write={
                    "complaint_satisfaction_score": score[0],
                    "complaint_satisfaction_state": score[1],
                },
            )
        if (closed := dates.get("closed")) and is_decided_on_merits:
            self._import_complaint_step("close", closed, payload)

    def _import_complaint_step(self, code, date, payload, write=None, digest_fields=()):
        """Apply one move of the process at a past date and time.

        :param code: code of the move in MOVES
        :param date: naive UTC datetime of the move
        :param digest_fields: names of further fields covered by the journal's digest
        """
        case = process.Case(state=self.complaint_state, kind=self.complaint_kind)
        # Old registers skip steps: without a row for this state, any row of the move
        # serves.
        move = process.find_move(code, case) or next(iter(process.get_moves(code)))
        at(self, date)._write_complaint_move(
            move, None, None, write=write, payload=payload, digest_fields=digest_fields
        )

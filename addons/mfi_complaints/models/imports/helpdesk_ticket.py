# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine import process
from ..clock import at
from ..complaint.helpdesk_ticket_freeze import STATEMENT_FIELDS
from ..guard import with_process

#: In front of the old number: an imported complaint is told from a native one at once.
PREFIX = "IMP-"
#: What registration and first acts set natively, and nobody promised or did here.
_UNKNOWN = {"complaint_first_act_at": False}


class HelpdeskTicket(models.Model):
    """Past complaints: the moves of the process, at the moments of the old register.

    Guards and messages do not apply to the past: what the old register does not know
    stays empty, and nobody is told. Each event carries its own date and, in its
    payload, that it was imported and when; the complaint carries the mark for good.
    """

    _inherit = "helpdesk.ticket"

    complaint_legacy_number = fields.Char(
        string="Old number",
        copy=False,
        readonly=True,
        help="The number in the register from which the complaint was taken over.",
    )

    # Serves the search of what was imported already; forbids importing it twice.
    _complaint_legacy_uniq = models.UniqueIndex(
        "(complaint_legacy_number, company_id) "
        "WHERE complaint_legacy_number IS NOT NULL",
        "A complaint with this old number was imported already.",
    )

    @api.model
    def _get_complaint_legacy_numbers(self, numbers):
        """Return those of some old numbers that the company has imported already."""
        # sudo: what is on file does not depend on who imports
        found = (
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
        return {number for (number,) in found}

    @api.model
    @api.private
    def _import_complaint(self, number, history, payload):
        """Enter one past complaint of the current company.

        :param number: its number in the old register
        :param history: ``statement`` (values), ``dates`` ({step: UTC moment}),
            ``findings`` (values), ``satisfaction`` ((score, state) or None), ``end``
            (``rejected``, ``cancelled`` or None)
        :param payload: what the journal shall say of the import
        :raise AccessError: for whoever is neither pilot nor administrator
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
            vouch=(*STATEMENT_FIELDS, "complaint_imported", "complaint_legacy_number"),
        )
        ticket._import_complaint_decision(history, payload)
        ticket._import_complaint_answer(history, payload)
        ticket._log_complaint_event("imported", payload)
        return ticket

    @api.model
    def _import_complaint_draft(self, number, history):
        """Create the draft of a past complaint, as of its receipt."""
        received = history["dates"]["received"]
        # sudo: the role was checked; the record is the program's to write
        tickets = with_process(at(self.sudo(), received)).with_context(
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
        # sudo: the pilot enters complaints of restricted categories too
        return ticket.with_env(self.sudo().env).with_context(
            tracking_disable=True, mail_notrack=True
        )

    def _prepare_complaint_import_register_values(self, dates):
        """Return what registration sets: no promise was made for what is decided."""
        promised = {}
        if "resolved" not in dates:
            promised = self._prepare_complaint_deadline_values(dates["received"])
        asked = self.complaint_kind == "complaint" and "closed" not in dates
        return {
            **promised,
            "number": f"{PREFIX}{self.complaint_legacy_number}",
            "complaint_registered_at": dates["received"],
            "complaint_satisfaction_state": "pending" if asked else False,
        }

    def _import_complaint_decision(self, history, payload):
        """Take the decision of the old register, at its date."""
        decided = history["dates"].get("resolved")
        if not decided:
            return
        code = {"rejected": "reject", "cancelled": "cancel"}.get(
            history["end"], "resolve"
        )
        findings = history["findings"]
        write = {**_UNKNOWN, **findings}
        if code == "cancel":
            write["complaint_cancel_reason"] = "withdrawn"
        self._import_complaint_step(code, decided, payload, write=write)

    def _import_complaint_answer(self, history, payload):
        """Note when the client was told, what they thought, and the end."""
        dates, score = history["dates"], history["satisfaction"]
        open_end = history["end"] is None
        if told := dates.get("communicated"):
            self._import_complaint_step(
                "communicate",
                told,
                payload,
                write={"complaint_communicated_at": told},
            )
        asked = open_end and self.complaint_kind == "complaint"
        if score and asked and "resolved" in dates:
            moment = dates.get("closed") or told or dates["resolved"]
            self._import_complaint_step(
                "record_satisfaction",
                moment,
                {**payload, "state": score[1], "score": score[0] or None},
                write={
                    "complaint_satisfaction_score": score[0],
                    "complaint_satisfaction_state": score[1],
                },
            )
        if (closed := dates.get("closed")) and open_end:
            self._import_complaint_step("close", closed, payload)

    def _import_complaint_step(self, code, moment, payload, write=None, vouch=()):
        """Carry out one move of the table at a moment of the past."""
        case = process.Case(state=self.complaint_state, kind=self.complaint_kind)
        # An older register skips steps: the row for another state says as much.
        move = process.find(code, case) or next(iter(process.rows(code)))
        at(self, moment)._write_complaint_move(
            move, None, None, write=write, payload=payload, vouch=vouch
        )

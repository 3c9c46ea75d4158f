# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import file_open

from .clock import at

_FILE = "mfi_complaints/demo/mfi_complaints_demo.json"


class MfiComplaintDemo(models.AbstractModel):
    """Tells the demonstration: each act by its own person, at its own moment.

    Called by the demo data alone. Complaints go through the same moves as real ones;
    only the clock of the process is set back to when each act happened.
    """

    _name = "mfi.complaint.demo"
    _description = "Demonstration of Complaints"

    @api.model
    @api.private
    def _load(self, part):
        """Load one part of the story.

        :param part: ``history`` (dates as they were, UTC) or ``present`` (days before
            today)
        """
        with file_open(_FILE) as stream:
            story = json.load(stream)[part]
        self._speak_french()
        self = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        known = {"measures": story["measures"], "made": {}}
        for told in story["complaints"]:
            self._tell(told, known)
        for key, measure in known["made"].items():
            self._finish_measure(measure, story["measures"][key])

    @api.model
    def _speak_french(self):
        """Give the people of the story their language, where it is installed."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        if "fr_FR" not in installed:
            return
        people = self.env["res.users"].search([("login", "in", list(self._logins()))])
        clients = self.env["res.partner"].search([("mfi_member_number", "!=", False)])
        (people.partner_id | clients).write({"lang": "fr_FR"})

    @api.model
    def _logins(self):
        """Return the logins of the people of the story."""
        found = self.env["ir.model.data"].search(
            [("module", "=", "mfi_complaints"), ("model", "=", "res.users")]
        )
        ids = [row.res_id for row in found if row.name.endswith("_demo")]
        return set(self.env["res.users"].browse(ids).mapped("login"))

    @api.model
    def _user(self, login):
        """Return the person with a login."""
        return self.env["res.users"].search([("login", "=", login)], limit=1)

    @api.model
    def _moment(self, text):
        """Return a moment of the story: ``2015-02-10 10:20`` or ``-3 10:20``."""
        day, time = text.split()
        if day.startswith("-"):
            today = fields.Date.today() - timedelta(days=int(day[1:]))
            day = fields.Date.to_string(today)
        return datetime.fromisoformat(f"{day} {time}:00")

    @api.model
    def _at(self, records, login, text):
        """Return records in the hands of a person, at a moment."""
        return at(records.with_user(self._user(login)), self._moment(text))

    @api.model
    def _tell(self, told, known):
        """Make one complaint and walk it through its steps."""
        tickets = self._at(self.env["helpdesk.ticket"], told["who"], told["at"])
        steps = told["steps"]
        if steps and steps[0][2] == "draft":
            tickets.create(tickets._prepare_complaint_values(told["values"]))
            return
        number = tickets.complaint_register(told["values"])["number"]
        ticket = self.env["helpdesk.ticket"].search([("number", "=", number)], limit=1)
        for moment, login, act, *details in steps:
            step = getattr(self, f"_step_{act}", None)
            acting = self._at(ticket, login, moment)
            if step:
                step(acting, details, known)
            else:
                getattr(acting, f"action_{act}")(*details)

    # ------------------------------------------------------------------
    # Steps that need more than their words
    # ------------------------------------------------------------------
    @api.model
    def _step_assign(self, ticket, details, known):
        """Assign to a service named by its external identifier."""
        ticket.action_assign(self.env.ref(f"mfi_complaints.{details[0]}").id)

    @api.model
    def _step_resolve(self, ticket, details, known):
        """Resolve with a cause named by its code."""
        ticket.action_resolve(self._solution(details[0]))

    @api.model
    def _step_submit(self, ticket, details, known):
        """Submit with a cause named by its code."""
        ticket.action_submit(self._solution(details[0]))

    @api.model
    def _step_communicate(self, ticket, details, known):
        """Tell the answer of the record."""
        ticket.action_communicate({"complaint_answer_channel": details[0]})

    @api.model
    def _step_attempt(self, ticket, details, known):
        """Record an attempt."""
        ticket.action_record_attempt(*details)

    @api.model
    def _step_satisfaction(self, ticket, details, known):
        """Record satisfaction."""
        score, state, comment = details
        ticket.action_record_satisfaction(score or None, state, comment)

    @api.model
    def _step_cancel_duplicate(self, ticket, details, known):
        """Cancel as a repetition of the complaint with a subject."""
        original = self.env["helpdesk.ticket"].search(
            [("name", "=", details[1]), ("complaint_kind", "!=", False)], limit=1
        )
        ticket.action_cancel(details[0], original.id)

    @api.model
    def _step_measure(self, ticket, details, known):
        """Plan a preventive measure, or have it serve one more complaint."""
        key = details[0]
        made = known["made"].get(key)
        if made:
            # sudo: the story links it, whoever of the service planned it
            made.with_context(**ticket.env.context).sudo().write(
                {"ticket_ids": [fields.Command.link(ticket.id)]}
            )
            return
        plan = known["measures"][key]
        known["made"][key] = ticket.env["mfi.complaint.measure"].create(
            {
                "name": plan["name"],
                "kind": plan["kind"],
                "team_id": self.env.ref(f"mfi_complaints.{plan['team']}").id,
                "responsible_id": self._user(plan["responsible"]).id,
                "due_date": plan["due"],
                "ticket_ids": [fields.Command.link(ticket.id)],
            }
        )

    @api.model
    def _solution(self, details):
        """Return the findings of a service, the cause by its id."""
        values = dict(details)
        if code := values.pop("cause", None):
            cause = self.env["mfi.complaint.cause"].search(
                [("code", "=", code)], limit=1
            )
            values["complaint_cause_id"] = cause.id
        return values

    # ------------------------------------------------------------------
    # Ends
    # ------------------------------------------------------------------
    @api.model
    def _finish_measure(self, measure, plan):
        """Mark a measure as done, then as checked, at its own moments."""
        if not plan["done"]:
            return
        done = self._at(measure, plan["responsible"], plan["done"])
        done.write({"proof": plan["proof"]})
        done.action_done()
        checked = self._at(measure, plan["responsible"], plan["checked"])
        checked.write({"effect": plan["effect"], "effect_note": plan["effect_note"]})
        checked.action_check_effect()

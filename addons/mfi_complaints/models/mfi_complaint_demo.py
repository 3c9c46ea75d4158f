# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import gc
import json
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import file_open

from ..engine import demo_year
from .clock import at
from .guard import with_process

DEMO_FILE = "mfi_complaints/demo/mfi_complaints_demo.json"
YEAR_FILE = "mfi_complaints/demo/mfi_complaints_year_demo.json"
#: Complaints after which the environments of their steps are freed.
BATCH = 5


class MfiComplaintDemo(models.AbstractModel):
    """Create the demonstration complaints, each step by its own user at its own time.

    Only called by the demo data. Complaints go through the same moves as real ones; the
    clock of the process is set back to the date and time of each step.
    """

    _name = "mfi.complaint.demo"
    _description = "Demonstration of Complaints"

    @api.model
    @api.private
    def _load_complaints(self, part):
        """Create the complaints of one part of the demonstration file.

        :param part: ``history`` (dates and times in UTC) or ``present`` (times given as
            calendar days before today)
        """
        with file_open(DEMO_FILE) as stream:
            data = json.load(stream)[part]
        self._set_french_language()
        measures = {"plans": data["measures"], "records": {}}
        self._create_demo_complaints(data["complaints"], measures)
        for key, measure in measures["records"].items():
            self._complete_measure(measure, data["measures"][key])

    @api.model
    @api.private
    def _load_year(self, count=None):
        """Create the complaints of the year that ends yesterday, and their clients.

        :param count: number of complaints, by default that of the file
        """
        with file_open(YEAR_FILE) as stream:
            story = json.load(stream)
        year = demo_year.build_year(story, fields.Date.today(), count)
        self.env["res.partner"].mfi_import_clients(year["clients"])
        self._set_french_language()
        self._create_demo_complaints(year["complaints"], {})

    @api.model
    @api.private
    def _seal_story(self):
        """Seal the journal of the demonstration, as its nights would have done.

        The events were all recorded today, whenever the story says that they happened:
        one seal covers them, and the nightly job continues after it.
        """
        event = self.env["mfi.complaint.event"].search([], order="id desc", limit=1)
        if event:
            until = event.recorded_at + timedelta(seconds=1)
            day = event.company_id._get_mfi_today() - timedelta(days=1)
            self.env["mfi.complaint.seal"]._create_first_seal(
                event.company_id, day, until
            )

    @api.model
    def _create_demo_complaints(self, complaints, measures):
        """Create complaints in their order, without messages about the changes."""
        self = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        with _freeing_environments() as free:
            for index, complaint in enumerate(complaints, 1):
                self._create_demo_complaint(complaint, measures)
                if not index % BATCH:
                    free()

    @api.model
    def _set_french_language(self):
        """Set the language of the demonstration to French, if installed."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        if "fr_FR" not in installed:
            return
        users = self.env["res.users"].search(
            [("login", "in", list(self._get_demo_logins()))]
        )
        clients = self.env["res.partner"].search([("mfi_member_number", "!=", False)])
        institution = self.env.ref("base.main_company").partner_id
        (users.partner_id | clients | institution).write({"lang": "fr_FR"})

    @api.model
    def _get_demo_logins(self):
        """Return the logins of the demo users, as a set."""
        references = self.env["ir.model.data"].search(
            [("module", "=", "mfi_complaints"), ("model", "=", "res.users")]
        )
        ids = [
            reference.res_id
            for reference in references
            if reference.name.endswith("_demo")
        ]
        return set(self.env["res.users"].browse(ids).mapped("login"))

    @api.model
    def _get_user(self, login):
        """Return the user with a login."""
        return self.env["res.users"].search([("login", "=", login)], limit=1)

    @api.model
    def _parse_datetime(self, text):
        """Return the datetime for ``2015-02-10 10:20`` or ``-3 10:20`` (days ago)."""
        day, time = text.split()
        if day.startswith("-"):
            today = fields.Date.today() - timedelta(days=int(day[1:]))
            day = fields.Date.to_string(today)
        return datetime.fromisoformat(f"{day} {time}:00")

    @api.model
    def _with_user_at(self, records, login, text):
        """Return records with a demo user and the clock set to a date and time."""
        return at(records.with_user(self._get_user(login)), self._parse_datetime(text))

    @api.model
    def _create_demo_complaint(self, complaint, measures):
        """Create one complaint and carry out its steps.

        :param dict complaint: as in the demonstration file
        :param dict measures: ``plans`` of the file and ``records`` created so far
        """
        tickets = self._with_user_at(
            self.env["helpdesk.ticket"], complaint["who"], complaint["at"]
        )
        steps = complaint["steps"]
        if steps and steps[0][2] == "draft":
            tickets.create(tickets._prepare_complaint_values(complaint["values"]))
            return
        values = dict(complaint["values"])
        if received := complaint.get("received"):
            values["received_at"] = self._parse_datetime(received)
        number = tickets.complaint_register(values)["number"]
        ticket = self.env["helpdesk.ticket"].search([("number", "=", number)], limit=1)
        for time, login, action, *details in steps:
            step = getattr(self, f"_step_{action}", None)
            user_ticket = self._with_user_at(ticket, login, time)
            if step:
                step(user_ticket, details, measures)
            else:
                getattr(user_ticket, f"action_{action}")(*details)

    # ------------------------------------------------------------------
    # Steps whose arguments must be converted
    # ------------------------------------------------------------------
    @api.model
    def _step_assign(self, ticket, details, measures):
        """Assign to the service with an external identifier."""
        ticket.action_assign(self.env.ref(f"mfi_complaints.{details[0]}").id)

    @api.model
    def _step_resolve(self, ticket, details, measures):
        """Resolve, with the root cause given by its code."""
        ticket.action_resolve(self._prepare_findings(details[0]))

    @api.model
    def _step_submit(self, ticket, details, measures):
        """Submit for validation, with the root cause given by its code."""
        ticket.action_submit(self._prepare_findings(details[0]))

    @api.model
    def _step_communicate(self, ticket, details, measures):
        """Communicate the answer already written on the complaint."""
        ticket.action_communicate({"complaint_answer_channel": details[0]})

    @api.model
    def _step_attempt(self, ticket, details, measures):
        """Record an attempt to reach the client."""
        ticket.action_record_attempt(*details)

    @api.model
    def _step_satisfaction(self, ticket, details, measures):
        """Record the client's satisfaction."""
        score, state, comment = details
        ticket.action_record_satisfaction(score or None, state, comment)

    @api.model
    def _step_cancel_duplicate(self, ticket, details, measures):
        """Cancel as a duplicate of the complaint with a subject."""
        original = self.env["helpdesk.ticket"].search(
            [("name", "=", details[1]), ("complaint_kind", "!=", False)], limit=1
        )
        ticket.action_cancel(details[0], original.id)

    @api.model
    def _step_measure(self, ticket, details, measures):
        """Create a preventive measure, or link an existing one to the complaint."""
        key = details[0]
        measure = measures["records"].get(key)
        if measure:
            # sudo: another member of the service may have created the measure
            measure.with_context(**ticket.env.context).sudo().write(
                {"ticket_ids": [fields.Command.link(ticket.id)]}
            )
            return
        plan = measures["plans"][key]
        measures["records"][key] = ticket.env["mfi.complaint.measure"].create(
            {
                "name": plan["name"],
                "kind": plan["kind"],
                "team_id": self.env.ref(f"mfi_complaints.{plan['team']}").id,
                "responsible_id": self._get_user(plan["responsible"]).id,
                "due_date": plan["due"],
                "ticket_ids": [fields.Command.link(ticket.id)],
            }
        )

    @api.model
    def _prepare_findings(self, details):
        """Return the findings of a service, with ids in place of codes."""
        values = dict(details)
        for name, field in (
            ("cause", "complaint_cause_id"),
            ("demand", "complaint_hidden_demand_id"),
        ):
            if code := values.pop(name, None):
                model = self.env["helpdesk.ticket"]._fields[field].comodel_name
                record = self.env[model].search([("code", "=", code)], limit=1)
                values[field] = record.id
        return values

    # ------------------------------------------------------------------
    # Governance
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _answer_recommendation(self, record_id, login, state, answer, day):
        """Answer a recommendation of the story, as the management did on a day."""
        record = self.env["mfi.complaint.recommendation"].browse(record_id)
        with_process(record).write(
            {
                "state": state,
                "answer": answer,
                "answered_on": day,
                "answered_by_id": self._get_user(login).id,
            }
        )
        record.activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------------
    # Measures
    # ------------------------------------------------------------------
    @api.model
    def _complete_measure(self, measure, plan):
        """Mark a measure as done and then as checked, at the planned times."""
        if not plan["done"]:
            return
        done = self._with_user_at(measure, plan["responsible"], plan["done"])
        done.write({"proof": plan["proof"]})
        done.action_done()
        checked = self._with_user_at(measure, plan["responsible"], plan["checked"])
        checked.write({"effect": plan["effect"], "effect_note": plan["effect_note"]})
        checked.action_check_effect()


@contextmanager
def _freeing_environments():
    """Yield a function that frees the environments that are no longer used.

    Each step has its own clock, and so its own environment. Odoo compares each new
    environment with all those in memory, and does not collect garbage during an
    installation: without this, the time would grow with the square of the complaints.
    """
    gc.freeze()
    try:
        yield gc.collect
    finally:
        gc.unfreeze()

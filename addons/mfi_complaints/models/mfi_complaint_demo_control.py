# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import file_open

CONTROL_FILE = "mfi_complaints/demo/mfi_complaints_control_demo.json"


class MfiComplaintDemo(models.AbstractModel):
    """Draw an audit of the demonstration's files, with findings and calls to clients.

    The words are in the demonstration's file; which files they are about follows from
    the draw, so that the words fit any file.
    """

    _inherit = "mfi.complaint.demo"

    @api.model
    @api.private
    def _load_control(self):
        """Create the audit of the files closed in the last months."""
        with file_open(CONTROL_FILE) as stream:
            story = json.load(stream)
        today = fields.Date.today()
        controller = self._get_user(story["controller"])
        audits = self.env["mfi.complaint.audit"].with_user(controller)
        # In the language of the story, which names the strata too.
        context = {"lang": controller.lang, "mail_create_nolog": True}
        audit = audits.with_context(**context).create(
            {
                **story["audit"],
                "date_from": today - timedelta(days=story["days"]),
                "date_to": today,
            }
        )
        audit.action_draw()
        lines = audit.line_ids.sorted("id")
        for line, result in zip(lines, story["results"], strict=False):
            self._write_demo_result(line, result, today)
        self._create_demo_calls(lines, story["calls"])
        self._create_demo_measures(lines, story["measures"], today)

    @api.model
    def _write_demo_result(self, line, result, today):
        """Write one result, with the answer of the service if the story has one."""
        values = dict(result)
        days, answer = values.pop("due", None), values.pop("answer", None)
        settled = values.pop("settled", False)
        if days is not None:
            values["due_date"] = today + timedelta(days=days)
        line.write(values)
        head = line.sudo().responsible_id  # sudo: a setting of the service
        if answer and head:
            line.with_user(head).action_answer(answer)
            if settled:
                line.action_settle()

    @api.model
    def _create_demo_calls(self, lines, calls):
        """Call the clients of audited files whose complaints are closed."""
        closed = lines.filtered(
            lambda line: (
                line.ticket_id.complaint_state == "closed"
                and line.ticket_id.complaint_kind == "complaint"
                and line.ticket_id.complaint_satisfaction_score >= 4
            )
        )
        lines.env["mfi.complaint.recheck"].create(
            [
                {**call, "line_id": line.id, "ticket_id": line.ticket_id.id}
                for line, call in zip(closed, calls, strict=False)
            ]
        )

    @api.model
    def _create_demo_measures(self, lines, measures, today):
        """Decide on measures after the findings, still to be carried out."""
        records = self.env["mfi.complaint.measure"].with_context(mail_create_nolog=True)
        for plan in measures:
            line = lines[plan["line"]]
            measure = records.create(
                {
                    "name": plan["name"],
                    "kind": plan["kind"],
                    "team_id": line.team_id.id,
                    "responsible_id": self._get_user(plan["responsible"]).id,
                    "due_date": today + timedelta(days=plan["due"]),
                    "ticket_ids": [fields.Command.link(line.ticket_id.id)],
                }
            )
            if plan["started"]:
                measure.action_start()

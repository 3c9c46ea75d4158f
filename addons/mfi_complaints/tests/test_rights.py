# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from ..models.complaint.res_users_access import WRITERS
from .common import NOW
from .rights import OPERATIONS, RightsTests
from .rights_drafts import DraftsCommon
from .rights_records import SECRET
from .rights_samples import CHANGED, SamplesCommon
from .rights_ways import Orm

#: State of a complaint → the field of it that is written; a colour in all others.
WRITTEN_IN = {
    "draft": ("name", CHANGED),
    "in_progress": ("complaint_answer", CHANGED),
    "to_validate": ("complaint_answer", CHANGED),
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(DraftsCommon, RightsTests, SamplesCommon, HttpCase):
    """The tables of rights, tried in each way of calling."""

    PERSONAL = ("mfi.complaint.measure",)
    EXISTING = {
        "mfi.complaint.access": "restricted",
        "mfi.complaint.event": "everyday",
        "mfi.complaint.event.text": "everyday",
        "mfi.complaint.recheck": "everyday",
        "mfi.complaint.report": "everyday",
        "mfi.complaint.survey.respondent": "everyday",
        "mfi.denunciation.message": "denunciation",
    }
    CHANGES = {
        "mfi.complaint.audit.line": ("finding", CHANGED),
        "mfi.complaint.call.log": ("agent", CHANGED),
        # All that a service or collector enters on a measure is its proof.
        "mfi.complaint.measure": ("proof", CHANGED),
        # The lines are all there is.
        "mfi.complaint.service.state": ("line_ids", [[5, 0, 0]]),
    }
    FRESH = {
        "mfi.complaint.report.recipient": "schedule_id",
        "mfi.complaint.statement": "template_id",
    }

    @classmethod
    def _find_samples(cls, model):
        if model == "mfi.complaint.alert.kind":
            return cls.env[model].search([], limit=1)
        if model == "mfi.complaint.exception":
            closed = cls.cases["closed"]
            return cls.env[model].search([("ticket_id", "=", closed.id)], limit=1)
        if model == "mfi.complaint.survey":
            # Interviewers see running surveys alone, others change those not yet drawn.
            return cls.env[model].create({"name": "Draft"}) | cls.stratum.survey_id
        if model == "mfi.complaint.survey.stratum":
            return cls.stratum
        return super()._find_samples(model)

    @classmethod
    def _get_special_values(cls, model, owner):
        if model == "mfi.import.column":
            return {"job_id": cls._get_parent("mfi.import.job", owner).id}
        service = {"team_id": cls.team.id}
        values = {
            "mfi.complaint.alert": {**service, "branch_id": cls.branch.id},
            "mfi.complaint.audit.line": {
                **service,
                "result": "remarks",
                "finding": SECRET,
            },
            "mfi.complaint.call.log": {"number": f"+22177{next(cls.serial):07}"},
            "mfi.complaint.committee": {"branch_id": cls.branch.id},
            "mfi.complaint.measure": {"responsible_id": owner.id},
            "mfi.complaint.recheck": {
                "ticket_id": cls.cases["closed"].id,
                "satisfied": "yes",
            },
            "mfi.complaint.report.recipient": {"user_id": cls.pilot.id},
            # The sheets of branches go to the managers of branches alone.
            "mfi.complaint.report.schedule": {"kind": "board"},
            "mfi.complaint.statement": {"date_from": "2026-01-01"},
            "mfi.import.job": {"file": "bmFtZQpBd2EK", "filename": "names.csv"},
        }
        return values.get(model, {})

    def _find_change(self, record):
        if record._name != "helpdesk.ticket":
            return super()._find_change(record)
        state = record.sudo().complaint_state
        return WRITTEN_IN.get(state, ("color", 7))

    def test_a_colleague_does_not_read_what_is_typed(self):
        """Two users of one role: a dialog is read by whoever opened it alone."""
        dialog = self.env["mfi.complaint.call"].with_user(self.collector)
        dialog = dialog.create({"statement": SECRET})
        colleague = self._new_user("collector", "colleague")
        seen = dialog.with_user(colleague)
        self.assertFalse(seen.search([("id", "=", dialog.id)]))
        self.assertFalse(seen.has_access("read"))
        self.assertTrue(dialog.search([("id", "=", dialog.id)]))

    def test_ordinary_tickets_are_left_to_the_helpdesk(self):
        """Who writes complaints writes no ticket that the helpdesk shows them."""
        own = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        for name in WRITERS:
            user = self.users[name]
            ticket = self.cases["ordinary ticket"].copy(
                {"partner_id": user.partner_id.id}
            )
            seen = ticket.with_user(user).sudo(False)
            with self.subTest(user=name):
                found = [op for op in OPERATIONS.values() if seen.has_access(op)]
                self.assertEqual(found, ["read"])
                user.group_ids += own
                self.assertTrue(seen.has_access("create"))
                self.assertTrue(seen.has_access("write"))

    def test_what_links_to_a_complaint_follows_it(self):
        """Links show a complaint's name: their models have a rule about complaints."""
        for model in sorted(self._get_linked_models()):
            with self.subTest(model=model):
                rules = self.env["ir.rule"].search([("model_id.model", "=", model)])
                domains = " ".join(rules.filtered("global").mapped("domain_force"))
                self.assertIn("user._complaint_", domains)

    def _get_linked_models(self):
        """Return the names of the models with a stored link that a role may read."""
        names = set()
        for model in self.env.registry.values():
            if (
                model._abstract
                or model._transient
                or not model._name.startswith("mfi.")
            ):
                continue
            links = [
                field
                for field in model._fields.values()
                if field.type == "many2one" and field.comodel_name == "helpdesk.ticket"
            ]
            if any(field.store for field in links):
                names.add(model._name)
        # Readable by nobody at all.
        return names - {"mfi.sms.secret.file"}

    def test_all_roles_of_another_company_read_nothing(self):
        company = self.env["res.company"].create({"name": "Other institution"})
        roles = ("collector", "handler", "controller", "pilot", "branch_manager")
        groups = [f"mfi_complaints.group_{role}" for role in (*roles, "confidential")]
        outsider = new_test_user(
            self.env,
            "mfi_outsider",
            ",".join(["base.group_user", "base.group_system", *groups]),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.users = {"outsider": outsider}
        way = self._start(Orm)
        # An administrator supervises the queue of mails of all companies.
        for (model, case), record in self.records.items():
            if model == "mail.mail":
                continue
            with self.subTest(model=model, case=case):
                self.assertFalse(self._try(way, "outsider", record, "r"))
                domain = [["id", "=", record.id]]
                answer = way.call("outsider", model, "search", domain=domain)
                self.assertFalse(answer.status == 200 and answer.value)

    def test_journal_and_chatter_tell_nothing_restricted(self):
        """A search without a domain finds no word about a confidential file."""
        hidden = {
            role
            for role in self.users
            if role not in ("confidential", "handler", "head", "public")
        }
        for role in hidden:
            for model in ("mail.message", "mail.activity", "mfi.complaint.event"):
                with self.subTest(role=role, model=model):
                    tickets = self._get_found_tickets(model, self.users[role])
                    for case in ("restricted", "denunciation", "denunciation closed"):
                        self.assertNotIn(self.cases[case].id, tickets)

    def _get_found_tickets(self, model, user):
        """Return the ids of the tickets of all records that a user finds."""
        records = self.env[model].with_user(user)
        if not records.has_access("read"):
            return []
        found = records.search([]).sudo()
        name = "ticket_id" if model == "mfi.complaint.event" else "res_id"
        if name == "ticket_id":
            return found.ticket_id.ids
        model_field = "model" if model == "mail.message" else "res_model"
        return found.filtered(lambda r: r[model_field] == "helpdesk.ticket").mapped(
            name
        )

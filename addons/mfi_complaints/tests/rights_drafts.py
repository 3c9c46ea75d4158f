# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.tests import Form

from .rights_records import RecordsCommon

FORM = "mfi_complaints.complaint_view_form"


class DraftsCommon(RecordsCommon):
    """Drafts of each kind, and what the forms send to create another one like it."""

    @classmethod
    def _setup_cases(cls):
        cases = super()._setup_cases()
        elsewhere = cases["elsewhere"].mfi_branch_id
        cases["draft elsewhere"] = cls._create_draft(mfi_branch_id=elsewhere.id)
        cases["denunciation draft"] = cls._create_draft(
            user=cls.confidential,
            complaint_kind="denunciation",
            partner_id=False,
            mfi_branch_id=cls.branch.id,
        )
        cases["ordinary ticket"] = cls.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "Out of paper"}
        )
        cls.forms = cls._fill_forms(elsewhere)
        return {case: ticket.sudo() for case, ticket in cases.items()}

    @classmethod
    def _fill_forms(cls, elsewhere):
        """Return {case: values that the form of a new record sends}."""
        client = {"user": cls.collector, "kind": "complaint", "partner_id": cls.client}
        secret = {"user": cls.confidential, "kind": "denunciation"}
        return {
            "draft": cls._fill_form(**client),
            "draft elsewhere": cls._fill_form(**client, mfi_branch_id=elsewhere),
            "restricted draft": cls._fill_form(**client, category_id=cls.restricted),
            "denunciation draft": cls._fill_form(**secret, mfi_branch_id=cls.branch),
            "ordinary ticket": {"name": "Printer", "description": "Out of paper"},
        }

    @classmethod
    def _fill_form(cls, user, kind, **values):
        """Return the values that the form of a new complaint sends."""
        tickets = cls.env["helpdesk.ticket"].with_user(user)
        form = Form(tickets.with_context(default_complaint_kind=kind), FORM)
        values = {
            "name": "Fees not explained",
            "description": "<p>They took 5,000 francs.</p>",
            "channel_id": cls.channel,
            "category_id": cls.category,
            "mfi_product_id": cls.product,
            **values,
        }
        for name, value in values.items():
            setattr(form, name, value)
        return json.loads(json.dumps(form._get_save_values(), default=str))

    def _get_created(self, record, name):
        case = self._get_draft_case(record)
        if not case:
            return super()._get_created(record, name)
        values = self.forms[case]
        if case == "ordinary ticket":
            # The helpdesk lets employees read what they ask for themselves.
            return {**values, "partner_id": self.users[name].partner_id.id}, {}
        return values, {"default_complaint_kind": record.complaint_kind}

    def _get_draft_case(self, record):
        """Return the case of which a record is the draft, or ``None``."""
        drafts = (case for case in self.forms if self.cases[case] == record)
        return next(drafts, None)

    def _call_create(self, way, name, record):
        answer = super()._call_create(way, name, record)
        if answer.status == 200 and self._get_draft_case(record):
            new = record.browse(answer.value)
            for field in ("complaint_kind", "complaint_state", "complaint_access"):
                self.assertEqual(new[field], record[field])
            self.assertEqual(new.mfi_branch_id, record.mfi_branch_id)
        return answer

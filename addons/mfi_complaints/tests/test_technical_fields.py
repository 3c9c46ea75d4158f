# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.tests import tagged

from .common import ComplaintCommon

#: Names of fields that mean nothing to people, or that nobody may know.
TECHNICAL = re.compile(
    r"token|salt|hash|digest|secret|uuid|dedupe|idempot|nonce|password|tracking_code"
    r"|search_key|head_sequence|provider_id|part_ref|code_to_send|complaint_code$"
    r"|^key$"
)
#: Fields with such a name that people do use: model, field → why.
ALLOWED = {
    ("helpdesk.ticket.category", "complaint_code"): "code chosen by the institution",
    ("helpdesk.ticket.channel", "complaint_code"): "code chosen by the institution",
    ("mfi.complaint.event", "hash"): "evidence, compared with printed copies",
    ("mfi.complaint.event", "previous_hash"): "evidence of the order",
    ("mfi.complaint.measure", "secret"): "whether the measure is confidential",
    ("mfi.complaint.measure", "secret_team_ids"): "services that may read it",
    ("mfi.complaint.register.log", "hash"): "evidence, printed on the register",
    ("mfi.complaint.seal", "hash"): "evidence, mailed every day",
    ("mfi.complaint.seal", "previous_hash"): "evidence of the order",
    ("mfi.complaint.statement", "figures_hash"): "evidence, printed on the statement",
    ("mfi.complaint.statement", "pdf_hash"): "evidence of the filed file",
    ("mfi.complaint.statement", "xlsx_hash"): "evidence of the filed file",
    ("mfi.complaint.statement.filing", "figures_hash"): "evidence of what was filed",
    ("mfi.complaint.statement.filing", "hash"): "evidence, printed on the statement",
    ("mfi.complaint.statement.filing", "pdf_hash"): "evidence of what was filed",
    ("mfi.complaint.statement.filing", "previous_hash"): "evidence of the order",
    ("mfi.complaint.statement.filing", "seal_hash"): "evidence of the order",
    ("mfi.complaint.statement.filing", "xlsx_hash"): "evidence of what was filed",
    ("mfi.profile.line", "key"): "name of a setting, in the import of a profile",
    ("mfi.spi4.assessment", "seal_hash"): "evidence, printed on the report",
    ("mfi.spi4.assessment", "signature_hash"): "evidence, printed on the report",
    ("mfi.spi4.signature", "content_hash"): "evidence of what was signed",
    ("mfi.spi4.signature", "hash"): "evidence, printed on the report",
    ("mfi.spi4.signature", "previous_hash"): "evidence of the order",
    ("mfi.spi4.signature", "seal_hash"): "evidence, printed on the report",
    ("res.company", "mfi_digest_hour"): "hour of the daily summary",
    ("res.config.settings", "mfi_digest_hour"): "hour of the daily summary",
}
#: Fields of other addons that are keys to complaints.
SHARED = (("helpdesk.ticket", "access_token"), ("rating.rating", "access_token"))
OFFERS = ("searchable", "sortable", "groupable", "exportable")
ROLES = (
    "collector",
    "handler",
    "controller",
    "pilot",
    "confidential",
    "branch_manager",
    "director",
    "employee",
)


@tagged("post_install", "-at_install")
class TestTechnicalFields(ComplaintCommon):
    """Nothing technical is offered as filter, group, sort order or exported column."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user("director")

    def _find_technical(self):
        """Return {model: names} of our stored or searchable technical fields."""
        found = {}
        for model, name in [*self._list_own_fields(), *SHARED]:
            if TECHNICAL.search(name) and (model, name) not in ALLOWED:
                found.setdefault(model, set()).add(name)
        return found

    def _list_own_fields(self):
        """Yield (model, field) of the fields that these addons define."""
        for model in self.env.registry:
            for name in self.env[model]._fields:
                own = name.startswith(("mfi_", "complaint_"))
                if not self.env[model]._abstract and (own or model.startswith("mfi.")):
                    yield model, name

    def test_no_role_is_offered_a_technical_field(self):
        technical = self._find_technical()
        self.assertIn("complaint_code_digest", technical["helpdesk.ticket"])
        users = [getattr(self, role) for role in ROLES]
        offered = set()
        for user in [*users, self.env.ref("base.user_admin")]:
            for model, names in technical.items():
                described = self.env[model].with_user(user).fields_get(names, OFFERS)
                offered |= {
                    (model, name)
                    for name, offers in described.items()
                    if any(offers.values())
                }
        self.assertEqual(offered, set())

    def test_allowed_fields_exist(self):
        """The list of exceptions names nothing that is gone."""
        for model, name in ALLOWED:
            if model in self.env:
                self.assertIn(name, self.env[model]._fields)

    def test_secrets_cannot_be_read_at_all(self):
        """Not being offered is enough for a key of the program, not for a secret."""
        for model, name in (
            ("helpdesk.ticket", "access_token"),
            ("helpdesk.ticket", "complaint_salt"),
            ("helpdesk.ticket", "complaint_code_digest"),
            ("helpdesk.ticket", "complaint_idempotency_key"),
            ("mail.mail", "complaint_code"),
            ("mfi.public.limit", "salt"),
        ):
            for user in (self.pilot, self.env.ref("base.user_admin")):
                with self.subTest(model=model, field=name, user=user.login):
                    visible = self.env[model].with_user(user).fields_get([name])
                    self.assertEqual(visible, {})

    def test_list_views_have_no_technical_column(self):
        technical = self._find_technical()
        columns = re.compile(r'<field\b[^>]*\bname="(\w+)"[^>]*>')
        views = self.env["ir.ui.view"].search(
            [("type", "in", ("list", "search", "pivot", "graph"))]
        )
        for view in views.filtered(lambda v: (v.xml_id or "").startswith("mfi_")):
            columns_shown = set(columns.findall(view.arch_db or ""))
            shown = columns_shown & technical.get(view.model, set())
            self.assertEqual(shown, set(), view.xml_id)

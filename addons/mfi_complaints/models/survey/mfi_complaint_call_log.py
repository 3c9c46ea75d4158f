# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine.phone import to_e164

DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
OUTCOMES = [
    ("answered", "Answered"),
    ("no_answer", "No answer"),
    ("busy", "Busy"),
    ("voicemail", "Voicemail"),
]


class MfiComplaintCallLog(models.Model):
    """A telephone call with a client: a population of surveys, and nothing more.

    Calls are typed, or imported from the file of a telephone exchange. The words that
    were spoken are not kept. Calls are deleted when the retention period of complaints
    is over.
    """

    _name = "mfi.complaint.call.log"
    _description = "Telephone Call"
    _order = "date desc, id desc"
    _rec_name = "number"
    _check_company_auto = True
    _mfi_erasable_client = ("partner_id", ("number",))

    date = fields.Datetime(
        "Date and time", required=True, default=lambda self: fields.Datetime.now()
    )
    direction = fields.Selection(DIRECTIONS, required=True, default="in")
    number = fields.Char(index="btree_not_null", help="Of the client.")
    outcome = fields.Selection(OUTCOMES, required=True, default="answered")
    duration = fields.Integer("Duration (seconds)")
    agent = fields.Char(help="Name or extension of the colleague.")
    branch_id = fields.Many2one("mfi.branch", check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        compute="_compute_partner_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # A file that overlaps the one before adds no call twice.
    _call_uniq = models.UniqueIndex(
        "(company_id, date, direction, number)", "This call is in the log already."
    )

    @api.depends("number", "company_id")
    def _compute_partner_id(self):
        """Find the client by number; none if several share it, or after an erasure."""
        # sudo: clients are found whoever types a call
        clients = self.env["res.partner"].sudo()
        found = clients._read_group(
            [
                ("mfi_phone_e164", "in", list(filter(None, self.mapped("number")))),
                ("mfi_member_number", "!=", False),
                ("company_id", "in", [False, *self.company_id.ids]),
            ],
            ["mfi_phone_e164"],
            ["id:recordset"],
        )
        owners = {number: people for number, people in found if len(people) == 1}
        for call in self:
            call.partner_id = owners.get(call.number, clients)

    @api.model
    def _is_to_come(self, moment):
        """Return whether a date and time is in the future.

        A day is left for telephone exchanges whose clock is wrong.
        """
        return moment > fields.Datetime.now() + timedelta(days=1)

    @api.constrains("date")
    def _check_date(self):
        """Refuse calls to come: a mistyped year would keep them out of every survey."""
        if any(self._is_to_come(call.date) for call in self):
            raise ValidationError(
                self.env._("A call in the log has taken place: correct its date.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Log calls, with numbers in international form.

        :raise ValidationError: if a number cannot be read
        """
        return super().create([self._clean_values(vals) for vals in vals_list])

    def write(self, vals):
        """Write to calls, with numbers in international form."""
        return super().write(self._clean_values(vals) if vals.get("number") else vals)

    @api.model
    def _clean_values(self, vals):
        """Return the values with the number in international form."""
        company = self.env["res.company"].browse(vals.get("company_id"))
        region = (company or self.env.company).country_id.code
        number = to_e164(vals.get("number") or "", region)
        if not number:
            raise ValidationError(self.env._("Enter the client's phone number."))
        return {**vals, "number": number}

    @api.autovacuum
    def _gc_old_calls(self):
        """Delete the calls whose retention period, set per company, is over."""
        # sudo: the job runs for all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_retention_months", ">", 0)]):
            before = fields.Datetime.now() - relativedelta(
                months=company.mfi_retention_months
            )
            domain = Domain("company_id", "=", company.id)
            self.sudo().search(domain & Domain("date", "<", before)).unlink()

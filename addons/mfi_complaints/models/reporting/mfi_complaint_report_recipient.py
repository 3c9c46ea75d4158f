# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import consteq
from odoo.tools.misc import hmac

_SCOPE = "mfi_complaints.report_unsubscribe"


class MfiComplaintReportRecipient(models.Model):
    """Somebody who gets a scheduled report: a user, or a person from outside."""

    _name = "mfi.complaint.report.recipient"
    _description = "Recipient of a Scheduled Report"
    _order = "branch_id, id"
    _rec_name = "name"

    schedule_id = fields.Many2one(
        "mfi.complaint.report.schedule",
        "Report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="schedule_id.company_id", store=True)
    branch_id = fields.Many2one(
        "mfi.branch",
        "Branch or region",
        readonly=True,
        ondelete="cascade",
        help="The branch or region of the sheet: its manager is the recipient.",
    )
    user_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        ondelete="cascade",
        help="The figures are those that the user may count on the dashboard.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Person from outside",
        ondelete="cascade",
        help="For example a member of the board. The page contains figures of the "
        "whole network only, without rows of fewer than five complaints.",
    )
    name = fields.Char(compute="_compute_contact")
    email = fields.Char("E-mail", compute="_compute_contact")
    unsubscribed = fields.Boolean(
        help="Gets nothing: unsubscribed by the link in a mail, or switched off here. "
        "When the person asks for it, a pilot switches the report on again."
    )
    unsubscribed_at = fields.Datetime("Unsubscribed on", readonly=True)

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(user_id, partner_id) = 1)",
        "Each line is either a user or a person from outside.",
    )
    _user_uniq = models.UniqueIndex(
        "(schedule_id, user_id, COALESCE(branch_id, 0)) WHERE user_id IS NOT NULL",
        "This user gets this report already.",
    )
    _partner_uniq = models.UniqueIndex(
        "(schedule_id, partner_id) WHERE partner_id IS NOT NULL",
        "This person gets this report already.",
    )

    @api.depends("user_id", "partner_id")
    def _compute_contact(self):
        """Compute name and address of the person."""
        for line in self:
            # sudo: name and address of a person chosen as recipient
            person = (line.user_id.partner_id or line.partner_id).sudo()
            line.name = person.name
            line.email = person.email_normalized

    @api.constrains("schedule_id", "branch_id", "partner_id")
    def _check_kind(self):
        """Refuse other recipients of a branch sheet than managers of branches."""
        for line in self:
            if bool(line.branch_id) != (line.schedule_id.kind == "branch"):
                raise ValidationError(
                    self.env._(
                        "The sheet for branch managers goes to the managers of the "
                        "branches: set the manager on the branch."
                    )
                )

    @api.constrains("user_id")
    def _check_user(self):
        """Refuse accounts that are not of the back office."""
        for line in self.filtered("user_id.share"):
            raise ValidationError(
                self.env._(
                    "%(user)s has no account of the back office: add a person from "
                    "outside instead.",
                    user=line.user_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Create recipients; note since when somebody is unsubscribed."""
        return super().create([self._add_date(vals) for vals in vals_list])

    def write(self, vals):
        """Write to recipients; note since when somebody is unsubscribed.

        :raises AccessError: if somebody else than a pilot subscribes a person again
        """
        if not vals.get("unsubscribed", True):
            self.filtered("unsubscribed")._check_subscribe_again()
        return super().write(self._add_date(vals))

    def _check_subscribe_again(self):
        """Allow only pilots to subscribe again who unsubscribed: they were asked to."""
        pilot = self.env.su or self.env.user.has_group("mfi_complaints.group_pilot")
        if self and not pilot:
            raise AccessError(
                self.env._(
                    "Only a pilot subscribes somebody again, when that person asks for "
                    "it."
                )
            )

    def _add_date(self, vals):
        """Return values with the moment of unsubscribing, if they change that."""
        if "unsubscribed" not in vals:
            return vals
        moment = vals["unsubscribed"] and fields.Datetime.now()
        return {**vals, "unsubscribed_at": moment}

    def _get_key(self):
        """Return what identifies the person and the perimeter in the log."""
        if self.partner_id:
            return f"partner {self.partner_id.id}"
        return f"user {self.user_id.id} {self.branch_id.id or ''}".strip()

    def _get_lang(self):
        """Return the language of the recipient, else that of the institution."""
        # sudo: the language of the person chosen as recipient
        person = (self.user_id.partner_id or self.partner_id).sudo()
        return person.lang or self.company_id.sudo().partner_id.lang or "en_US"

    def _prepare_sending(self, first, last):
        """Return the values of a sending to this recipient."""
        return {
            "schedule_id": self.schedule_id.id,
            "recipient_id": self.id,
            "recipient_key": self._get_key(),
            "name": self.name,
            "email": self.email,
            "branch_id": self.branch_id.id,
            "date_from": first,
            "date_to": last,
        }

    def action_preview(self):
        """Open the PDF of the last period with this recipient's perimeter."""
        self.ensure_one()
        action = self.schedule_id.action_preview()
        return {**action, "url": f"{action['url']}?recipient={self.id}"}

    # ------------------------------------------------------------------
    # Link to unsubscribe
    # ------------------------------------------------------------------
    def _get_token(self):
        """Return the signature of the link of this recipient."""
        # sudo: the database's secret signs the link
        return hmac(self.env(su=True), _SCOPE, (self.id, self._get_key()))

    def _get_unsubscribe_url(self):
        """Return the address of the page on which the recipient unsubscribes."""
        base = self.schedule_id.get_base_url()
        path = f"/complaints/reports/unsubscribe/{self.id}/{self._get_token()}"
        return f"{base}{path}?lang={self._get_lang()}&company={self.company_id.id}"

    @api.model
    def _find_by_token(self, recipient_id, token):
        """Return the recipient of a signed link in superuser mode, or none.

        The token comes from outside.
        """
        # sudo: the visitor of the link has no account
        line = self.sudo().browse(recipient_id).exists()
        if line and token.isascii() and consteq(line._get_token(), token):
            return line
        return self.sudo().browse()  # sudo: same reason

    def _unsubscribe(self):
        """Unsubscribe the recipient; what is still queued is not sent."""
        self.filtered(lambda line: not line.unsubscribed).unsubscribed = True

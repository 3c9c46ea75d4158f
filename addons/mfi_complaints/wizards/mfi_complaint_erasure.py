# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: Maximum number of complaints erased at once; the daily job has no such limit.
LIMIT = 500


class MfiComplaintErasure(models.TransientModel):
    """Erase personal data, after a preview of what will be erased.

    The pilot erases ordinary complaints and clients; the confidential group erases the
    complaints that only its members can read.
    """

    _name = "mfi.complaint.erasure"
    _description = "Erase Personal Data"

    scope = fields.Selection(
        [
            ("ticket", "Some complaints"),
            ("client", "One client and their ended complaints"),
            ("period", "All complaints that ended before a date"),
        ],
        required=True,
        default="ticket",
    )
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Complaints",
        domain="[('complaint_kind', '!=', False), ('complaint_erased_at', '=', False),"
        " ('complaint_state', 'in', ['closed', 'rejected', 'cancelled'])]",
        default=lambda self: self._default_ticket_ids(),
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        domain="[('mfi_anonymous', '=', False)]",
        default=lambda self: self._default_partner_id(),
    )
    before = fields.Date(
        "Ended before",
        help="In the institution's time zone; complaints that ended on that day are "
        "not erased.",
    )
    reason = fields.Text(
        help="Kept in the journal: do not write a name, e.g. “Written request of "
        "3 March”."
    )
    confirmed = fields.Boolean("I understand that the data cannot be restored")
    erasable_ids = fields.Many2many(
        "helpdesk.ticket", string="Will be erased", compute="_compute_preview"
    )
    erasable_count = fields.Integer("Complaints to erase", compute="_compute_preview")
    file_count = fields.Integer("Files", compute="_compute_preview")
    message_count = fields.Integer("Messages and mails", compute="_compute_preview")
    text_count = fields.Integer("Other texts", compute="_compute_preview")
    obstacles = fields.Text("Not erased", compute="_compute_preview")

    @api.model
    def _default_ticket_ids(self):
        """Return the complaints from which the wizard was opened."""
        tickets = self.env["helpdesk.ticket"]
        if self.env.context.get("active_model") != tickets._name:
            return tickets
        return tickets.browse(self.env.context.get("active_ids") or []).exists()

    @api.model
    def _default_partner_id(self):
        """Return the client from whom the wizard was opened."""
        partners = self.env["res.partner"]
        if self.env.context.get("active_model") != partners._name:
            return partners
        return partners.browse(self.env.context.get("active_id") or []).exists()

    @api.depends("scope", "ticket_ids", "partner_id", "before")
    def _compute_preview(self):
        """Count what will be erased, and list what will not, with the reason."""
        for wizard in self:
            candidates = wizard._get_candidates()
            erasable = candidates.filtered(
                lambda ticket: not ticket._get_complaint_erasure_obstacle()
            )
            if wizard._get_client_obstacle():
                # A client is erased with all their complaints, or not at all.
                erasable = erasable.browse()
            records = erasable._get_complaint_erasure_records()
            wizard.erasable_ids = erasable
            wizard.erasable_count = len(erasable)
            wizard.file_count = len(records["attachment"])
            wizard.message_count = len(
                records["message"] | records["mail"].mail_message_id
            )
            wizard.text_count = sum(
                len(rows) for rows, _values in erasable._iter_complaint_emptied_rows()
            )
            wizard.obstacles = wizard._format_obstacles(candidates - erasable)

    def _get_candidates(self):
        """Return the complaints within the scope that the user can read."""
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        if self.scope == "ticket":
            return tickets.browse(self.ticket_ids._origin.ids)
        if self.scope == "client" and self.partner_id:
            client = self.partner_id._origin
            domain = Domain("partner_id", "=", client.id)
            domain &= Domain("complaint_kind", "!=", False)
            return tickets.search(domain & Domain("complaint_erased_at", "=", False))
        if self.scope == "period" and self.before:
            company = self.env.company
            limit = company._get_mfi_day_start(self.before)
            domain = tickets._get_complaint_erasable_domain(company, limit)
            return tickets.search(domain, limit=LIMIT, order="id")
        return tickets.browse()

    def _get_client_obstacle(self):
        """Return why the selected client cannot be erased, or an empty text."""
        if self.scope != "client" or not self.partner_id:
            return ""
        return self.partner_id._origin._get_mfi_erasure_obstacle()

    def _format_obstacles(self, tickets):
        """Return one line for the client and each complaint that cannot be erased.

        Only the first 50 complaints are examined.
        """
        obstacles = [
            (ticket.display_name, ticket._get_complaint_erasure_obstacle())
            for ticket in tickets[:50]
        ]
        obstacles = [(name, reason) for name, reason in obstacles if reason]
        if reason := self._get_client_obstacle():
            obstacles.insert(0, (self.partner_id.display_name, reason))
        lines = [
            self.env._("%(name)s: %(why)s", name=name, why=reason)
            for name, reason in obstacles
        ]
        return "\n".join(lines)

    def action_erase(self):
        """Erase the data shown in the preview, irreversibly.

        :raise UserError: without a reason, a confirmation, or anything to erase
        :raise AccessError: when the user may not erase one of the complaints
        """
        self.ensure_one()
        reason = (self.reason or "").strip()[:500]
        if not reason:
            raise UserError(self.env._("Give the reason."))
        if not self.confirmed:
            raise UserError(
                self.env._("Confirm that the data cannot be restored, then erase.")
            )
        if self.scope == "client":
            return self._erase_client(reason)
        tickets = self._get_candidates().filtered(
            lambda ticket: not ticket._get_complaint_erasure_obstacle()
        )
        if not tickets:
            raise UserError(
                self.env._("There is nothing to erase: see what is not erased and why.")
            )
        self._check_right(tickets)
        tickets._erase_complaints(reason, "request")
        for company, part in tickets.grouped("company_id").items():
            self.env["mfi.erasure"]._log_erasure(company, "request", reason, len(part))
        return self._get_notification(len(tickets), 0)

    def _erase_client(self, reason):
        """Erase a client and their ended complaints."""
        client = self.partner_id
        if not client:
            raise UserError(self.env._("Choose the client."))
        if not self.env.user.has_group("mfi_complaints.group_pilot"):
            raise AccessError(self.env._("Only the pilot can erase a client."))
        client.check_access("write")
        company = client.company_id or self.env.company
        count = client._erase_mfi_client(reason)
        self.env["mfi.erasure"]._log_erasure(company, "request", reason, count, 1)
        return self._get_notification(count, 1)

    def _check_right(self, tickets):
        """Check that the user may erase each of these complaints.

        :raise AccessError: for the first complaint that the user may not erase
        """
        tickets.check_access("read")
        user = self.env.user
        for ticket in tickets:
            is_ordinary = ticket.complaint_access == "open"
            role = "pilot" if is_ordinary else "confidential"
            if not user.has_group(f"mfi_complaints.group_{role}"):
                raise AccessError(
                    self.env._(
                        "%(number)s: only the pilot can erase ordinary complaints, and "
                        "only confidential officers those that only they can read.",
                        number=ticket.number,
                    )
                )

    def _get_notification(self, complaints, clients):
        """Return the action that notifies the user of what was erased.

        :param int complaints: number of complaints erased
        :param int clients: number of clients erased, 0 or 1
        """
        if clients:
            message = self.env._(
                "The client and %(count)s complaints were erased.", count=complaints
            )
        else:
            message = self.env._("%(count)s complaints were erased.", count=complaints)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

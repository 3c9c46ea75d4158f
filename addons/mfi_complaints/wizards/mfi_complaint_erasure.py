# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: Complaints erased by one question at most; the daily job has no such limit.
LIMIT = 500


class MfiComplaintErasure(models.TransientModel):
    """Whose personal data shall go, why, and what that means: shown before it is done.

    The pilot erases everyday complaints and clients; the confidential group those that
    it alone reads.
    """

    _name = "mfi.complaint.erasure"
    _description = "Erase Personal Data"

    scope = fields.Selection(
        [
            ("ticket", "Some complaints"),
            ("client", "One client and the complaints that have ended"),
            ("period", "All complaints that ended before a day"),
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
        "Ended before", help="A day of the institution; that day is not erased."
    )
    reason = fields.Text(
        help="Kept in the journal: write no name, e.g. “Written request of 3 March”."
    )
    confirmed = fields.Boolean("I understand that nothing of it can be brought back")
    erasable_ids = fields.Many2many(
        "helpdesk.ticket", string="Will be erased", compute="_compute_preview"
    )
    erasable_count = fields.Integer("Complaints to erase", compute="_compute_preview")
    file_count = fields.Integer("Files", compute="_compute_preview")
    message_count = fields.Integer("Messages and mails", compute="_compute_preview")
    words_count = fields.Integer("Other words", compute="_compute_preview")
    obstacles = fields.Text("Left alone", compute="_compute_preview")

    @api.model
    def _default_ticket_ids(self):
        """Return the complaints from which the question was opened."""
        tickets = self.env["helpdesk.ticket"]
        if self.env.context.get("active_model") != tickets._name:
            return tickets
        return tickets.browse(self.env.context.get("active_ids") or []).exists()

    @api.model
    def _default_partner_id(self):
        """Return the client from whom the question was opened."""
        partners = self.env["res.partner"]
        if self.env.context.get("active_model") != partners._name:
            return partners
        return partners.browse(self.env.context.get("active_id") or []).exists()

    @api.depends("scope", "ticket_ids", "partner_id", "before")
    def _compute_preview(self):
        """Count what would go, and name what is left alone and why."""
        for wizard in self:
            found = wizard._candidates()
            erasable = found.filtered(lambda t: not t._get_complaint_erasure_obstacle())
            if wizard._client_obstacle():
                # A client is erased with all complaints, or not at all.
                erasable = erasable.browse()
            records = erasable._get_complaint_erasure_records()
            wizard.erasable_ids = erasable
            wizard.erasable_count = len(erasable)
            wizard.file_count = len(records["attachment"])
            wizard.message_count = len(
                records["message"] | records["mail"].mail_message_id
            )
            wizard.words_count = sum(
                len(rows) for rows, _values in erasable._iter_complaint_emptied_rows()
            )
            wizard.obstacles = wizard._obstacles(found - erasable)

    def _candidates(self):
        """Return the complaints in question that the user may read."""
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

    def _client_obstacle(self):
        """Return why the client of the question cannot be erased, if one is asked."""
        if self.scope != "client" or not self.partner_id:
            return ""
        return self.partner_id._origin._get_mfi_erasure_obstacle()

    def _obstacles(self, tickets):
        """Return one line for each complaint, or client, that cannot be erased."""
        found = [
            (t.display_name, t._get_complaint_erasure_obstacle()) for t in tickets[:50]
        ]
        found = [(name, why) for name, why in found if why]
        if why := self._client_obstacle():
            found.insert(0, (self.partner_id.display_name, why))
        lines = [self.env._("%(name)s: %(why)s", name=n, why=w) for n, w in found]
        return "\n".join(lines)

    def action_erase(self):
        """Erase what the preview shows, for good.

        :raise UserError: without a reason, the confirmation, or anything to erase
        :raise AccessError: without the right over one of the complaints
        """
        self.ensure_one()
        reason = (self.reason or "").strip()[:500]
        if not reason:
            raise UserError(self.env._("Give the reason."))
        if not self.confirmed:
            raise UserError(
                self.env._("Tick that nothing of it can be brought back, then erase.")
            )
        if self.scope == "client":
            return self._erase_client(reason)
        tickets = self._candidates().filtered(
            lambda ticket: not ticket._get_complaint_erasure_obstacle()
        )
        if not tickets:
            raise UserError(
                self.env._("There is nothing to erase: see what is left alone and why.")
            )
        self._check_right(tickets)
        tickets._erase_complaints(reason, "request")
        for company, part in tickets.grouped("company_id").items():
            self.env["mfi.erasure"]._note(company, "request", reason, len(part))
        return self._told(len(tickets), 0)

    def _erase_client(self, reason):
        """Erase one client and the complaints that have ended."""
        client = self.partner_id
        if not client:
            raise UserError(self.env._("Choose the client."))
        if not self.env.user.has_group("mfi_complaints.group_pilot"):
            raise AccessError(self.env._("Only the pilot erases a client."))
        client.check_access("write")
        company = client.company_id or self.env.company
        count = client._erase_mfi_client(reason)
        self.env["mfi.erasure"]._note(company, "request", reason, count, 1)
        return self._told(count, 1)

    def _check_right(self, tickets):
        """Raise unless the user may erase each of these complaints."""
        tickets.check_access("read")
        user = self.env.user
        for ticket in tickets:
            everyday = ticket.complaint_access == "open"
            role = "pilot" if everyday else "confidential"
            if not user.has_group(f"mfi_complaints.group_{role}"):
                raise AccessError(
                    self.env._(
                        "%(number)s: only the pilot erases everyday complaints, and "
                        "the confidential officers those that they alone read.",
                        number=ticket.number,
                    )
                )

    def _told(self, complaints, clients):
        """Return the notice of what was done."""
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

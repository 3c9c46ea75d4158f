# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import process
from ..guard import with_process

#: Text fields of a contact without personal data.
_KEPT_FIELDS = frozenset({"lang", "tz", "type", "name", "access_token", "signup_type"})
#: Fields on which figures about clients are based, kept by the placeholder.
_SEGMENT_FIELDS = ("mfi_gender", "mfi_birth_year", "mfi_zone")


class ResPartner(models.Model):
    """Erase clients without changing the figures about their complaints."""

    _inherit = "res.partner"

    mfi_anonymous = fields.Boolean(
        "Erased client",
        copy=False,
        readonly=True,
        help="Placeholder for clients whose personal data was erased.",
    )

    # Speeds up the search for the placeholder of a segment.
    _mfi_anonymous_idx = models.Index("(company_id) WHERE mfi_anonymous IS TRUE")

    # ------------------------------------------------------------------
    # Placeholder of erased clients
    # ------------------------------------------------------------------
    def _get_mfi_erased_partner(self, company):
        """Return the placeholder contact of a client in erased complaints.

        There is one archived contact without identity per company and segment (gender,
        birth year, area), so that statistics by segment do not change. It is created
        if needed.
        """
        if not self:
            return self
        # sudo: a technical contact, needed regardless of the user who erases
        partners = self.sudo().with_context(active_test=False, tracking_disable=True)
        segment = {name: self[name] for name in _SEGMENT_FIELDS}
        domain = Domain("mfi_anonymous", "=", True)
        domain &= Domain("company_id", "=", company.id)
        for name, value in segment.items():
            domain &= Domain(name, "=", value)
        placeholder = partners.search(domain, limit=1)
        return placeholder or partners.create(
            {
                **segment,
                "name": self._get_mfi_erased_name(company),
                "company_id": company.id,
                "active": False,
                "mfi_anonymous": True,
            }
        )

    @api.model
    def _get_mfi_erased_name(self, company):
        """Return the name of an erased client, in the company's language."""
        lang = company.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._("Erased client")

    # ------------------------------------------------------------------
    # Erasing one client
    # ------------------------------------------------------------------
    def _get_mfi_client_complaints(self):
        """Return all complaints of one client, including drafts, with sudo."""
        # sudo: complaints that the user may not read also prevent the erasure
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        return tickets.search(
            [("partner_id", "in", self.ids), ("complaint_kind", "!=", False)]
        )

    def _get_mfi_erasure_obstacle(self):
        """Return why a client cannot be erased, an empty string if they can.

        :return: translated end of a sentence
        """
        self.ensure_one()
        client = self.sudo()  # sudo: only the kind of obstacle is disclosed
        if client.mfi_anonymous:
            return self.env._("erased already")
        if client.with_context(active_test=False).user_ids:
            return self.env._("has an account: archive and detach the account first")
        companies = self.env["res.company"].sudo()  # sudo: as above, of all companies
        if companies.search_count([("partner_id", "=", client.id)], limit=1):
            return self.env._("is the institution itself")
        if client.child_ids:
            return self.env._("has contact persons: erase those first")
        tickets = client._get_mfi_client_complaints()
        if any(ticket.complaint_state not in process.FINAL for ticket in tickets):
            return self.env._("has a complaint that is still open")
        if any(tickets.mapped("complaint_legal_hold")):
            return self.env._("has a complaint on legal hold")
        return ""

    def _erase_mfi_client(self, reason):
        """Permanently erase one client and their complaints.

        :param str reason: why, without any personal data
        :return: number of complaints erased
        :raise UserError: if the client has an open complaint, one on legal hold, an
            account or contact persons
        """
        self.ensure_one()
        if obstacle := self._get_mfi_erasure_obstacle():
            raise UserError(
                self.env._(
                    "%(name)s cannot be erased: %(why)s.",
                    name=self.display_name,
                    why=obstacle,
                )
            )
        # sudo: the caller has checked the rights; all data must be erased
        client = with_process(
            self.sudo().with_context(active_test=False, tracking_disable=True)
        )
        tickets = client._get_mfi_client_complaints().filtered(
            lambda ticket: not ticket.complaint_erased_at
        )
        tickets._erase_complaints(reason, "request")
        client._erase_mfi_traces()
        self.env["mfi.import.job"]._clear_ended_files(client.company_id)
        client.write(client._get_mfi_erased_values())
        self.env.flush_all()
        return len(tickets)

    def _get_mfi_erased_values(self):
        """Return the values that clear the identifying fields of a contact."""
        company = self.company_id or self.env.company
        values = {
            "name": self._get_mfi_erased_name(company),
            "active": False,
            "mfi_anonymous": True,
        }
        for name, field in self._fields.items():
            is_entered = field.store and not field.compute and not field.related
            if not is_entered or name in _KEPT_FIELDS or name in values:
                continue
            if field.type in ("char", "text", "html", "binary", "image"):
                values[name] = False
        cleared = {**dict.fromkeys(_SEGMENT_FIELDS, False), "mfi_birth_year": 0}
        return {**values, **cleared, "phone": False, "email": False, "vat": False}

    def _erase_mfi_traces(self):
        """Delete messages, files, activities, followers and bank accounts of a contact.

        Messages that the contact wrote elsewhere are kept without their address.
        """
        env = self.env
        about = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        messages = env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        written = env["mail.message"].search([("author_id", "in", self.ids)]) - messages
        env["mail.mail"].search([("mail_message_id", "in", messages.ids)]).unlink()
        files = env["ir.attachment"].search(
            about & Domain("res_field", "in", [False, *self._fields])
        )
        (files | messages.attachment_ids).unlink()
        messages.exists().unlink()
        written.write({"email_from": False})
        for model in ("mail.activity", "mail.followers", "rating.rating"):
            env[model].search(about).unlink()
        env["mail.followers"].search([("partner_id", "in", self.ids)]).unlink()
        self.bank_ids.unlink()
        for model, path, names in self._iter_mfi_erasable_models():
            rows = model.sudo().with_context(active_test=False)  # sudo: as above
            rows.search(Domain(path, "in", self.ids)).write(dict.fromkeys(names, False))

    @api.model
    def _iter_mfi_erasable_models(self):
        """Yield (model, path to the client, fields) of records with data to clear.

        Models declare it in ``_mfi_erasable_client = (path, fields)``.
        """
        for name, model in self.env.registry.items():
            declared = getattr(model, "_mfi_erasable_client", None)
            if declared and not model._abstract and not model._transient:
                yield self.env[name], *declared

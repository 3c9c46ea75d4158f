# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import process
from ..guard import with_process

#: Fields of a contact that say nothing of the person.
_KEPT = frozenset({"lang", "tz", "type", "name", "access_token", "signup_type"})
#: What a client's figures are made of, kept by the placeholder.
_SEGMENT = ("mfi_gender", "mfi_birth_year", "mfi_zone")


class ResPartner(models.Model):
    """A client who is erased: nobody any more, and the figures do not change."""

    _inherit = "res.partner"

    mfi_anonymous = fields.Boolean(
        "Erased client",
        copy=False,
        readonly=True,
        help="Stands for clients whose personal data was erased.",
    )

    # Serves the search of the placeholder of one segment.
    _mfi_anonymous_idx = models.Index("(company_id) WHERE mfi_anonymous IS TRUE")

    # ------------------------------------------------------------------
    # Who stands for erased clients
    # ------------------------------------------------------------------
    def _get_mfi_erased_partner(self, company):
        """Return the contact that stands for a client in erased complaints.

        One per company and segment (sex, birth year, area), shared by all clients
        alike, archived, without any identity: statistics by segment stay the same.
        """
        if not self:
            return self
        # sudo: a technical contact, whoever erases
        partners = self.sudo().with_context(active_test=False, tracking_disable=True)
        segment = {name: self[name] for name in _SEGMENT}
        domain = Domain("mfi_anonymous", "=", True)
        domain &= Domain("company_id", "=", company.id)
        for name, value in segment.items():
            domain &= Domain(name, "=", value)
        found = partners.search(domain, limit=1)
        return found or partners.create(
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
        """Return what an erased client is called, in the company's language."""
        lang = company.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._("Erased client")

    # ------------------------------------------------------------------
    # Erasing one client
    # ------------------------------------------------------------------
    def _get_mfi_client_complaints(self):
        """Return all complaints of one client, drafts included, with full sight."""
        # sudo: a complaint that the user may not read is in the way too
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        return tickets.search(
            [("partner_id", "in", self.ids), ("complaint_kind", "!=", False)]
        )

    def _get_mfi_erasure_obstacle(self):
        """Return why one client cannot be erased, in words; empty when it can."""
        self.ensure_one()
        client = self.sudo()  # sudo: what is in the way is told in one word
        if client.mfi_anonymous:
            return self.env._("erased already")
        if client.with_context(active_test=False).user_ids:
            return self.env._("has an account: archive and detach the account first")
        companies = self.env["res.company"].sudo()  # sudo: as above, of all companies
        if companies.search_count([("partner_id", "=", client.id)], limit=1):
            return self.env._("is the institution itself")
        if client.child_ids:
            return self.env._("has contacts of their own: erase those first")
        tickets = client._get_mfi_client_complaints()
        if any(ticket.complaint_state not in process.FINAL for ticket in tickets):
            return self.env._("has a complaint that is still open")
        if any(tickets.mapped("complaint_legal_hold")):
            return self.env._("has a complaint that is kept (legal hold)")
        return ""

    def _erase_mfi_client(self, reason):
        """Erase one client and the complaints that have ended, for good.

        :param str reason: why, without any personal data
        :return: number of complaints erased
        :raise UserError: for somebody with an open or kept complaint, or an account
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
        # sudo: the caller has checked the right; every trace must go
        client = with_process(
            self.sudo().with_context(active_test=False, tracking_disable=True)
        )
        tickets = client._get_mfi_client_complaints().filtered(
            lambda ticket: not ticket.complaint_erased_at
        )
        tickets._erase_complaints(reason, "request")
        client._erase_mfi_traces()
        self.env["mfi.import.job"]._forget_ended(client.company_id)
        client.write(client._get_mfi_erased_values())
        self.env.flush_all()
        return len(tickets)

    def _get_mfi_erased_values(self):
        """Return what empties every field of a contact that could tell who it is."""
        company = self.company_id or self.env.company
        values = {
            "name": self._get_mfi_erased_name(company),
            "active": False,
            "mfi_anonymous": True,
        }
        for name, field in self._fields.items():
            own = field.store and not field.compute and not field.related
            if not own or name in _KEPT or name in values:
                continue
            if field.type in ("char", "text", "html", "binary", "image"):
                values[name] = False
        cleared = {**dict.fromkeys(_SEGMENT, False), "mfi_birth_year": 0}
        return {**values, **cleared, "phone": False, "email": False, "vat": False}

    def _erase_mfi_traces(self):
        """Delete messages, files, activities, followers and accounts of a contact."""
        env = self.env
        about = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        own = env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        written = env["mail.message"].search([("author_id", "in", self.ids)]) - own
        env["mail.mail"].search([("mail_message_id", "in", own.ids)]).unlink()
        files = env["ir.attachment"].search(
            about & Domain("res_field", "in", [False, *self._fields])
        )
        (files | own.attachment_ids).unlink()
        own.exists().unlink()
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
        """Yield (model, path to the client, fields) of rows that keep words of them.

        Models declare it in ``_mfi_erasable_client = (path, fields)``.
        """
        for name, model in self.env.registry.items():
            declared = getattr(model, "_mfi_erasable_client", None)
            if declared and not model._abstract and not model._transient:
                yield self.env[name], *declared

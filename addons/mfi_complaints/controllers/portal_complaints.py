# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..engine import public_form, upload
from ..engine.phone import to_e164
from ..engine.public_form import Fault
from . import public_fields
from .public_form import KINDS, kind_of
from .public_page import body_limit, sent_files
from .tracking import ACTS

_ROUTE = {"type": "http", "auth": "user", "website": True, "sitemap": False}
#: Complaints filed by one client in an hour.
MAX_FILED = 10


class ComplaintPortal(CustomerPortal):
    """``/my/complaints``: clients with an account follow and file their own.

    They have no right on complaints themselves: each page looks them up as the program
    by whose they are, and shows what the public page shows to whoever holds the code.
    """

    def _prepare_home_portal_values(self, counters):
        """Count the client's complaints for the portal's home."""
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = self._my_complaints().search_count(
                self._my_domain()
            )
        return values

    @route(
        ["/my/complaints", "/my/complaints/page/<int:page>"], readonly=True, **_ROUTE
    )
    def my_complaints(self, page=1, **_params):
        """List the client's complaints, the latest first."""
        tickets, domain = self._my_complaints(), self._my_domain()
        pages = pager(
            url="/my/complaints",
            total=tickets.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = tickets.search(
            domain,
            order="complaint_received_at desc, id desc",
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "complaints",
            "rows": [ticket._get_complaint_public_status() for ticket in found],
            "pager": pages,
            "default_url": "/my/complaints",
        }
        return request.render("mfi_complaints.portal_my_complaints", values)

    @route("/my/complaints/<string:number>", methods=["GET", "POST"], **_ROUTE)
    def my_complaint(self, number, act=None, **params):
        """Show one complaint of the client; take an addendum, a score, an appeal."""
        domain = self._my_domain() & Domain("number", "=", number[:40])
        ticket = self._my_complaints().search(domain, limit=1)
        if not ticket:
            return request.redirect("/my/complaints")
        error = None
        if request.httprequest.method == "POST" and act in ACTS:
            try:
                with request.env.cr.savepoint():
                    ACTS[act](ticket, params)
                return request.redirect(f"/my/complaints/{ticket.number}?done={act}")
            except UserError as raised:
                error = str(raised)
        values = self._prepare_portal_layout_values() | {
            "page_name": "complaint",
            "status": ticket._get_complaint_public_status(),
            "error": error,
            "done": params.get("done"),
            "csrf": request.csrf_token(),
            "target": f"/my/complaints/{ticket.number}",
        }
        return request.render("mfi_complaints.portal_my_complaint", values)

    @route(
        "/my/complaints/new",
        methods=["GET", "POST"],
        max_content_length=body_limit,
        **_ROUTE,
    )
    def my_new_complaint(self, kind="complaint", **_params):
        """Show the form to a client who is known; take what was sent."""
        env, company = self._my_environment()
        kind = kind_of(company, kind)
        listed = public_fields.options(env, company)
        if request.httprequest.method != "POST":
            partner = request.env.user.partner_id
            # sudo: the client's own branch
            shown = {"branch": partner.sudo().mfi_branch_id.code or ""}
            return self._my_form(env, kind, listed, shown)
        raw = self._my_values(company)
        choices = public_fields.choices(company, listed)
        values, faults = public_form.check(kind, raw, choices)
        files = self._my_files()
        if code := upload.fault([content for _name, content in files]):
            faults.append(Fault("files", code))
        limits = env["mfi.public.limit"]
        if not faults and limits._hit("portal", request.env.uid) > MAX_FILED:
            faults.append(Fault("form", "often"))
        if faults:
            shown = public_form.typed(kind, raw)
            return self._my_form(env, kind, listed, shown, faults)
        return self._my_registration(env, values, files)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _my_complaints(self):
        """Return complaints with full sight: always search by :meth:`_my_domain`."""
        # sudo: clients have no right on complaints; the domain says whose they are
        return request.env["helpdesk.ticket"].sudo()

    def _my_domain(self):
        """Return the registered complaints of this client, never a denunciation."""
        partner = request.env.user.partner_id
        mine = (partner | partner.commercial_partner_id).ids
        return (
            Domain("partner_id", "in", mine)
            & Domain("complaint_kind", "in", KINDS)
            & Domain("complaint_state", "!=", "draft")
        )

    def _my_environment(self):
        """Return the program's environment and the client's institution."""
        user = request.env.user
        # sudo: which company a client belongs to is the program's business
        company = user.partner_id.sudo().company_id or user.sudo().company_id
        company = company.sudo().with_context(  # sudo: as above
            lang=request.env.lang, allowed_company_ids=company.ids
        )
        return company.env, company

    def _my_values(self, company):
        """Return what was typed, completed by what is known of the client."""
        # sudo: the client's own data
        partner = request.env.user.partner_id.sudo()
        phone = to_e164(partner.phone, company.country_id.code)
        return request.httprequest.form.to_dict() | {
            "name": partner.name or "",
            "phone": phone or "",
            "email": partner.email or "",
            "member_number": "",
            "consent": "1",
        }

    def _my_files(self):
        """Return the (name, bytes) of the files sent, a byte too many at most."""
        return [
            (file.filename, file.read(upload.MAX_BYTES + 1)) for file in sent_files()
        ]

    def _my_form(self, env, kind, listed, shown, faults=()):
        """Return the form with what was typed and what is wrong."""
        faults = list(faults)
        fields = public_fields.fields_of(env, kind, listed, shown, faults)
        personal = ("name", "phone", "email", "member_number")
        values = self._prepare_portal_layout_values() | {
            "page_name": "new_complaint",
            "kind": kind,
            "kinds": env.company._get_mfi_kinds(),
            "fields": [field for field in fields if field["name"] not in personal],
            "summary": public_fields.summary(env, kind, faults),
            "wrong": public_fields.wrong(env, faults),
            "accept": ",".join(f".{found}" for found in upload.TYPES),
        }
        return request.render("mfi_complaints.portal_new_complaint", values)

    def _my_registration(self, env, values, files):
        """Register what passed and show it."""
        partner = request.env.user.partner_id
        values |= {"partner_id": partner.id, "lang": request.env.lang}
        named = [(upload.safe_name(name, content), content) for name, content in files]
        told = env["helpdesk.ticket"]._register_complaint_public(values, named)
        if not told:
            return request.redirect("/my/complaints?kept=1")
        return request.redirect(f"/my/complaints/{told['number']}?done=filed")

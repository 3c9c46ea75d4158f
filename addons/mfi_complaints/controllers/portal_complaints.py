# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..engine import public_form, upload
from ..engine.phone import to_e164
from ..engine.public_form import Fault
from . import public_fields
from .public_form import KINDS, get_kind
from .public_page import get_body_limit, read_uploads
from .tracking import ACTIONS

_ROUTE = {"type": "http", "auth": "user", "website": True, "sitemap": False}
#: Maximum number of complaints that a client can submit in an hour.
MAX_SUBMITTED = 10


class ComplaintPortal(CustomerPortal):
    """``/my/complaints``: clients with an account submit and follow their complaints.

    Clients have no access rights on complaints: each page searches them as superuser,
    restricted to those of the client, and shows the same as the public tracking page.
    """

    def _prepare_home_portal_values(self, counters):
        """Add the number of the client's complaints to the portal's home page."""
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = self._get_complaints_sudo().search_count(
                self._get_client_domain()
            )
        return values

    @route(
        ["/my/complaints", "/my/complaints/page/<int:page>"], readonly=True, **_ROUTE
    )
    def my_complaints(self, page=1, **_params):
        """List the client's complaints, latest first."""
        tickets, domain = self._get_complaints_sudo(), self._get_client_domain()
        pages = pager(
            url="/my/complaints",
            total=tickets.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        complaints = tickets.search(
            domain,
            order="complaint_received_at desc, id desc",
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "complaints",
            "rows": [ticket._get_complaint_public_status() for ticket in complaints],
            "pager": pages,
            "default_url": "/my/complaints",
        }
        return request.render("mfi_complaints.portal_my_complaints", values)

    @route("/my/complaints/<string:number>", methods=["GET", "POST"], **_ROUTE)
    def my_complaint(self, number, act=None, **params):
        """Show a complaint of the client; accept an addendum, a score or an appeal."""
        domain = self._get_client_domain() & Domain("number", "=", number[:40])
        ticket = self._get_complaints_sudo().search(domain, limit=1)
        if not ticket:
            return request.redirect("/my/complaints")
        error = None
        if request.httprequest.method == "POST" and act in ACTIONS:
            try:
                with request.env.cr.savepoint():
                    ACTIONS[act](ticket, params)
                return request.redirect(f"/my/complaints/{ticket.number}?done={act}")
            except UserError as exception:
                error = str(exception)
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
        max_content_length=get_body_limit,
        **_ROUTE,
    )
    def my_new_complaint(self, kind="complaint", **_params):
        """Show the form to a logged-in client, or process what was sent."""
        env, company = self._get_sudo_env_and_company()
        kind = get_kind(company, kind)
        options = public_fields.get_options(env, company)
        if request.httprequest.method != "POST":
            partner = request.env.user.partner_id
            # sudo: the client's own branch
            shown = {"branch": partner.sudo().mfi_branch_id.code or ""}
            return self._render_form(env, kind, options, shown)
        raw = self._get_submitted_values(company)
        choices = public_fields.get_choices(company, options)
        values, faults = public_form.check(kind, raw, choices)
        files = read_uploads()
        if code := upload.check_files([content for _name, content in files]):
            faults.append(Fault("files", code))
        limits = env["mfi.public.limit"]
        if not faults and limits._count_use("portal", request.env.uid) > MAX_SUBMITTED:
            faults.append(Fault("form", "often"))
        if faults:
            shown = public_form.clean_input(kind, raw)
            return self._render_form(env, kind, options, shown, faults)
        return self._register(env, values, files)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _get_complaints_sudo(self):
        """Return the model of complaints, without access rights.

        Searches on it must be restricted by :meth:`_get_client_domain`.
        """
        # sudo: clients have no right on complaints; the domain restricts them
        return request.env["helpdesk.ticket"].sudo()

    def _get_client_domain(self):
        """Return the domain of the client's registered complaints.

        Whistleblowing reports are always excluded.
        """
        partner = request.env.user.partner_id
        partner_ids = (partner | partner.commercial_partner_id).ids
        return (
            Domain("partner_id", "in", partner_ids)
            & Domain("complaint_kind", "in", KINDS)
            & Domain("complaint_state", "!=", "draft")
        )

    def _get_sudo_env_and_company(self):
        """Return the superuser's environment and the client's institution."""
        user = request.env.user
        # sudo: clients cannot read the company to which they belong
        company = user.partner_id.sudo().company_id or user.sudo().company_id
        company = company.sudo().with_context(  # sudo: as above
            lang=request.env.lang, allowed_company_ids=company.ids
        )
        return company.env, company

    def _get_submitted_values(self, company):
        """Return the values of the form, completed with the client's own data."""
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

    def _render_form(self, env, kind, options, shown, faults=()):
        """Return the page of the form, filled in again and with its errors."""
        faults = list(faults)
        fields = public_fields.prepare_fields(env, kind, options, shown, faults)
        personal = ("name", "phone", "email", "member_number")
        values = self._prepare_portal_layout_values() | {
            "page_name": "new_complaint",
            "kind": kind,
            "kinds": env.company._get_mfi_kinds(),
            "fields": [field for field in fields if field["name"] not in personal],
            "summary": public_fields.get_summary(env, kind, faults),
            "wrong": public_fields.get_errors(env, faults),
            "accept": ",".join(f".{extension}" for extension in upload.TYPES),
        }
        return request.render("mfi_complaints.portal_new_complaint", values)

    def _register(self, env, values, files):
        """Register the complaint and redirect to its page."""
        partner = request.env.user.partner_id
        values |= {"partner_id": partner.id, "lang": request.env.lang}
        named = [
            (upload.get_safe_name(name, content), content) for name, content in files
        ]
        receipt = env["helpdesk.ticket"]._register_complaint_public(values, named)
        if not receipt:
            return request.redirect("/my/complaints?kept=1")
        return request.redirect(f"/my/complaints/{receipt['number']}?done=filed")

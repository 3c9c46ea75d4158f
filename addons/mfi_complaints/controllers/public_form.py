# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from odoo.http import Controller, request, route

from ..engine import public_form, tracking_code, upload
from ..engine.public_form import Fault
from . import public_fields
from .public_page import ROUTE, Page, get_uploads, read_uploads

KINDS = ("complaint", "suggestion", "request")
#: Seconds during which the page with the number and the code can be reloaded.
SHOWN_FOR = 30 * 60
#: Key in the session of the result to show after a redirect.
_RESULT = "mfi_public_result"
#: Name of the cookie with the visitor's share of the code. The session, which is a file
#: of the server, has the other share: neither shows the code.
_SHARE = "mfi_public_receipt"


def get_kind(company, requested):
    """Return the requested kind if the institution accepts it, else ``complaint``."""
    accepted = [kind for kind in KINDS if kind in company._get_mfi_kinds()]
    return requested if requested in accepted else KINDS[0]


class PublicForm(Controller):
    """``/complaints``: a form for everyone, without account and without script.

    The effect of a POST does not depend on cookies, so that requests cannot be forged
    on behalf of others. Instead of a CSRF token, the page has a signed token that can
    be used only once.
    """

    @route("/complaints", csrf=False, **ROUTE)
    def form(self, **_params):
        """Show the form, or process what was sent."""
        page = Page()
        if not page.company.mfi_public_form:
            return page.closed()
        kind = get_kind(page.company, page.params.get("kind"))
        if request.httprequest.method == "POST":
            return self._process_form(page, kind)
        return self._render_form(page, kind, {"branch": page.branch.code or ""})

    # Not from a replica, which may not know yet what was registered just now.
    @route(
        "/complaints/done",
        csrf=False,
        **{**ROUTE, "methods": ["GET"], "readonly": False},
    )
    def done(self, **_params):
        """Show number, promised date and code of what the visitor has just sent."""
        page = Page()
        receipt = request.session.get(_RESULT)
        if not isinstance(receipt, dict) or receipt.get("until", 0) < time.time():
            request.session.pop(_RESULT, None)
            return request.redirect(page.url("/complaints/track"))
        share = request.httprequest.cookies.get(_SHARE, "")[:80]
        code = tracking_code.join(receipt.get("tracking_code"), share)
        return self._render_receipt(page, {**receipt, "tracking_code": code})

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _render_form(self, page, kind, shown, faults=(), status=200):
        """Return the page of the form, filled in again and with its errors."""
        options = public_fields.get_options(page.env, page.company)
        faults = list(faults)
        return page.render(
            "public_form_page",
            {
                "kind": kind,
                "kinds": page.company._get_mfi_kinds(),
                "fields": public_fields.prepare_fields(
                    page.env, kind, options, shown, faults
                ),
                "summary": public_fields.get_summary(page.env, kind, faults),
                "wrong": public_fields.get_errors(page.env, faults),
                "attached": bool(get_uploads()),
                "question": page.create_question("form"),
                "consent": page.params.get("consent") == "1",
                "needs_consent": public_form.SHEETS[kind].consent,
                "accept": ",".join(f".{extension}" for extension in upload.TYPES),
            },
            status=status,
        )

    def _process_form(self, page, kind):
        """Check what was sent, then register it or show the form again with errors."""
        if page.too_many("form", page.company.mfi_public_hourly):
            return page.wait()
        options = public_fields.get_options(page.env, page.company)
        choices = public_fields.get_choices(page.company, options)
        values, faults = public_form.check(kind, page.params, choices)
        files = read_uploads()
        if code := upload.check_files([content for _name, content in files]):
            faults.append(Fault("files", code))
        if code := page.check_captcha("form"):
            faults.append(Fault("sum", code))
        if not faults and not page.is_first_use():
            faults.append(Fault("form", "used"))
        if faults:
            shown = public_form.clean_input(kind, page.params)
            return self._render_form(page, kind, shown, faults, status=422)
        return self._register(page, values, files)

    def _register(self, page, values, files):
        """Register the complaint and redirect to the page with its number."""
        values["lang"] = page.lang
        named = [
            (upload.get_safe_name(name, content), content) for name, content in files
        ]
        tickets = page.env["helpdesk.ticket"]
        receipt = tickets._register_complaint_public(values, named)
        if not receipt:
            return page.render("public_kept", status=202)
        if "session_id" not in request.httprequest.cookies:
            # Without cookies, the session would be lost after a redirect.
            return self._render_receipt(page, receipt)
        return self._redirect_to_receipt(page, receipt)

    def _redirect_to_receipt(self, page, receipt):
        """Redirect to the page with number and code, which can be reloaded for a while.

        The code is kept in two shares: in the session and in a cookie that ends.
        """
        kept, given = tracking_code.split(receipt["tracking_code"] or "")
        until = time.time() + SHOWN_FOR
        request.session[_RESULT] = {**receipt, "tracking_code": kept, "until": until}
        response = request.redirect(page.url("/complaints/done"), code=303)
        response.set_cookie(
            _SHARE,
            given,
            max_age=SHOWN_FOR,
            path="/complaints",
            httponly=True,
            secure=request.httprequest.is_secure,
            samesite="Lax",
        )
        return response

    def _render_receipt(self, page, receipt):
        """Return the page to print, with number, promised date and code."""
        deadline = receipt.get("deadline")
        return page.render(
            "public_done",
            {
                "number": receipt["number"],
                "deadline": public_form.parse_date(deadline) if deadline else None,
                "code": receipt["tracking_code"],
                "fingerprint": self._get_fingerprint(page, receipt["number"]),
            },
        )

    def _get_fingerprint(self, page, number):
        """Return the fingerprint to print of a complaint that was just registered."""
        domain = [("number", "=", number), ("company_id", "=", page.company.id)]
        tickets = page.env["helpdesk.ticket"].search(domain, limit=1)
        return tickets.complaint_fingerprint

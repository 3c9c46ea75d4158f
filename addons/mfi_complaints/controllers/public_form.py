# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from odoo.http import Controller, request, route

from ..engine import public_form, upload
from ..engine.public_form import Fault
from . import public_fields
from .public_page import ROUTE, Page

KINDS = ("complaint", "suggestion", "request")
#: Seconds during which the page with number and code can be shown again.
SHOWN_FOR = 30 * 60
_RESULT = "mfi_public_result"


def kind_of(company, asked):
    """Return the kind asked for where the institution takes it, else a complaint."""
    taken = [kind for kind in KINDS if kind in company._get_mfi_kinds()]
    return asked if asked in taken else KINDS[0]


class PublicForm(Controller):
    """``/complaints``: anybody files a complaint, without account and without script.

    What a POST does depends on no cookie, so there is nothing to forge for others: the
    signed token of the page, which serves once, stands in for a session's.
    """

    @route("/complaints", csrf=False, **ROUTE)
    def form(self, **_params):
        """Show the form; take what was sent."""
        page = Page()
        if not page.company.mfi_public_form:
            return page.closed()
        kind = kind_of(page.company, page.params.get("kind"))
        if request.httprequest.method == "POST":
            return self._take(page, kind)
        return self._show(page, kind, self._known(page))

    @route("/complaints/done", csrf=False, **{**ROUTE, "methods": ["GET"]})
    def done(self, **_params):
        """Show number, promised date and code of what this visitor has just sent."""
        page = Page()
        told = request.session.get(_RESULT)
        if not isinstance(told, dict) or told.get("until", 0) < time.time():
            request.session.pop(_RESULT, None)
            return request.redirect(page.url("/complaints/track"))
        return self._result(page, told)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _known(self, page):
        """Return what the page can fill in by itself."""
        return {"branch": page.branch.code or ""}

    def _show(self, page, kind, shown, faults=(), status=200):
        """Return the form with what was typed and what is wrong."""
        listed = public_fields.options(page.env, page.company)
        faults = list(faults)
        return page.render(
            "public_form_page",
            {
                "kind": kind,
                "kinds": page.company._get_mfi_kinds(),
                "fields": public_fields.fields_of(
                    page.env, kind, listed, shown, faults
                ),
                "summary": public_fields.summary(page.env, kind, faults),
                "wrong": public_fields.wrong(page.env, faults),
                "attached": bool(page.sent()),
                "question": page.question("form"),
                "consent": page.params.get("consent") == "1",
                "needs_consent": public_form.SHEETS[kind].consent,
                "accept": ",".join(f".{found}" for found in upload.TYPES),
            },
            status=status,
        )

    def _take(self, page, kind):
        """Check what was sent; register it, or show it again with what is wrong."""
        if page.too_many("form", page.company.mfi_public_hourly):
            return page.wait()
        listed = public_fields.options(page.env, page.company)
        options = public_fields.choices(page.company, listed)
        values, faults = public_form.check(kind, page.params, options)
        files = page.files()
        if code := upload.fault([content for _name, content in files]):
            faults.append(Fault("files", code))
        if code := page.human_fault("form"):
            faults.append(Fault("sum", code))
        if not faults and not page.first_use():
            faults.append(Fault("form", "used"))
        if faults:
            shown = public_form.typed(kind, page.params)
            return self._show(page, kind, shown, faults, status=422)
        return self._register(page, values, files)

    def _register(self, page, values, files):
        """Register what passed, and lead to the page with the number."""
        values["lang"] = page.lang
        named = [(upload.safe_name(name, content), content) for name, content in files]
        tickets = page.env["helpdesk.ticket"]
        told = tickets._register_complaint_public(values, named)
        if not told:
            return page.render("public_kept", status=202)
        told = {**told, "until": time.time() + SHOWN_FOR}
        if "session_id" not in request.httprequest.cookies:
            # A browser without cookies would arrive on the next page as a stranger.
            return self._result(page, told)
        request.session[_RESULT] = told
        return request.redirect(page.url("/complaints/done"), code=303)

    def _result(self, page, told):
        """Return the page to print: number, promised date, code."""
        deadline = told.get("deadline")
        return page.render(
            "public_done",
            {
                "number": told["number"],
                "deadline": public_form.day(deadline) if deadline else None,
                "code": told["tracking_code"],
            },
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..engine import public_form, upload
from ..engine.public_form import Fault
from . import public_fields
from .public_page import ROUTE, Page

#: Tries of a secret code per address and hour.
TRIES = 30
# No session: nothing in the browser or on the server remembers that it came here.
_ROUTE = {
    **ROUTE,
    "csrf": False,
    "save_session": False,
    "mfi_anonymous": True,
}


class Denunciation(Controller):
    """``/complaints/denunciation``: report without saying who you are.

    No name is asked, no address and no browser is kept; a secret code, shown once, is
    the only way back. Pages answer a POST directly: no cookie, nothing in addresses.
    """

    @route("/complaints/denunciation", **_ROUTE)
    def form(self, **_params):
        """Show the form; take what was sent."""
        page = Page()
        if not page.company.mfi_public_denunciation:
            return page.closed()
        if request.httprequest.method == "POST":
            return self._take(page)
        return self._show(page, {"branch": page.branch.code or ""})

    @route("/complaints/denunciation/follow", **_ROUTE)
    def follow(self, **_params):
        """Ask for the secret code; show state and messages; take a message."""
        page = Page()
        if not page.company.mfi_public_denunciation:
            return page.closed()
        if request.httprequest.method != "POST":
            return page.render("public_secret", {"wrong": False})
        if page.too_many("secret", TRIES):
            return page.wait()
        code = public_form.line(page.params.get("code"), 40)
        ticket = page.env["helpdesk.ticket"]._find_complaint_by_secret_code(code)
        if not ticket:
            return page.render("public_secret", {"wrong": True}, status=422)
        return self._follow(page, ticket, code)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _show(self, page, shown, faults=(), status=200):
        """Return the form with what was typed and what is wrong."""
        listed = public_fields.options(page.env, page.company)
        faults = list(faults)
        return page.render(
            "public_denunciation",
            {
                "fields": public_fields.fields_of(
                    page.env, "denunciation", listed, shown, faults
                ),
                "summary": public_fields.summary(page.env, "denunciation", faults),
                "wrong": public_fields.wrong(page.env, faults),
                "attached": bool(page.sent()),
                "question": page.question("denunciation"),
                "accept": ",".join(f".{found}" for found in upload.TYPES),
            },
            status=status,
        )

    def _take(self, page):
        """Check what was sent; register it, or show it again with what is wrong."""
        if page.too_many("denunciation", page.company.mfi_public_hourly):
            return page.wait()
        listed = public_fields.options(page.env, page.company)
        options = public_fields.choices(page.company, listed)
        values, faults = public_form.check("denunciation", page.params, options)
        files, code = self._files(page)
        if code:
            faults.append(Fault("files", code))
        if code := page.human_fault("denunciation"):
            faults.append(Fault("sum", code))
        if not faults and not page.first_use():
            faults.append(Fault("form", "used"))
        if faults:
            shown = public_form.typed("denunciation", page.params)
            return self._show(page, shown, faults, status=422)
        told = page.env["helpdesk.ticket"]._register_complaint_public(values, files)
        if not told:
            return page.render("public_kept", status=202)
        return page.render("public_secret_done", {"code": told["tracking_code"]})

    def _files(self, page):
        """Return the files under neutral names, images without traces, and a fault."""
        contents = [content for _name, content in page.files()]
        if code := upload.fault(contents):
            return [], code
        try:
            bare = [upload.without_traces(content) for content in contents]
        except ValueError:
            return [], "files_image"
        return [
            (f"{rank}.{upload.kind(content)}", content)
            for rank, content in enumerate(bare, start=1)
        ], None

    def _follow(self, page, ticket, code):
        """Take a message if there is one; show where the denunciation stands."""
        error, sent = None, False
        words = public_form.text(page.params.get("words"))
        # Sent again by the browser's own button, a message counts once.
        if "words" in page.params and page.first_use():
            try:
                with page.env.cr.savepoint():
                    ticket._create_complaint_secret_message(words)
                sent = True
            except UserError as raised:
                error = str(raised)
        return page.render(
            "public_secret_followed",
            {
                "status": ticket._get_complaint_public_status(),
                "messages": ticket._read_complaint_secret_messages(),
                "code": code,
                "token": page.question("message").token,
                "error": error,
                "sent": sent,
            },
            status=422 if error else 200,
        )

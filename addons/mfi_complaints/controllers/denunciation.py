# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..engine import public_form, upload
from ..engine.public_form import Fault
from . import public_fields
from .public_page import ROUTE, Page, get_uploads, read_uploads

#: Attempts to enter a secret code, per address and hour.
TRIES = 30
# No session: neither the browser nor the server keeps a trace of the visit.
_ROUTE = {
    **ROUTE,
    "csrf": False,
    "save_session": False,
    "mfi_anonymous": True,
}


class Denunciation(Controller):
    """``/complaints/denunciation``: anonymous whistleblowing reports.

    The form does not ask for a name, and neither the visitor's address nor the browser
    is stored; a secret code, shown once, is the only way to come back. A POST is
    answered directly with the next page, so that no cookie is set and no data appears
    in a URL.
    """

    @route("/complaints/denunciation", **_ROUTE)
    def form(self, **_params):
        """Show the form, or process the report that was sent."""
        page = Page()
        if not page.company.mfi_public_denunciation:
            return page.closed()
        if request.httprequest.method == "POST":
            return self._process_form(page)
        return self._render_form(page, {"branch": page.branch.code or ""})

    @route("/complaints/denunciation/follow", **_ROUTE)
    def follow(self, **_params):
        """Ask for the secret code, then show status and messages; accept a message."""
        page = Page()
        if not page.company.mfi_public_denunciation:
            return page.closed()
        if request.httprequest.method != "POST":
            return page.render("public_secret", {"wrong": False})
        if page.too_many("secret", TRIES):
            return page.wait()
        code = public_form.clean_line(page.params.get("code"), 40)
        ticket = page.env["helpdesk.ticket"]._find_complaint_by_secret_code(code)
        if not ticket:
            return page.render("public_secret", {"wrong": True}, status=422)
        return self._render_followed(page, ticket, code)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _render_form(self, page, shown, faults=(), status=200):
        """Return the page of the form, filled in again and with its errors."""
        options = public_fields.get_options(page.env, page.company)
        faults = list(faults)
        return page.render(
            "public_denunciation",
            {
                "fields": public_fields.prepare_fields(
                    page.env, "denunciation", options, shown, faults
                ),
                "summary": public_fields.get_summary(page.env, "denunciation", faults),
                "wrong": public_fields.get_errors(page.env, faults),
                "attached": bool(get_uploads()),
                "question": page.create_question("denunciation"),
                "accept": ",".join(f".{extension}" for extension in upload.TYPES),
            },
            status=status,
        )

    def _process_form(self, page):
        """Check what was sent, then register it or show the form again with errors."""
        if page.too_many("denunciation", page.company.mfi_public_hourly):
            return page.wait()
        options = public_fields.get_options(page.env, page.company)
        choices = public_fields.get_choices(page.company, options)
        values, faults = public_form.check("denunciation", page.params, choices)
        files, code = self._get_files()
        if code:
            faults.append(Fault("files", code))
        if code := page.check_captcha("denunciation"):
            faults.append(Fault("sum", code))
        if not faults and not page.is_first_use():
            faults.append(Fault("form", "used"))
        if faults:
            shown = public_form.clean_input("denunciation", page.params)
            return self._render_form(page, shown, faults, status=422)
        tickets = page.env["helpdesk.ticket"]
        receipt = tickets._register_complaint_public(values, files)
        if not receipt:
            return page.render("public_kept", status=202)
        return page.render("public_secret_done", {"code": receipt["tracking_code"]})

    def _get_files(self):
        """Return ([(name, bytes)], fault code) of the files sent.

        Names are neutral, and images are stripped of their metadata.
        """
        contents = [content for _name, content in read_uploads()]
        if code := upload.check_files(contents):
            return [], code
        try:
            stripped = [upload.strip_metadata(content) for content in contents]
        except ValueError:
            return [], "files_image"
        return [
            (f"{rank}.{upload.get_extension(content)}", content)
            for rank, content in enumerate(stripped, start=1)
        ], None

    def _render_followed(self, page, ticket, code):
        """Store the message, if one was sent, and return the page of the report."""
        error, sent = None, False
        message = public_form.clean_text(page.params.get("words"))
        # A message counts once, even if the browser reloads the page.
        if "words" in page.params and page.is_first_use():
            try:
                with page.env.cr.savepoint():
                    ticket._create_complaint_secret_message(message)
                sent = True
            except UserError as exception:
                error = str(exception)
        return page.render(
            "public_secret_followed",
            {
                "status": ticket._get_complaint_public_status(),
                "messages": ticket._read_complaint_secret_messages(),
                "code": code,
                "token": page.create_question("message").token,
                "error": error,
                "sent": sent,
            },
            status=422 if error else 200,
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..engine import public_form
from .public_page import ROUTE, Page

#: Attempts per address and hour.
TRIES = 60
#: Seconds during which a proof remains valid.
PROVEN_FOR = 30 * 60
#: Key in the session of the complaint to which the visitor has proven access.
_PROOF = "mfi_public_proof"


class Tracking(Controller):
    """``/complaints/track``: clients follow their complaint and react to the answer.

    The visitor gives the number and a proof (phone number or code). The session then
    keeps the access for half an hour; forms carry its CSRF token.
    """

    @route("/complaints/track", csrf=False, **ROUTE)
    def track(self, **_params):
        """Ask for number and proof; any mismatch gets the same error."""
        page = Page()
        if not page.company.mfi_public_form:
            return page.closed()
        if request.httprequest.method != "POST":
            return page.render("public_track", {"number": "", "wrong": False})
        number = public_form.clean_line(page.params.get("number"), 40)
        if page.too_many("track", TRIES):
            return page.wait()
        phone, code = self._get_proofs(page, number)
        tickets = page.env["helpdesk.ticket"]
        ticket = tickets._find_complaint_public(number, phone, code)
        if not ticket:
            values = {"number": number, "wrong": True}
            return page.render("public_track", values, status=422)
        if "session_id" not in request.httprequest.cookies:
            return self._render_ticket(page, ticket, readonly=True)
        until = time.time() + PROVEN_FOR
        request.session[_PROOF] = {"id": ticket.id, "until": until}
        return request.redirect(page.url("/complaints/followed"), code=303)

    # Not from a replica, which may not know yet what the client did just now.
    @route("/complaints/followed", **{**ROUTE, "readonly": False})
    def followed(self, act=None, **_params):
        """Show the complaint; accept an addendum, a score or an appeal."""
        page = Page()
        ticket = self._get_proven_ticket(page)
        if not ticket:
            return request.redirect(page.url("/complaints/track"), code=303)
        if request.httprequest.method != "POST":
            done = page.params.get("done")
            done = done if done in ACTIONS else None
            return self._render_ticket(page, ticket, done=done)
        if act not in ACTIONS:
            return self._render_ticket(page, ticket)
        if act in CLIENT_ACTIONS and self._is_staff(page):
            message = page.env._(
                "You are logged in as an employee: only the client judges the answer."
            )
            return self._render_ticket(page, ticket, error=message)
        try:
            with page.env.cr.savepoint():
                ACTIONS[act](ticket, page.params)
        except UserError as error:
            return self._render_ticket(page, ticket, error=str(error))
        return request.redirect(page.url("/complaints/followed", done=act), code=303)

    @route("/complaints/leave", csrf=False, **{**ROUTE, "methods": ["GET"]})
    def leave(self, **_params):
        """Delete the proof, so that the next person to use the device sees nothing."""
        request.session.pop(_PROOF, None)
        return request.redirect(Page().url("/complaints/track"), code=303)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _get_proofs(self, page, number):
        """Return (phone, code), since the proof may be either of them.

        After too many attempts for the same number, only the code is accepted.
        """
        proof = public_form.clean_line(page.params.get("proof"), 40)
        return page.env["helpdesk.ticket"]._get_complaint_proof_phone(
            number, proof or "-"
        ), proof

    def _get_proven_ticket(self, page):
        """Return the complaint to which this session has access, or an empty record."""
        proof = request.session.get(_PROOF)
        tickets = page.env["helpdesk.ticket"]
        if not isinstance(proof, dict) or proof.get("until", 0) < time.time():
            return tickets
        ticket = tickets.browse(proof.get("id")).exists()
        return ticket.filtered(
            lambda ticket: ticket.complaint_kind not in (False, "denunciation")
        )

    def _is_staff(self, page):
        """Return whether an employee is logged in in this browser.

        Employees know number and phone, and could otherwise rate their own work here.
        """
        user = page.env["res.users"].browse(request.session.uid or False).exists()
        return user._is_internal() if user else False

    def _render_ticket(self, page, ticket, error=None, done=None, readonly=False):
        """Return the page of a complaint.

        :param error: message of what went wrong
        :param done: key of :data:`ACTIONS` that has just been done
        :param readonly: offer no action, because without cookies the proof is lost
        """
        return page.render(
            "public_followed",
            {
                "status": ticket._get_complaint_public_status(),
                "error": error,
                "done": done,
                "readonly": readonly,
                "csrf": None if readonly else request.csrf_token(),
            },
            status=422 if error else 200,
        )


def _add_addendum(ticket, params):
    """Add a text from the client to the complaint."""
    ticket._add_complaint_public_addendum(public_form.clean_text(params.get("words")))


def _rate(ticket, params):
    """Record the client's satisfaction."""
    ticket._rate_complaint_public(
        params.get("rate"), public_form.clean_text(params.get("feedback"), 2000)
    )


def _appeal(ticket, params):
    """Reopen the complaint because the client appeals."""
    ticket._reopen_complaint_by_link(public_form.clean_text(params.get("words")))


ACTIONS = {"addendum": _add_addendum, "rate": _rate, "appeal": _appeal}
#: Actions that only the client may take, never an employee on their behalf.
CLIENT_ACTIONS = ("rate", "appeal")

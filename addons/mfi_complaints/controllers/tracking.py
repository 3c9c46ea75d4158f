# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..engine import public_form
from .public_page import ROUTE, Page

#: Tries per address and hour.
TRIES = 60
#: Seconds during which a proof given once holds.
PROVEN_FOR = 30 * 60
_PROOF = "mfi_public_proof"


class Tracking(Controller):
    """``/complaints/track``: whoever filed a complaint follows it, and answers.

    Number and proof give entry; afterwards the session holds it for half an hour, and
    acts carry the session's token against forged requests.
    """

    @route("/complaints/track", csrf=False, **ROUTE)
    def track(self, **_params):
        """Ask for number and proof; one sentence for whatever does not fit."""
        page = Page()
        if not page.company.mfi_public_form:
            return page.closed()
        if request.httprequest.method != "POST":
            return page.render("public_track", {"number": "", "wrong": False})
        number = public_form.line(page.params.get("number"), 40)
        if page.too_many("track", TRIES):
            return page.wait()
        phone, code = self._proofs(page, number)
        tickets = page.env["helpdesk.ticket"]
        ticket = tickets._find_complaint_public(number, phone, code)
        if not ticket:
            values = {"number": number, "wrong": True}
            return page.render("public_track", values, status=422)
        if "session_id" not in request.httprequest.cookies:
            return self._show(page, ticket, readonly=True)
        until = time.time() + PROVEN_FOR
        request.session[_PROOF] = {"id": ticket.id, "until": until}
        return request.redirect(page.url("/complaints/followed"), code=303)

    @route("/complaints/followed", **ROUTE)
    def followed(self, act=None, **_params):
        """Show the complaint; take an addendum, a score or an appeal."""
        page = Page()
        ticket = self._proven(page)
        if not ticket:
            return request.redirect(page.url("/complaints/track"), code=303)
        if request.httprequest.method != "POST":
            done = page.params.get("done")
            return self._show(page, ticket, done=done if done in ACTS else None)
        if act not in ACTS:
            return self._show(page, ticket)
        if act in JUDGEMENTS and self._is_staff(page):
            sentence = page.env._(
                "You are logged in as an employee: only the client judges the answer."
            )
            return self._show(page, ticket, error=sentence)
        try:
            with page.env.cr.savepoint():
                ACTS[act](ticket, page.params)
        except UserError as error:
            return self._show(page, ticket, error=str(error))
        return request.redirect(page.url("/complaints/followed", done=act), code=303)

    @route("/complaints/leave", csrf=False, **{**ROUTE, "methods": ["GET"]})
    def leave(self, **_params):
        """Forget the proof: the next person at this phone sees nothing."""
        request.session.pop(_PROOF, None)
        return request.redirect(Page().url("/complaints/track"), code=303)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _proofs(self, page, number):
        """Return (phone, code): what was typed may be either.

        After too many tries for one number only the code counts.
        """
        proof = public_form.line(page.params.get("proof"), 40)
        return page.env["helpdesk.ticket"]._get_complaint_proof_phone(
            number, proof or "-"
        ), proof

    def _proven(self, page):
        """Return the complaint whose proof this session has given."""
        proof = request.session.get(_PROOF)
        tickets = page.env["helpdesk.ticket"]
        if not isinstance(proof, dict) or proof.get("until", 0) < time.time():
            return tickets
        found = tickets.browse(proof.get("id")).exists()
        return found.filtered(
            lambda ticket: ticket.complaint_kind not in (False, "denunciation")
        )

    def _is_staff(self, page):
        """Return whether the back office is logged in in this browser.

        Knowing number and phone, an employee could else judge his own work here.
        """
        user = page.env["res.users"].browse(request.session.uid or False).exists()
        return user._is_internal() if user else False

    def _show(self, page, ticket, error=None, done=None, readonly=False):
        """Return the page of one complaint.

        :param readonly: the browser keeps no cookie, so that acts cannot be proven
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


def _add(ticket, params):
    """Add the author's words."""
    ticket._add_complaint_public_addendum(public_form.text(params.get("words")))


def _rate(ticket, params):
    """Record the author's satisfaction."""
    ticket._rate_complaint_public(
        params.get("rate"), public_form.text(params.get("feedback"), 2000)
    )


def _appeal(ticket, params):
    """Have the complaint examined again."""
    ticket._reopen_complaint_by_link(public_form.text(params.get("words")))


ACTS = {"addendum": _add, "rate": _rate, "appeal": _appeal}
#: What is the client's own word, and no employee's.
JUDGEMENTS = ("rate", "appeal")

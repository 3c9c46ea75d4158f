# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from ..engine import fingerprint, public_form
from .public_page import ROUTE, Page

#: Comparisons per address and hour.
TRIES = 60


class Verify(http.Controller):
    """``/complaints/verify``: whether a paper agrees with what was registered.

    Nothing but the date of registration is told, and only to who has a fingerprint of
    the complaint: any other answer is the same, whether the number exists or not.
    """

    @http.route("/complaints/verify", csrf=False, **ROUTE)
    def verify(self, **_params):
        """Ask for number and fingerprint, and compare them with the journal."""
        page = Page()
        if not page.company.mfi_public_form:
            return page.closed()
        number = public_form.clean_line(page.params.get("number"), 40)
        letters = public_form.clean_line(page.params.get("fingerprint"), 40)
        values = {"number": number, "letters": letters, "result": None, "day": None}
        if request.httprequest.method != "POST":
            return page.render("public_verify", values)
        if page.too_many("verify", TRIES):
            return page.wait()
        if not number or not fingerprint.is_fingerprint(letters):
            return page.render("public_verify", {**values, "result": "form"}, 422)
        result, ticket = self._compare(page, number, fingerprint.normalize(letters))
        if result == "agrees":
            moment = ticket.complaint_registered_at
            values["day"] = ticket.company_id._to_mfi_local(moment).date()
        return page.render("public_verify", {**values, "result": result})

    def _compare(self, page, number, letters):
        """Return the result of the comparison, and the complaint.

        Papers of other institutions on the same server are recognised too: their
        clients may open the page without the address on the paper.
        """
        events = page.env["mfi.complaint.event"]
        results = []
        for company in page.company | page.company._get_mfi_open_companies():
            compared = events._compare_fingerprints(company, [(number, letters)])
            results += [
                (result, ticket) for _number, _letters, result, ticket in compared
            ]
        known = [found for found in results if found[0] != "unknown"]
        return (known or results)[0]

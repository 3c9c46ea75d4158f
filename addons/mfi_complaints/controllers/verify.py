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
        events = page.env["mfi.complaint.event"]
        pair = (number, fingerprint.normalize(letters))
        [(_number, _letters, result, ticket)] = events._compare_fingerprints(
            page.company, [pair]
        )
        if result == "agrees":
            moment = ticket.complaint_registered_at
            values["day"] = page.company._to_mfi_local(moment).date()
        return page.render("public_verify", {**values, "result": result})

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import Controller, request, route

from .public_page import ROUTE, Page

#: Requests per address and hour.
TRIES = 60


class ReportUnsubscribe(Controller):
    """The page behind the link at the end of a scheduled report.

    Opening it changes nothing, because mail programs open links automatically. The
    signature in the address identifies the recipient, so the form needs no session;
    mail programs that unsubscribe with one click (RFC 8058) send the same request.
    """

    @route(
        "/complaints/reports/unsubscribe/<int:recipient_id>/<string:token>",
        csrf=False,
        **{**ROUTE, "readonly": False},  # each request is counted
    )
    def unsubscribe(self, recipient_id, token, **_params):
        """Ask whether to unsubscribe; do it when the form is sent."""
        page = Page()
        if page.too_many("unsubscribe", TRIES):
            return page.wait()
        recipients = page.env["mfi.complaint.report.recipient"]
        recipient = recipients._find_by_token(recipient_id, token[:128])
        if not recipient:
            return page.render("report_unsubscribe_unknown", status=404)
        if request.httprequest.method == "POST":
            recipient._unsubscribe()
        values = {"recipient": recipient}
        return page.render("report_unsubscribe", values)

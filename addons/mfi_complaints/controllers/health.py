# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

#: Calls of one address per hour: one every five seconds.
MAX_CALLS = 720
#: Calls with a wrong token of one address per hour.
MAX_REFUSALS = 20


class HealthController(Controller):
    """The state of the service, for the monitoring of the institution."""

    @route(
        "/complaints/health",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=False,  # each call is counted
        save_session=False,
    )
    def read_health(self, token="", **_params):
        """Return the state as JSON: status 200 if all is well, 503 if degraded."""
        env = request.env(user=SUPERUSER_ID, su=True)
        visitor = request.httprequest.remote_addr or ""
        limits = env["mfi.public.limit"]
        if limits._count_use("health", visitor) > MAX_CALLS:
            return self._answer({"error": "too many calls"}, 429)
        right = env["mfi.complaint.health"]._check_token(self._get_bearer() or token)
        if right is None:
            return self._answer({"error": "not found"}, 404)
        if not right:
            refusals = limits._count_use("health refused", visitor)
            status = 429 if refusals > MAX_REFUSALS else 401
            return self._answer({"error": "wrong token"}, status)
        answer = env["mfi.complaint.health"]._build_answer()
        return self._answer(answer, 200 if answer["status"] == "ok" else 503)

    @staticmethod
    def _get_bearer():
        """Return the token of the header ``Authorization: Bearer …``, if any."""
        kind, _space, token = request.httprequest.headers.get(
            "Authorization", ""
        ).partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    @staticmethod
    def _answer(body, status):
        """Return a JSON response that no proxy keeps."""
        headers = [("Cache-Control", "no-store")]
        return request.make_json_response(body, headers=headers, status=status)

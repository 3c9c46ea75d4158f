# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from ..tools import first_steps, manual


class FirstStepsController(http.Controller):
    """Show people what their role does first, and administrators what is not set up."""

    @http.route(
        "/complaints/first-steps",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def page(self):
        """Return the first steps of the signed-in user's roles.

        :raises NotFound: for users without a role of ours
        """
        pages = manual.get_pages(request.env)
        if not pages:
            raise request.not_found()
        values = {
            **request.env["res.lang"]._get_mfi_page(),
            "user": request.env.user.name,
            "company": request.env.company.name,
            "roles": [_prepare_role(page) for page in pages],
            "steps": _prepare_steps() if request.env.user._is_system() else [],
        }
        response = request.render("mfi_complaints.first_steps_page", values)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
        return response


def _prepare_role(page):
    """Return name, manual and tasks of a role, in the user's language."""
    return {
        "name": request.env._(first_steps.NAMES[page]),
        "manual": f"/complaints/manual/{page}",
        "tasks": [
            {
                "name": request.env._(task.name),
                "address": task.address,
                "manual": f"/complaints/manual/{page}#{task.anchor}",
            }
            for task in first_steps.TASKS[page]
        ],
    }


def _prepare_steps():
    """Return the steps of the set-up, each with the address of its screen."""
    company = request.env.company
    return [
        {**step, "address": first_steps.get_step_address(step["action"], company)}
        for step in request.env["mfi.first.run"]._get_checklist()
    ]

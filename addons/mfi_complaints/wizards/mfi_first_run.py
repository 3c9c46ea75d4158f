# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class MfiFirstRun(models.TransientModel):
    """A step of the initial setup.

    Whether a step is done is determined from the data each time the list is opened; an
    administrator can also mark a step as done by other means.
    """

    _name = "mfi.first.run"
    _description = "Step to Go Live"
    _order = "sequence, id"

    sequence = fields.Integer()
    code = fields.Char(required=True)
    name = fields.Char("Step", readonly=True)
    help = fields.Char("What to do", readonly=True)
    state = fields.Selection(
        [("todo", "To do"), ("done", "Done"), ("skipped", "Skipped")],
        readonly=True,
    )
    found = fields.Char(readonly=True)
    action = fields.Char(readonly=True)

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------
    @api.model
    def action_open_list(self):
        """Determine the state of each step and open the list of steps.

        :return: window action
        """
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        lines = self.create(
            [
                {**step, "sequence": rank}
                for rank, step in enumerate(self._get_checklist())
            ]
        )
        self._update_menu(any(line.state == "todo" for line in lines))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Going live"),
            # The help of the screen finds its passage by this name.
            "xml_id": "mfi_complaints.mfi_first_run_action",
            "res_model": self._name,
            "view_mode": "list,kanban",
            "mobile_view_mode": "kanban",
            "views": [
                (self.env.ref(f"mfi_complaints.mfi_first_run_view_{kind}").id, kind)
                for kind in ("list", "kanban")
            ],
            "domain": [("id", "in", lines.ids)],
            "target": "current",
        }

    @api.model
    def _get_checklist(self):
        """Return each step as ``{field: value}`` with its present state, in order."""
        skipped = set((self.env.company.mfi_first_run_skipped or "").split(","))
        return [
            {
                "code": code,
                "name": name,
                "help": help_,
                "action": action,
                "found": found,
                "state": "done" if found else "skipped" if code in skipped else "todo",
            }
            for code, name, help_, action, found in self._get_steps()
        ]

    @api.model
    def _update_menu(self, visible):
        """Show the list at the top of the menu while there are steps to do."""
        menu = self.env.ref("mfi_complaints.menu_first_run_top", False)
        # sudo: administrators of the application may lack rights on menus
        if menu and menu.sudo().active != visible:
            menu.sudo().active = visible  # sudo: as above

    def action_go(self):
        """Open the screen on which the step can be done."""
        self.ensure_one()
        kind, _sep, target = self.action.partition(":")
        if kind == "company":
            return {
                "type": "ir.actions.act_window",
                "res_model": "res.company",
                "res_id": self.env.company.id,
                "view_mode": "form",
                "views": [(False, "form")],
            }
        return self.env["ir.actions.actions"]._for_xml_id(target)

    def action_skip(self):
        """Mark the step as skipped, and show the list again."""
        self.ensure_one()
        company = self.env.company
        skipped = set(filter(None, (company.mfi_first_run_skipped or "").split(",")))
        company.mfi_first_run_skipped = ",".join(sorted(skipped | {self.code}))
        return self.action_open_list()

    # ------------------------------------------------------------------
    # The steps
    # ------------------------------------------------------------------
    @api.model
    def _get_steps(self):
        """Return (code, name, what to do, target, what was found or "") of each step.

        Other addons can add steps. A step is done when something was found. The target
        is ``action:<XML id>``, or ``company:`` for the form of the company.
        """
        return [
            *self._get_institution_steps(),
            *self._get_offer_steps(),
            *self._get_people_steps(),
            *self._get_start_steps(),
        ]

    @api.model
    def _get_institution_steps(self):
        """Return the steps about the institution."""
        company = self.env.company
        return [
            (
                "identity",
                self.env._("The institution"),
                self.env._(
                    "Name, country, currency, phone and logo, as shown on receipts and "
                    "letters."
                ),
                "company:",
                self._format_identity(company),
            ),
            (
                "calendar",
                self.env._("Opening hours and time zone"),
                self.env._(
                    "Working days, public holidays and time zone: promised dates "
                    "depend on them."
                ),
                "action:mfi_complaints.res_config_settings_action",
                self._format_calendar(company),
            ),
            (
                "profile",
                self.env._("Regulator and profile"),
                self.env._(
                    "Apply the profile of your regulator: limits, delays, recourses, "
                    "texts."
                ),
                "action:mfi_complaints.mfi_profile_import_action",
                company.mfi_profile_applied or "",
            ),
        ]

    @api.model
    def _get_offer_steps(self):
        """Return the steps about branches and products."""
        return [
            (
                "branches",
                self.env._("Branches"),
                self.env._("Create them, or import them from a spreadsheet."),
                "action:mfi_complaints.mfi_branch_action",
                self._format_count("mfi.branch"),
            ),
            (
                "products",
                self.env._("Products"),
                self.env._("What you offer to clients: loans, savings, transfers …"),
                "action:mfi_complaints.mfi_product_action",
                self._format_count("mfi.product"),
            ),
        ]

    @api.model
    def _get_people_steps(self):
        """Return the steps about people and services."""
        return [
            (
                "users",
                self.env._("People and roles"),
                self.env._(
                    "At least a collector, a handler and a controller, each with their "
                    "own account."
                ),
                "action:base.action_res_users",
                self._format_role_holders("collector", "handler", "controller"),
            ),
            (
                "confidential",
                self.env._("Confidential officer"),
                self.env._(
                    "Who alone opens whistleblowing reports and what is confidential: "
                    "an account of its own, outside the services."
                ),
                "action:base.action_res_users",
                self._format_role_holders("confidential"),
            ),
            (
                "services",
                self.env._("Services"),
                self.env._("They handle complaints; each has a head and members."),
                "action:mfi_complaints.helpdesk_ticket_team_action",
                self._format_count(
                    "helpdesk.ticket.team",
                    Domain("user_id", "!=", False) & Domain("user_ids", "!=", False),
                ),
            ),
            (
                "routing",
                self.env._("Routing"),
                self.env._("Which service handles which complaint."),
                "action:mfi_complaints.mfi_complaint_routing_action",
                self._format_count("mfi.complaint.routing")
                or self._format_count(
                    "helpdesk.ticket.category", Domain("complaint_team_id", "!=", False)
                ),
            ),
        ]

    @api.model
    def _get_start_steps(self):
        """Return the steps up to the first complaint."""
        registered = Domain("complaint_kind", "!=", False) & Domain(
            "complaint_state", "!=", "draft"
        )
        return [
            (
                "mail",
                self.env._("Outgoing mail"),
                self.env._("A mail server: reminders to services, answers to clients."),
                "action:base.action_ir_mail_server_list",
                self._format_count("ir.mail_server"),
            ),
            (
                "seals",
                self.env._("Addresses of the seals"),
                self.env._(
                    "To whom each night's seal is sent, outside this database: it "
                    "proves to an auditor that nothing was removed since."
                ),
                "action:mfi_complaints.res_config_settings_action",
                self.env.company.mfi_seal_email or "",
            ),
            (
                "clients",
                self.env._("Clients"),
                self.env._(
                    "Import the client base, so that callers can be found by name, "
                    "number or phone."
                ),
                "action:mfi_complaints.mfi_import_job_action",
                self._format_count(
                    "res.partner", Domain("mfi_member_number", "!=", False)
                ),
            ),
            (
                "complaint",
                self.env._("First complaint"),
                self.env._("Register one, and print its receipt."),
                "action:mfi_complaints.complaint_call_action",
                self._format_count("helpdesk.ticket", registered),
            ),
        ]

    @api.model
    def _format_count(self, model, domain=Domain.TRUE):
        """Return the number of the company's records as text, ``""`` for none."""
        # sudo: administrators only see the number
        records = self.env[model].sudo()
        if "company_id" in records._fields:
            domain &= Domain("company_id", "in", [False, self.env.company.id])
        number = records.search_count(domain, limit=100000)
        return str(number) if number else ""

    @api.model
    def _format_identity(self, company):
        """Return name, country and currency of the company, or ``""``.

        Without a country or any way to reach it, nothing was entered.
        """
        if not company.country_id or not (company.phone or company.email):
            return ""
        parts = (company.name, company.country_id.name, company.currency_id.name)
        return " · ".join(parts)

    @api.model
    def _format_calendar(self, company):
        """Return name and time zone of the working schedule, or ``""``.

        A schedule without hours, or in UTC (the default), does not count.
        """
        calendar = company.resource_calendar_id
        if not calendar.attendance_ids or (calendar.tz or "UTC") == "UTC":
            return ""
        return f"{calendar.name}, {calendar.tz}"

    @api.model
    def _format_role_holders(self, *roles):
        """Return the number of users with these roles as text, or ``""``.

        :param roles: each must be held by at least one user of the company
        """
        people = self.env["res.users"]
        for role in roles:
            group = self.env.ref(f"mfi_complaints.group_{role}").sudo()  # sudo: a count
            holders = group.all_user_ids.filtered(
                lambda user: user.active and self.env.company <= user.company_ids
            )
            if not holders:
                return ""
            people |= holders
        return str(len(people))

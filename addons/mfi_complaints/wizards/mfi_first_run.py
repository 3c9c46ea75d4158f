# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class MfiFirstRun(models.TransientModel):
    """One step from an empty database to the first complaint, and whether it is done.

    Whether a step is done is read from the data each time the list is opened; an
    administrator may also say that it was settled otherwise.
    """

    _name = "mfi.first.run"
    _description = "Step to Go Live"
    _order = "sequence, id"

    sequence = fields.Integer()
    code = fields.Char(required=True)
    name = fields.Char("Step", readonly=True)
    help = fields.Char("What to do", readonly=True)
    state = fields.Selection(
        [("todo", "To do"), ("done", "Done"), ("skipped", "Otherwise")],
        readonly=True,
    )
    found = fields.Char(readonly=True)
    action = fields.Char(readonly=True)

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------
    @api.model
    def action_open_list(self):
        """Look at the data again and open the list of steps.

        :return: window action
        """
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        company = self.env.company
        skipped = set(filter(None, (company.mfi_first_run_skipped or "").split(",")))
        steps = self._steps()
        lines = self.create(
            [
                {
                    "sequence": rank,
                    "code": code,
                    "name": name,
                    "help": help_,
                    "action": action,
                    "found": found,
                    "state": "done"
                    if found
                    else "skipped"
                    if code in skipped
                    else "todo",
                }
                for rank, (code, name, help_, action, found) in enumerate(steps)
            ]
        )
        self._show_in_menu(any(line.state == "todo" for line in lines))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Going live"),
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
    def _show_in_menu(self, wanted):
        """Show the checklist at the head of the menu as long as a step is to do."""
        menu = self.env.ref("mfi_complaints.menu_first_run_top", False)
        # sudo: an administrator of the application need not administer menus
        if menu and menu.sudo().active != wanted:
            menu.sudo().active = wanted  # sudo: as above

    def action_go(self):
        """Open the screen on which the step is done."""
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
        """Note that this step was settled otherwise, and show the list again."""
        self.ensure_one()
        company = self.env.company
        skipped = set(filter(None, (company.mfi_first_run_skipped or "").split(",")))
        company.mfi_first_run_skipped = ",".join(sorted(skipped | {self.code}))
        return self.action_open_list()

    # ------------------------------------------------------------------
    # The steps
    # ------------------------------------------------------------------
    @api.model
    def _steps(self):
        """Return (code, name, what to do, where, what was found or "") in order.

        Addons insert their own steps.
        """
        return [
            *self._steps_institution(),
            *self._steps_offer(),
            *self._steps_people(),
            *self._steps_start(),
        ]

    @api.model
    def _steps_institution(self):
        """Return the steps about the institution."""
        company = self.env.company
        return [
            (
                "identity",
                self.env._("The institution"),
                self.env._(
                    "Name, country, phone and logo: they stand on receipts and letters."
                ),
                "company:",
                company.name
                if company.country_id and (company.phone or company.email)
                else "",
            ),
            (
                "calendar",
                self.env._("Opening hours and time zone"),
                self.env._(
                    "Working days, public holidays and time zone: promised dates "
                    "follow them."
                ),
                "action:mfi_complaints.res_config_settings_action",
                self._calendar_found(company),
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
    def _steps_offer(self):
        """Return the steps about where and what the institution offers."""
        return [
            (
                "branches",
                self.env._("Branches"),
                self.env._("Create them, or import them from a spreadsheet."),
                "action:mfi_complaints.mfi_branch_action",
                self._count("mfi.branch"),
            ),
            (
                "products",
                self.env._("Products"),
                self.env._("What clients hold with you: loans, savings, transfers …"),
                "action:mfi_complaints.mfi_product_action",
                self._count("mfi.product"),
            ),
        ]

    @api.model
    def _steps_people(self):
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
                self._roles_found(),
            ),
            (
                "services",
                self.env._("Services"),
                self.env._("Who treats complaints: a head and members for each."),
                "action:mfi_complaints.helpdesk_ticket_team_action",
                self._count(
                    "helpdesk.ticket.team",
                    Domain("user_id", "!=", False) & Domain("user_ids", "!=", False),
                ),
            ),
            (
                "routing",
                self.env._("Routing"),
                self.env._("Which service gets which complaint."),
                "action:mfi_complaints.mfi_complaint_routing_action",
                self._count("mfi.complaint.routing")
                or self._count(
                    "helpdesk.ticket.category", Domain("complaint_team_id", "!=", False)
                ),
            ),
        ]

    @api.model
    def _steps_start(self):
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
                self._count("ir.mail_server"),
            ),
            (
                "clients",
                self.env._("Clients"),
                self.env._(
                    "Import the client base, so that a caller is found by name, number "
                    "or phone."
                ),
                "action:mfi_complaints.mfi_import_job_action",
                self._count("res.partner", Domain("mfi_member_number", "!=", False)),
            ),
            (
                "complaint",
                self.env._("First complaint"),
                self.env._("Register one, and print its receipt."),
                "action:mfi_complaints.complaint_call_action",
                self._count("helpdesk.ticket", registered),
            ),
        ]

    @api.model
    def _count(self, model, domain=Domain.TRUE):
        """Return how many records the company has, in words, or ``""``."""
        # sudo: a number alone, told to administrators
        records = self.env[model].sudo()
        if "company_id" in records._fields:
            domain &= Domain("company_id", "in", [False, self.env.company.id])
        number = records.search_count(domain, limit=100000)
        return str(number) if number else ""

    @api.model
    def _calendar_found(self, company):
        """Return the time zone of the opening hours, or ``""`` while it is UTC."""
        calendar = company.resource_calendar_id
        if not calendar.attendance_ids or (calendar.tz or "UTC") == "UTC":
            return ""
        return f"{calendar.name}, {calendar.tz}"

    @api.model
    def _roles_found(self):
        """Return how many people hold roles, ``""`` while one of three has nobody."""
        people = self.env["res.users"]
        for role in ("collector", "handler", "controller"):
            group = self.env.ref(f"mfi_complaints.group_{role}").sudo()  # sudo: a count
            holders = group.all_user_ids.filtered(
                lambda user: user.active and self.env.company <= user.company_ids
            )
            if not holders:
                return ""
            people |= holders
        return str(len(people))

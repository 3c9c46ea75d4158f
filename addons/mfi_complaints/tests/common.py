# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from odoo.addons.base.tests.common import BaseCommon

#: Simulated current time of the tests: a Monday, 10:00 in Dakar and in UTC.
NOW = "2026-03-02 10:00:00"

SOLUTION = {
    "complaint_outcome": "founded",
    "complaint_corrective_measure": "Fee refunded.",
    "complaint_preventive_measure": "Tariff displayed at the counter.",
    "complaint_answer": "We have refunded the fee. We apologise.",
}


class ComplaintCommon(BaseCommon):
    """One institution, one service, one user per role, one client; no demo data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_company()
        cls._setup_users()
        cls._setup_reference()
        cls.tickets = cls.env["helpdesk.ticket"]

    @classmethod
    def _setup_company(cls):
        """Set up an institution in Dakar, open Monday to Friday, 8:00 to 17:00."""
        cls.company = cls.env.company
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "tz": "Africa/Dakar",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 17,
                            "day_period": "morning",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        cls.company.write(
            {
                "country_id": cls.env.ref("base.sn").id,
                "resource_calendar_id": cls.calendar.id,
            }
        )

    @classmethod
    def _setup_users(cls):
        """Create one user per role, with the group of that role only, all at once."""
        (
            cls.collector,
            cls.handler,
            cls.other_handler,
            cls.head,
            cls.stranger,
            cls.controller,
            cls.pilot,
            cls.confidential,
            cls.branch_manager,
            cls.employee,
        ) = cls._new_users(
            collector="collector",
            handler="handler",
            other_handler="handler",
            head="handler",
            stranger="handler",
            controller="controller",
            pilot="pilot",
            confidential="confidential",
            branch_manager="branch_manager",
            employee=None,
        )

    @classmethod
    def _new_user(cls, role, name=None):
        """Create a user with one role."""
        return cls._new_users(**{name or role: role})[0]

    @classmethod
    def _new_users(cls, **roles):
        """Create a user for each name, with one role or none; return them in a list."""
        values = [cls._prepare_user(name, role) for name, role in roles.items()]
        users = cls.env["res.users"].create(values)
        # Each by itself: what one of them reads is not read for all.
        return [cls.env["res.users"].browse(user_id) for user_id in users.ids]

    @classmethod
    def _prepare_user(cls, name, role):
        """Return the values of a user, as Odoo's ``new_test_user`` fills them."""
        names = ["base.group_user"] + ([f"mfi_complaints.group_{role}"] if role else [])
        login = f"mfi_{name}"
        return {
            "name": f"{login} ({','.join(names)})",
            "login": login,
            "password": login.ljust(8, "x"),
            "email": "m.m@example.com",
            "group_ids": [(6, 0, [cls.env.ref(group).id for group in names])],
        }

    @classmethod
    def _setup_reference(cls):
        """Prepare a branch, service, product, category, channel, cause and client."""
        env = cls.env
        # Existing rules would route complaints that the tests assign themselves.
        env["mfi.complaint.routing"].search([]).active = False
        cls.branch = env["mfi.branch"].create(
            {
                "code": "T-NDI",
                "name": "MEC Ndiagne",
                "manager_id": cls.branch_manager.id,
                "company_id": cls.company.id,
            }
        )
        cls.team = env["helpdesk.ticket.team"].create(
            {
                "name": "Credit committee",
                "user_id": cls.head.id,
                "user_ids": [(6, 0, (cls.handler | cls.other_handler | cls.head).ids)],
                "company_id": cls.company.id,
            }
        )
        cls.product = env["mfi.product"].create(
            {"code": "T-CRE", "name": "Group loan", "family": "credit"}
        )
        cls.category = cls._find_by_code("helpdesk.ticket.category", "CRE")
        cls.restricted = cls._find_by_code("helpdesk.ticket.category", "FRA")
        cls.channel = cls._find_by_code("helpdesk.ticket.channel", "phone")
        cls.cause = env["mfi.complaint.cause"].search([], limit=1)
        cls.client = env["res.partner"].create(
            {
                "name": "Awa Diop",
                "mfi_member_number": "T-0001",
                "mfi_branch_id": cls.branch.id,
                "phone": "+221771234567",
                "country_id": env.ref("base.sn").id,
            }
        )

    @classmethod
    def _find_by_code(cls, model, code):
        """Return the reference record with a code."""
        return cls.env[model].search([("complaint_code", "=", code)], limit=1)

    @classmethod
    def _create_draft(cls, user=None, **values):
        """Create a draft complaint as the collector, or as ``user``."""
        vals = {
            "complaint_kind": "complaint",
            "name": "Fees not explained",
            "description": "<p>They took 5,000 francs.</p>",
            "partner_id": cls.client.id,
            "channel_id": cls.channel.id,
            "category_id": cls.category.id,
            "mfi_product_id": cls.product.id,
            **values,
        }
        tickets = cls.env["helpdesk.ticket"].with_user(user or cls.collector)
        return tickets.create(vals)

    @classmethod
    def _create_complaint(cls, user=None, **values):
        """Create a registered, unassigned complaint; return it in superuser mode."""
        return cls._register_complaint(user, **values)[0]

    @classmethod
    def _register_complaint(cls, user=None, **values):
        """Create a registered complaint; return (complaint, tracking code)."""
        draft = cls._create_draft(user, **values)
        receipt = draft.action_register()
        return draft.sudo(), receipt["tracking_code"]

    @classmethod
    def _prepare_solution(cls, **values):
        """Return the values with which a service resolves a complaint."""
        return {**SOLUTION, "complaint_cause_id": cls.cause.id, **values}

    @classmethod
    def _advance(cls, ticket, to_state, team=None, handler=None):
        """Move a registered complaint through the process until it reaches a state."""
        team = team or cls.team
        handler = handler or cls.handler
        steps = {
            "assigned": lambda: cls._with_user(ticket, cls.pilot).action_assign(
                team.id
            ),
            "in_progress": lambda: cls._with_user(ticket, handler).action_start(),
            "resolved": lambda: cls._with_user(ticket, handler).action_resolve(
                cls._prepare_solution()
            ),
            "communicated": lambda: cls._with_user(
                ticket, cls.collector
            ).action_communicate({"complaint_answer_channel": "call"}),
            "satisfied": lambda: cls._with_user(
                ticket, cls.collector
            ).action_record_satisfaction(4),
            "closed": lambda: cls._with_user(ticket, cls.collector).action_close(),
        }
        for state, step in steps.items():
            if ticket.complaint_state == to_state:
                break
            if not cls._has_reached(ticket, state):
                step()
        return ticket

    @classmethod
    def _has_reached(cls, ticket, state):
        """Return whether a complaint has already reached a state of the process."""
        if state == "satisfied":
            return ticket.complaint_satisfaction_state == "answered"
        order = [
            "registered",
            "assigned",
            "in_progress",
            "resolved",
            "communicated",
            "closed",
        ]
        return order.index(ticket.complaint_state) >= order.index(state)

    @classmethod
    def _with_user(cls, ticket, user):
        """Return a complaint as a user sees it."""
        return ticket.with_user(user).sudo(False)

    def _get_event_codes(self, ticket):
        """Return the codes of a complaint's journal, in order."""
        return ticket.sudo().complaint_event_ids.sorted("sequence").mapped("code")

    def _find_tables_holding(self, text):
        """Return the names of the tables with a row that contains a text."""
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(
                SQL(
                    "SELECT 1 FROM %s t WHERE t::text LIKE %s LIMIT 1",
                    SQL.identifier(table),
                    f"%{text}%",
                )
            )
            found += [table] if self.env.cr.fetchone() else []
        return found

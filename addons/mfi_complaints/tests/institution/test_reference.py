# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW, ComplaintCommon

#: The taxonomy as shipped: code, default severity, restricted.
TAXONOMY = {
    "CRE": ("minor", False),
    "REM": ("moderate", False),
    "REC": ("serious", False),
    "TAR": ("moderate", False),
    "EPA": ("moderate", False),
    "OPE": ("moderate", False),
    "ACC": ("minor", False),
    "COM": ("moderate", False),
    "FRA": ("serious", True),
    "DIS": ("serious", True),
    "DON": ("serious", False),
    "ASS": ("minor", False),
    "DIG": ("moderate", False),
    "INF": ("minor", False),
    "SEC": ("moderate", False),
    "AUT": ("minor", False),
}
CHANNELS = {
    "counter": ("front", True),
    "field_agent": ("front", True),
    "letter": ("branch", False),
    "suggestion_box": ("branch", True),
    "committee": ("desk", True),
    "phone": ("desk", False),
    "sms": ("desk", False),
    "email": ("desk", True),
    "web": ("desk", True),
    "social_media": ("desk", True),
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestReference(ComplaintCommon):
    """Shipped categories, channels, causes and products, their codes and deletion."""

    def test_shipped_categories(self):
        found = self.env["helpdesk.ticket.category"].search(
            [("complaint_code", "in", list(TAXONOMY))]
        )
        shipped = {
            category.complaint_code: (
                category.complaint_severity,
                category.complaint_restricted,
            )
            for category in found
        }
        self.assertEqual(shipped, TAXONOMY)
        self.assertFalse(found.company_id, "for all companies")

    def test_shipped_channels(self):
        found = self.env["helpdesk.ticket.channel"].search(
            [("complaint_code", "in", list(CHANNELS))]
        )
        shipped = {
            channel.complaint_code: (channel.complaint_level, channel.complaint_free)
            for channel in found
        }
        self.assertEqual(shipped, CHANNELS)
        self.assertFalse(found.company_id, "for all companies")
        email = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        self.assertEqual(email.complaint_code, "email", "one e-mail channel, not two")

    def test_shipped_causes_have_each_origin(self):
        origins = self.env["mfi.complaint.cause"].search([]).mapped("origin")
        self.assertEqual(set(origins), {"staff", "process", "client"})

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------
    def test_only_the_pilot_changes_reference_data(self):
        for record in (self.product, self.cause):
            for user in (self.employee, self.collector, self.handler):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"name": "Mine"})
            record.with_user(self.pilot).write({"name": "Renamed"})
            self.assertEqual(record.name, "Renamed")

    def test_only_confidential_officers_open_a_restricted_category(self):
        for user in (self.pilot, self.env.ref("base.user_admin")):
            category = self.restricted.with_user(user)
            with self.assertRaisesRegex(AccessError, "confidential officers"):
                category.complaint_restricted = False
            category.write({"complaint_restricted": True, "sequence": 99})
        self.pilot.write(
            {"group_ids": [(4, self.env.ref("mfi_complaints.group_confidential").id)]}
        )
        self.restricted.with_user(self.pilot).complaint_restricted = False
        self.assertFalse(self.restricted.complaint_restricted)

    def test_opening_some_among_many_is_refused_too(self):
        both = (self.category | self.restricted).with_user(self.pilot)
        with self.assertRaises(AccessError):
            both.write({"complaint_restricted": False})

    # ------------------------------------------------------------------
    # Inherited restriction
    # ------------------------------------------------------------------
    def test_subcategories_of_a_restricted_category_are_restricted(self):
        categories = self.env["helpdesk.ticket.category"].with_user(self.pilot)
        child = categories.create({"name": "Theft", "parent_id": self.restricted.id})
        self.assertTrue(child.complaint_restricted)
        open_child = categories.create({"name": "Queue", "parent_id": self.category.id})
        self.assertFalse(open_child.complaint_restricted)
        self.category.complaint_restricted = True
        self.assertTrue(open_child.complaint_restricted)
        self.category.complaint_restricted = False
        self.assertTrue(open_child.complaint_restricted, "never opened by itself")

    def test_no_open_category_under_a_restricted_one(self):
        categories = self.env["helpdesk.ticket.category"]
        with self.assertRaisesRegex(ValidationError, "must be restricted"):
            categories.create(
                {
                    "name": "Theft",
                    "parent_id": self.restricted.id,
                    "complaint_restricted": False,
                }
            )

    def test_a_move_under_a_restricted_category_restricts(self):
        child = self.env["helpdesk.ticket.category"].create({"name": "Theft"})
        ticket = self._create_complaint(category_id=child.id)
        self.assertEqual(ticket.complaint_access, "open")
        child.parent_id = self.restricted
        self.assertTrue(child.complaint_restricted)
        self.assertEqual(ticket.complaint_access, "restricted")

    def test_the_form_shows_it_at_once(self):
        categories = self.env["helpdesk.ticket.category"].with_user(self.pilot)
        with Form(categories, "helpdesk_mgmt.view_helpdesk_category_form") as form:
            form.name = "Theft"
            form.parent_id = self.restricted
            self.assertTrue(form.complaint_restricted)

    # ------------------------------------------------------------------
    # Codes
    # ------------------------------------------------------------------
    @mute_logger("odoo.sql_db")
    def test_codes_are_unique_for_all_companies_and_in_each(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        for model, values in (
            ("helpdesk.ticket.category", {"complaint_code": " CRE "}),
            ("helpdesk.ticket.channel", {"complaint_code": "phone"}),
            ("mfi.product", {"code": "T-CRE", "family": "credit"}),
            ("mfi.complaint.cause", {"code": self.cause.code, "origin": "staff"}),
        ):
            records = self.env[model]
            values = {"name": "Double", **values}
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                records.create({**values, "company_id": False})
            records.create({**values, "company_id": other.id})
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                records.create({**values, "company_id": other.id})

    def test_ordinary_categories_need_no_code(self):
        categories = self.env["helpdesk.ticket.category"]
        both = categories.create([{"name": "IT"}, {"name": "HR"}])
        self.assertFalse(any(both.mapped("complaint_code")))
        both.unlink()

    # ------------------------------------------------------------------
    # Deletion
    # ------------------------------------------------------------------
    def _get_manager_env(self):
        """Return the environment of a user who can delete helpdesk settings."""
        return self.env.ref("base.user_admin")

    def test_a_category_used_by_complaints_stays(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Used"})
        self._create_complaint(category_id=category.id)
        with self.assertRaisesRegex(UserError, "Used.*complaints.*Archive"):
            category.with_user(self._get_manager_env()).unlink()
        category.active = False

    def test_deleting_the_parent_does_not_take_a_used_child_along(self):
        categories = self.env["helpdesk.ticket.category"]
        parent = categories.create({"name": "Parent"})
        child = categories.create({"name": "Child", "parent_id": parent.id})
        self._create_complaint(category_id=child.id)
        child.active = False
        with self.assertRaisesRegex(UserError, "Child"):
            parent.with_user(self._get_manager_env()).unlink()
        self.assertTrue(child.exists())

    def test_a_channel_used_by_complaints_stays(self):
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Radio"})
        self._create_complaint(channel_id=channel.id)
        with self.assertRaisesRegex(UserError, "Radio.*complaints"):
            channel.with_user(self._get_manager_env()).unlink()

    def test_a_channel_used_by_a_denunciation_stays(self):
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Radio"})
        self._create_complaint(
            self.confidential,
            complaint_kind="denunciation",
            channel_id=channel.id,
            partner_id=False,
        )
        with self.assertRaisesRegex(UserError, "Radio.*complaints"):
            channel.with_user(self._get_manager_env()).unlink()

    def test_ordinary_tickets_do_not_hold_them_back(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "IT"})
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Radio"})
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "-",
                "category_id": category.id,
                "channel_id": channel.id,
            }
        )
        category.unlink()
        channel.unlink()
        self.assertFalse(ticket.category_id or ticket.channel_id)

    def test_products_and_causes_in_use_stay(self):
        ticket = self._create_complaint()
        with self.assertRaisesRegex(UserError, "Group loan.*complaints"):
            self.product.with_user(self.pilot).unlink()
        self._advance(ticket, "resolved")
        with self.assertRaisesRegex(UserError, "complaints"):
            self.cause.with_user(self.pilot).unlink()

    def test_the_default_severity_reaches_the_complaint(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        self.assertEqual(ticket.complaint_severity, "serious")

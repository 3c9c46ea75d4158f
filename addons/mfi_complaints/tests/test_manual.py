# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.mfi_complaints.tools import manual

from .common import ComplaintCommon

HELP = "/complaints/help?screen=mfi_complaints."


@tagged("post_install", "-at_install")
class TestManual(ComplaintCommon, HttpCase):
    """The manuals in the application, and the link from each screen to its passage."""

    def _get_help(self, user, screen):
        """Return the address that the help of a screen leads a user to."""
        self.authenticate(user.login, user.login)
        answer = self.url_open(HELP + screen, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"].rpartition("/complaints/manual/")[2]

    def test_nobody_without_a_role_reads_the_manuals(self):
        """Visitors log in first; users without a role get no page and no help."""
        answer = self.url_open("/complaints/manual/collecte", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        for login, group in (
            ("manual.none", "base.group_user"),
            ("manual.portal", "base.group_portal"),
        ):
            new_test_user(self.env, login, groups=group)
            self.authenticate(login, login)
            for address in ("manual", "manual/collecte", "help"):
                with self.subTest(login=login, address=address):
                    answer = self.url_open(f"/complaints/{address}")
                    self.assertEqual(answer.status_code, 404)

    def test_every_page_opens_for_the_lowest_role(self):
        """A collector reads all manuals; nothing is loaded from elsewhere."""
        self.authenticate(self.collector.login, self.collector.login)
        for page in ("", *(f"/{page}" for page in manual.PAGES)):
            with self.subTest(page=page):
                answer = self.url_open(f"/complaints/manual{page}")
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.text.lstrip().startswith("<!DOCTYPE html>"))
                self.assertNotRegex(answer.text, r"<(img|script|link)\b|https?://")

    def test_an_unknown_page_is_not_found(self):
        """No name leads out of the folder of the manuals."""
        self.authenticate(self.collector.login, self.collector.login)
        for page in ("nothing", "..%2Fscreens", "collecte.html", "%2Fetc%2Fpasswd"):
            with self.subTest(page=page):
                answer = self.url_open(f"/complaints/manual/{page}")
                self.assertEqual(answer.status_code, 404)

    def test_the_help_follows_the_role(self):
        """One screen is explained in the manual of whoever opens it."""
        desk = "complaint_action_desk"
        self.assertEqual(
            self._get_help(self.collector, desk),
            "collecte#commencer-la-journee-mon-bureau",
        )
        self.assertEqual(
            self._get_help(self.pilot, desk), "pilote#commencer-la-journee"
        )
        self.assertEqual(self._get_help(self.controller, desk), "controle#mon-bureau")

    def test_an_unknown_screen_leads_to_the_users_manual(self):
        """A screen without a passage, or a wrong name, opens the user's manual."""
        for screen in (
            "nothing_here",
            "complaint_action_validate",
            "../x",
            "%0d%0aX:y",
        ):
            with self.subTest(screen=screen):
                self.assertEqual(self._get_help(self.collector, screen), "collecte")

    def test_every_menu_of_ours_has_its_passage(self):
        """Each screen in our menus is in a table; each place in a table exists."""
        screens = self._get_menu_screens()
        self.assertGreater(len(screens), 50)
        missing = [
            f"{addon}.{name}"
            for addon, name in sorted(screens)
            if name not in manual.read_screens(addon)
        ]
        self.assertFalse(missing)
        for addon in {addon for addon, _name in screens}:
            for name, places in manual.read_screens(addon).items():
                self.assertIn((addon, name), screens, "This action is in no menu")
                for place in places:
                    page, _, anchor = place.partition("#")
                    ids = re.findall(r'<h[23] id="([^"]+)"', manual.read_page(page))
                    self.assertIn(anchor, ids, f"{addon}.{name}: {place}")

    def _get_menu_screens(self):
        """Return the (addon, name) of the actions of our menus, papers aside."""
        root = self.env.ref("mfi_complaints.menu_root")
        menus = (
            self.env["ir.ui.menu"]
            .with_context(**{"ir.ui.menu.full_list": True})
            .search([("id", "child_of", root.id), ("action", "!=", False)])
        )
        actions = [
            menu.action for menu in menus if menu.action._name != "ir.actions.report"
        ]
        names = [action.get_external_id()[action.id] for action in actions]
        return {tuple(name.split(".")) for name in names if name.startswith("mfi_")}

    def _follow(self, action, tour):
        """Open an action as pilot and follow a tour."""
        address = f"/odoo/action-{action}"
        self.start_tour(address, tour, login=self.pilot.login)

    def test_the_link_is_on_our_screens_alone(self):
        """The desk and a complaint opened from it have the link; contacts do not."""
        self._create_complaint()
        self._follow("mfi_complaints.complaint_action_desk", "mfi_complaint_manual")
        self._follow("base.action_partner_form", "mfi_complaint_manual_elsewhere")

    def test_the_link_is_on_screens_of_figures(self):
        """The dashboard and the scorecard have the link."""
        for name in ("dashboard", "scorecard"):
            with self.subTest(screen=name):
                self._follow(
                    f"mfi_complaints.mfi_complaint_{name}_action",
                    "mfi_complaint_manual_figures",
                )

    def test_the_link_is_in_dialogs(self):
        """Dialogs have no control panel: the link stands after their buttons."""
        action = "mfi_complaints.mfi_complaint_leaflet_action"
        self._follow(action, "mfi_complaint_manual_dialog")

    def test_the_link_is_on_a_complaint_that_a_notification_opened(self):
        ticket = self._create_complaint()
        address = f"/odoo/helpdesk.ticket/{ticket.id}"
        self.start_tour(address, "mfi_complaint_manual_record", login=self.pilot.login)

    def test_a_model_leads_to_the_passage_of_its_screen(self):
        self.authenticate(self.pilot.login, self.pilot.login)
        for model, place in (
            ("helpdesk.ticket", "pilote#tenir-les-dates"),
            ("mfi.complaint.survey", "pilote#"),
            ("res.partner", "pilote"),
        ):
            with self.subTest(model):
                answer = self.url_open(
                    f"/complaints/help?model={model}", allow_redirects=False
                )
                target = answer.headers["Location"]
                self.assertIn(f"/complaints/manual/{place}", target)

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ...engine import deadlines, leaflet
from ...engine.leaflet import Contact
from ...tools.translations import read_translations
from ..selections import SEVERITIES


class ResCompany(models.Model):
    """What posters and leaflets say, from the settings; nothing else is ever said."""

    _inherit = "res.company"

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------
    def _get_mfi_longest_delay(self):
        """Return the longest delay of an answer as the engine's ``Delay``, or ``None``.

        It covers every complaint, whatever its category, product or branch.
        """
        self.ensure_one()
        # sudo: the rules apply to everybody, and only the longest delay is told
        rules = self.env["mfi.complaint.deadline.rule"].sudo()
        found = rules.search(
            Domain("company_id", "in", [False, self.id])
            & Domain("kind", "in", [False, "complaint"])
        )
        narrow = ("category_id", "channel_id", "branch_id", "product_id")
        return leaflet.get_longest_delay(
            [
                leaflet.DelayRule(
                    rule.severity or "",
                    any(rule[name] for name in narrow),
                    rule._get_resolution_delay(),
                )
                for rule in found
            ],
            [severity for severity, _label in SEVERITIES],
            deadlines.get_regulatory_delay(
                self.mfi_regulator, self.mfi_regulatory_days
            ),
        )

    def _get_mfi_leaflet_contacts(self, branch):
        """Return the numbers that clients can use, as the engine's contacts, in order.

        :param branch: the branch of the paper, or an empty record
        """
        self.ensure_one()
        numbers = [
            Contact("free", self.mfi_free_phone or "", "mfi_leaflet_call_free"),
            Contact("phone", branch.phone or ""),
            Contact("phone", self.phone or ""),
        ]
        found = [item for item in numbers if leaflet.is_number(item.number)]
        return leaflet.get_unique_contacts(found)

    def _get_mfi_leaflet_needs(self, branch):
        """Return the fields of the texts that the settings call for, in page order."""
        contacts = self._get_mfi_leaflet_contacts(branch)
        # sudo: the opening hours are printed for everybody
        weeks = self.sudo()._get_mfi_weeks()
        conditions = {
            "mfi_leaflet_scan": self.mfi_public_form,
            "mfi_leaflet_hours": any(weeks) or self.mfi_leaflet_hours,
            "mfi_leaflet_delay": self._get_mfi_longest_delay(),
            "mfi_leaflet_again": self.mfi_appeal_levels > 0,
            "mfi_leaflet_recourse": self._get_mfi_recourses(),
            "mfi_leaflet_anonymous": self.mfi_public_denunciation,
        }
        always = (
            "mfi_leaflet_title",
            "mfi_leaflet_free",
            "mfi_leaflet_steps_title",
            "mfi_leaflet_steps",
            "mfi_leaflet_contact_title",
            "mfi_public_promise",
        )
        needed = [name for name, is_needed in conditions.items() if is_needed]
        return [*always, *needed, *(item.text for item in contacts if item.text)]

    # ------------------------------------------------------------------
    # Content
    # ------------------------------------------------------------------
    def _get_mfi_leaflet(self, branch, lang):
        """Return what a poster or leaflet says in a language, for its templates.

        :param branch: a branch, or an empty record for the whole institution
        :return: dict of plain values; texts that are not needed or missing are ``""``
        """
        self.ensure_one()
        needed = self._get_mfi_leaflet_needs(branch)
        texts = self._get_mfi_leaflet_texts(lang)
        texts = {
            name.removeprefix("mfi_leaflet_").removeprefix("mfi_public_"): (
                text if name in needed else ""
            )
            for name, text in texts.items()
        }
        contacts = self._get_mfi_leaflet_contacts(branch)
        recourses = self._get_mfi_leaflet_recourses(lang)
        return {
            **texts,
            **self.env["res.lang"]._get_mfi_page(lang),
            "title": leaflet.split_sentences(texts["title"]),
            "title_size": leaflet.get_title_size(texts["title"]),
            "name": self.name,
            "logo": not self.uses_default_logo and self.logo_web,
            "place": branch.name or "",
            "steps": leaflet.split_lines(texts["steps"]),
            "hours": leaflet.split_lines(texts["hours"]),
            "contacts": [
                (item, texts.get(item.text.removeprefix("mfi_leaflet_"), ""))
                for item in contacts
            ],
            "recourses": recourses,
            # On the page of the contacts if it would be nearly empty.
            "promise_early": not contacts and bool(texts["again"] or recourses),
            **self._get_mfi_leaflet_addresses(branch),
        }

    def _get_mfi_leaflet_addresses(self, branch):
        """Return the web addresses, in parts, and the QR code; none for closed pages.

        The address for reports without a name does not tell the branch.
        """
        address = (
            self._get_mfi_public_url(branch.mfi_public_token)
            if self.mfi_public_form
            else ""
        )
        path = "/complaints/denunciation"
        return {
            "address": leaflet.split_address(address),
            "qr": address and self._render_mfi_qr(address),
            "anonymous_address": leaflet.split_address(
                self._get_mfi_public_url(path=path)
                if self.mfi_public_denunciation
                else ""
            ),
        }

    def _get_mfi_leaflet_recourses(self, lang):
        """Return (name, phone, all details, condition) of the external recourses.

        A body without a name in the language keeps its own: names are not translated.
        """
        recourses = self._get_mfi_recourses()
        stored = read_translations(recourses, ["condition"])
        return [
            (
                recourse.name,
                recourse.phone or "",
                recourse._format_contact_details(),
                leaflet.pick_text(stored[recourse.id]["condition"], lang),
            )
            for recourse in recourses.with_context(lang=lang)
        ]

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _get_mfi_leaflet_missing(self, branch, lang, full=True):
        """Return the names of the texts that are needed and missing in a language.

        They are in the language of the reader, as on the form of the texts.

        :param full: whether the conditions of the recourses are printed too
        """
        self.ensure_one()
        texts = self._get_mfi_leaflet_texts(lang)
        missing = [
            self._fields[name]._description_string(self.env)
            for name in self._get_mfi_leaflet_needs(branch)
            if not texts[name]
        ]
        return missing + (self._get_mfi_missing_conditions(lang) if full else [])

    def _get_mfi_missing_conditions(self, lang):
        """Return which conditions of external recourses are missing in a language."""
        recourses = self._get_mfi_recourses().filtered("condition")
        stored = read_translations(recourses, ["condition"])
        return [
            self.env._("“When and how” of %(recourse)s", recourse=recourse.name)
            for recourse in recourses
            if not leaflet.pick_text(stored[recourse.id]["condition"], lang)
        ]

    def _get_mfi_leaflet_notes(self, branch):
        """Return sentences on what is left out or looks wrong, for who prints."""
        self.ensure_one()
        address = self._get_mfi_public_url()
        conditions = [
            (self.mfi_free_phone, self.env._("No toll-free number is entered.")),
            (
                self._get_mfi_leaflet_contacts(branch),
                self.env._("No telephone number is entered."),
            ),
            (
                self.mfi_public_form,
                self.env._("The public pages are closed: there is no QR code."),
            ),
            (
                not self.mfi_public_form or not leaflet.is_local_address(address),
                self.env._(
                    "No telephone can open %(address)s: correct the address of the "
                    "site before you print.",
                    address=address,
                ),
            ),
            (
                self._get_mfi_longest_delay(),
                self.env._("No delay is told: not every complaint has one."),
            ),
            (
                self._get_mfi_recourses(),
                self.env._("No external recourse is entered."),
            ),
        ]
        return [sentence for is_fine, sentence in conditions if not is_fine]

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime

from ..engine import procedures
from .procedures_docx import ManualWriter
from .procedures_texts import TEXTS

#: Roles that may have the manual written.
_READERS = ("mfi_complaints.group_pilot", "base.group_system")


class MfiComplaintProcedures(models.AbstractModel):
    """Write the procedures manual of an institution from its settings.

    The manual says what is configured, and leaves highlighted places for what is not.
    It is not kept: each document shows the settings of its day.
    """

    _name = "mfi.complaint.procedures"
    _description = "Procedures Manual"

    @api.model
    def action_download(self):
        """Return the action that downloads the manual of the current company.

        :raises AccessError: for others than pilots and administrators
        """
        self._check_reader()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/procedures.docx?company={self.env.company.id}",
            "target": "self",
        }

    @api.model
    def _check_reader(self):
        """Raise an AccessError for others than pilots and administrators."""
        if not any(self.env.user.has_group(group) for group in _READERS):
            raise AccessError(
                self.env._("Only pilots and administrators can open the manual.")
            )

    @api.model
    @api.private
    def render(self, company):
        """Return the name and the content of the manual, in the user's language.

        :param company: one of the user's companies
        :raises AccessError: for other companies, and for others than pilots and
            administrators
        """
        self._check_reader()
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("This institution is not one of yours."))
        # sudo: people's names and the addresses of services, as a reader may see them
        facts = self.sudo().with_company(company)._get_facts(company.sudo())
        day = format_date(self.env, company._get_mfi_today())
        writer = self._prepare_writer(company)
        self._write_manual(writer, company, facts, day)
        return self._get_file_name(company, day), writer.get_content()

    @api.model
    def _get_file_name(self, company, day):
        """Return the name of the file, made of title, institution and day."""
        name = f"{self._say('title', {})} - {company.name} - {day}"
        return "".join(" " if char in '/\\:*?"<>|' else char for char in name)[:150]

    @api.model
    def _say(self, code, values):
        """Return the sentence of a code, in the user's language."""
        sentence = self.env._(TEXTS[code])
        return sentence % values

    @api.model
    def _prepare_writer(self, company):
        """Return a writer for a new document."""
        lang = self.env.lang or "en_US"
        return ManualWriter(self._say, lang, self._say("title", {}), company.name)

    @api.model
    def _write_manual(self, writer, company, facts, day):
        """Write the pages of a manual."""
        chapters = procedures.build(facts)
        version = {"day": day, "fingerprint": procedures.compute_fingerprint(facts)}
        writer.add_front(company.name, self._get_front_lines(company, version))
        writer.add_box(procedures.find_missing(chapters))
        writer.add_contents(chapters)
        for number, chapter in enumerate(chapters, start=1):
            writer.add_chapter(number, chapter)
        writer.add_footer(f"{company.name} – {writer.say('version', version)}")

    @api.model
    def _get_front_lines(self, company, version):
        """Return (code, values) of the lines under the title."""
        zone = company._get_mfi_tz().key
        made = {
            "moment": format_datetime(self.env, fields.Datetime.now(), tz=zone),
            "zone": zone,
            "user": self.env.user.name,
        }
        profile = company.sudo().mfi_profile_applied  # sudo: the name of a file
        return [
            ("status", {}),
            ("version", version),
            ("made", made),
            *([("profile", {"name": profile})] if profile else []),
            ("fingerprint_note", {}),
        ]

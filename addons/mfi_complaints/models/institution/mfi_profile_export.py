# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ...engine import profile
from .res_company_opening_hours import HOURS


class MfiProfile(models.AbstractModel):
    """Write the present configuration to a file."""

    _inherit = "mfi.profile"

    @api.model
    @api.private
    def _export_profile(self, company, name, summary="", without=()):
        """Return the file of a company's configuration, as text.

        :param without: names of the sections to leave out
        :raise AccessError: unless the user is an administrator
        """
        self._check_administrator()
        profiles = self.sudo()  # sudo: the user is an administrator
        parts = [part for part in self._get_parts() if part.name not in without]
        doc, maps = profiles._read_current(company.sudo(), parts)  # sudo: as above
        for part in parts:
            if part.name != "settings":
                rows = doc[part.name]
                doc[part.name] = profiles._prepare_exported_rows(
                    part, rows, maps[part.name], without
                )
        for setting in HOURS:
            if not doc["settings"][setting]:  # unset here: must not empty it elsewhere
                del doc["settings"][setting]
        head = {
            "schema": profile.SCHEMA,
            "version": profile.VERSION,
            "name": name,
            "summary": summary or "",
            "language": company.partner_id.lang or self.env.lang or "en_US",
        }
        return profile.dump({**head, **doc})

    @api.model
    def _prepare_exported_rows(self, part, rows, records, without):
        """Return the rows of a section without empty values and lost references.

        :param records: ``{key: record}`` of the section
        :param without: names of the sections that are left out
        """
        exported = [
            self._prepare_exported_row(part, row, records[row["key"]], without)
            for row in rows
        ]
        return [row for row in exported if row]

    @api.model
    def _prepare_exported_row(self, part, row, record, without):
        """Return one row of the file, or ``None`` when it must be left out."""
        lost = {
            name
            for name in part.names
            if self._is_reference_lost(record, name, row[name], without)
        }
        if lost and part.complete:
            return None
        return {
            name: value
            for name, value in row.items()
            if value not in (None, []) and name not in lost
        }

    @api.model
    def _is_reference_lost(self, record, name, value, without):
        """Return whether a field refers to a record that the file does not contain."""
        field = record._fields[name]
        if not field.relational or not record[name]:
            return False
        return not value or self._get_section_name(field) in without

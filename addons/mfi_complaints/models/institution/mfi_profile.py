# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, models
from odoo.exceptions import AccessError

from ...engine import profile
from .mfi_profile_parts import PARTS, PSEUDO_SECTIONS, Part
from .res_company_opening_hours import REQUIRED_HOURS
from .res_company_texts import TEXT_LENGTHS

#: Addons that add a section import ``Part`` from here.
__all__ = ["MfiProfile", "Part"]

#: Names of settings that never go into a profile, whichever addon adds them.
_SECRET_NAMES = re.compile(r"token|secret|passw|api_key|credential|seal_(email|tsa)")
#: Type of an Odoo field → kind of a value in the engine.
_VALUE_KINDS = {
    "char": "text",
    "text": "text",
    "html": "text",
    "boolean": "flag",
    "integer": "integer",
    "float": "number",
    "selection": "choice",
}


class MfiProfile(models.AbstractModel):
    """Export the configuration of an institution to one file, and import it.

    A profile contains no secrets and no persons: no users, members, gateways or
    passwords. Addons add sections by extending :meth:`_get_parts`; their fields on the
    settings page are included automatically. Branches belong to one institution and are
    left out, together with the rules that refer to one.

    This file describes what a profile contains; the other files of this folder read the
    records, export, read and compare a file, and import it.
    """

    _name = "mfi.profile"
    _description = "Configuration Profile"

    @api.model
    def _get_parts(self):
        """Return the sections as :class:`Part`, in the order of the import."""
        return list(PARTS)

    @api.model
    def _get_setting_names(self):
        """Return the names of the company's settings that a profile contains."""
        company = self.env["res.company"]._fields
        return [
            name
            for name in [*self._get_page_setting_names(), *TEXT_LENGTHS]
            if name in company and self._is_portable(company[name])
        ]

    @api.model
    def _get_page_setting_names(self):
        """Return the company's fields that the settings page shows, in its order."""
        names = []
        for field in self.env["res.config.settings"]._fields.values():
            path = (field.related or "").split(".")
            if field.name.startswith("mfi_") and path[:-1] == ["company_id"]:
                names.append(path[1])
        return names

    @api.model
    def _is_portable(self, field):
        """Return whether a setting may be in a profile: not a secret, a known kind."""
        if _SECRET_NAMES.search(field.name):
            return False
        return field.type in _VALUE_KINDS or bool(self._get_section_name(field))

    @api.model
    def _get_field_names(self, part):
        """Return the names of the fields of a section."""
        return (
            self._get_setting_names() if part.name == "settings" else list(part.names)
        )

    @api.model
    def _get_section_name(self, field):
        """Return the section in which a relation is looked up, or ``""``."""
        if field.comodel_name in PSEUDO_SECTIONS:
            return PSEUDO_SECTIONS[field.comodel_name]
        return next(
            (
                part.name
                for part in self._get_parts()
                if part.model == field.comodel_name
            ),
            "",
        )

    @api.model
    def _prepare_sections(self, parts):
        """Return the sections as the engine's :class:`profile.Section`."""
        return [
            profile.Section(
                part.name,
                {
                    name: self._prepare_engine_field(part.model, name)
                    for name in self._get_field_names(part)
                },
                key="" if part.name == "settings" else "key",
                form=part.key,
                needed=self._get_needed_names(part),
                fixed=part.fixed,
            )
            for part in parts
        ]

    @api.model
    def _get_needed_names(self, part):
        """Return the names of the values by which a record belongs to its section."""
        return tuple(
            name
            for name, operator, value in part.domain
            if operator == "!=" and not value and name in part.names
        )

    @api.model
    def _prepare_engine_field(self, model, name):
        """Return one field as the engine's :class:`profile.Field`."""
        field = self.env[model]._fields[name]
        if field.relational:
            kind = "refs" if field.type == "many2many" else "ref"
            return profile.Field(
                kind,
                section=self._get_section_name(field),
                required=bool(field.required),
            )
        choices = ()
        if field.type == "selection":
            choices = tuple(str(key) for key in field.get_values(self.env))
        return profile.Field(
            _VALUE_KINDS[field.type],
            choices=choices,
            translated=bool(field.translate),
            required=name in REQUIRED_HOURS
            or (bool(field.required) and field.type not in ("boolean", "integer")),
        )

    @api.model
    def _get_lang_codes(self):
        """Return the codes of the installed languages, ``en_US`` first."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return sorted(codes, key=lambda code: (code != "en_US", code))

    @api.model
    def _check_administrator(self):
        """Raise an :class:`AccessError` unless the user is an administrator."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only an administrator can export and import profiles.")
            )

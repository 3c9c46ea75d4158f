# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import file_path
from odoo.tools.translate import LazyTranslate

from ...engine import profile
from .res_company_opening_hours import HOURS

_lt = LazyTranslate(__name__)

#: Faults of a file that one message lists.
_MAX_FAULTS = 30
#: Code of the engine's error → why a file cannot be read as a profile.
_FILE_MESSAGES = {
    "large": _lt("The file is too large to be a profile."),
    "json": _lt("The file is not valid JSON: check line %(detail)s."),
    "deep": _lt("The file is nested too deeply to be a profile."),
    "twice": _lt("“%(detail)s” appears twice in the same object."),
    "schema": _lt("The file is not a profile: “schema” must be %(schema)s."),
    "version": _lt(
        "The profile has version %(detail)s; this application reads version "
        "%(version)s."
    ),
}
#: Code of the engine's fault → what is wrong with one value of a file.
_FAULT_MESSAGES = {
    "section": _lt("no such section exists"),
    "shape": _lt("a list of objects is expected (settings: one object)"),
    "many": _lt("too many records for one file"),
    "key": _lt("each record needs its own key"),
    "repeated": _lt("the key “%(key)s” is used twice"),
    "unknown": _lt("this name is not known"),
    "required": _lt("must not be empty"),
    "text": _lt("text is expected"),
    "long": _lt("the text is too long"),
    "number": _lt("a number is expected"),
    "integer": _lt("a whole number is expected"),
    "fixed": _lt("“%(key)s” does not exist here, and a file cannot add it"),
    "written": _lt("the key must be written “%(key)s”"),
    "flag": _lt("true or false is expected"),
    "list": _lt("a list of keys is expected"),
    "choice": _lt("must be one of: %(choices)s"),
    "ref": _lt("“%(key)s” is neither in the file nor here: add it first"),
}


class MfiProfile(models.AbstractModel):
    """Read a file, check it, and compare it with the present configuration."""

    _inherit = "mfi.profile"

    @api.model
    @api.private
    def _get_shipped_profiles(self):
        """Return {name: path} of the profiles that come with the application."""
        folder = Path(file_path("mfi_complaints/profiles"))
        return {path.stem: path for path in sorted(folder.glob("*.json"))}

    @api.model
    @api.private
    def _read_profile(self, text):
        """Return a file as an object, checked and in its normal form.

        :raise UserError: one line for each fault, which begins with its path in the
            file
        """
        self._check_administrator()
        profiles = self.sudo()  # sudo: the user is an administrator
        try:
            doc = profile.read(text)
        except profile.ProfileError as error:
            raise UserError(self._get_file_message(*error.args)) from error
        sections = profiles._prepare_sections(profiles._get_parts())
        # sudo: as above
        existing = profiles._get_existing_keys(self.env.company.sudo())
        if faults := profile.check(doc, sections, existing):
            lines = [self._format_fault(fault) for fault in faults[:_MAX_FAULTS]]
            raise UserError("\n".join(lines))
        result = profile.normalize(doc, sections, profiles._get_lang_codes())
        return profiles._clean_document(result)

    @api.model
    def _get_existing_keys(self, company):
        """Return ``{section: keys}`` of what exists here, the countries included."""
        _doc, maps = self._read_current(company)
        keys = {name: set(records) for name, records in maps.items()}
        keys["@country"] = set(
            self.env["res.country"].search(Domain.TRUE).mapped("code")
        )
        return keys

    @api.model
    def _clean_document(self, doc):
        """Return a checked file with its texts in the form in which Odoo stores them.

        :raise UserError: with the path of hours or holidays that cannot be read
        """
        result = dict(doc)
        for part in self._get_parts():
            if part.name != "settings" and part.name in result:
                result[part.name] = [
                    self._clean_row(part, row) for row in result[part.name]
                ]
        if "settings" in result:
            result["settings"] = self._clean_settings(result["settings"])
        return result

    @api.model
    def _clean_row(self, part, row):
        """Return a row whose formatted texts are sanitized as Odoo stores them."""
        model, result = self.env[part.model], dict(row)
        for name, value in row.items():
            field = model._fields.get(name)
            if field and field.type == "html" and isinstance(value, dict):
                result[name] = {
                    lang: text and str(field.convert_to_cache(text, model) or "")
                    for lang, text in value.items()
                }
        return result

    @api.model
    def _clean_settings(self, settings):
        """Return the settings with hours and holidays in the form of an export.

        :raise UserError: with the path of the text that cannot be read
        """
        result = dict(settings)
        for name in HOURS:
            try:
                if result.get(name):
                    text = self.env["res.company"]._format_mfi_canonical(
                        name, result[name]
                    )
                    result[name] = text
            except ValidationError as error:
                raise self._prepare_path_error(f"settings.{name}", error) from error
        return result

    @api.model
    @api.private
    def _compare_profile(self, doc, company):
        """Return the engine's changes that the import of a checked file would make."""
        profiles = (
            self.sudo()
        )  # sudo: `_read_profile` has checked that it is an administrator
        current, _maps = profiles._read_current(company.sudo())  # sudo: as above
        return profile.diff(
            current, doc, profiles._prepare_sections(profiles._get_parts())
        )

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------
    @api.model
    def _prepare_path_error(self, path, error):
        """Return a :class:`UserError` that begins with the path in the file."""
        return UserError(f"{path}: {error.args[0] if error.args else error}")

    @api.model
    def _get_file_message(self, code, detail=""):
        """Return why a file cannot be read as a profile.

        :param code: first argument of the engine's ``ProfileError``
        :param detail: its second argument, e.g. the invalid line
        """
        message = self.env._(_FILE_MESSAGES[code])
        return message % {
            "detail": detail,
            "schema": profile.SCHEMA,
            "version": profile.VERSION,
        }

    @api.model
    def _format_fault(self, fault):
        """Return one fault of a file as a line that begins with its path."""
        message = self.env._(_FAULT_MESSAGES[fault.code])
        details = {"key": fault.detail, "choices": fault.detail}
        return f"{fault.path}: {message % details}"

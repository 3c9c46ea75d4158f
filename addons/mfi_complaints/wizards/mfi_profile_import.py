# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import profile

#: Maximum number of lines in a preview; further changes are only counted.
MAX_LINES = 1000


class MfiProfileImport(models.TransientModel):
    """Import a profile, after a preview of what it changes."""

    _name = "mfi.profile.import"
    _description = "Apply a Profile"

    source = fields.Selection(
        [("shipped", "A profile of the application"), ("file", "Another file")],
        required=True,
        default="shipped",
    )
    shipped = fields.Selection(selection="_selection_shipped", string="Profile")
    file = fields.Binary("Profile (JSON)", attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        "Applied to",
        default=lambda self: self.env.company,
        readonly=True,
    )
    name = fields.Char("Profile name", readonly=True)
    summary = fields.Text("Profile summary", readonly=True)
    previewed = fields.Boolean(readonly=True)
    add_count = fields.Integer("New", readonly=True)
    change_count = fields.Integer("Changed", readonly=True)
    here_count = fields.Integer("Not in the profile, kept", readonly=True)
    line_ids = fields.One2many(
        "mfi.profile.line", "import_id", string="Changes", readonly=True
    )
    applied = fields.Boolean(readonly=True)

    @api.model
    def _selection_shipped(self):
        """Return the profiles that come with the application."""
        return [
            (name, json.loads(path.read_text("utf-8"))["name"])
            for name, path in self.env["mfi.profile"]._get_shipped_profiles().items()
        ]

    @api.onchange("source", "shipped", "file")
    def _onchange_source(self):
        """Clear the preview of the previous file."""
        self.previewed = self.applied = False
        self.line_ids = False

    def _read_text(self):
        """Return the text of the selected profile.

        :raise UserError: without a file, or when it is too large or not a text
        """
        profiles = self.env["mfi.profile"]
        if self.source == "shipped":
            path = profiles._get_shipped_profiles().get(self.shipped)
            if not path:
                raise UserError(self.env._("Choose a profile."))
            return path.read_text("utf-8")
        if not self.file:
            raise UserError(self.env._("Choose the file of the profile."))
        try:
            content = base64.b64decode(self.file)
            if len(content) > 4 * profile.MAX_LETTERS:
                raise UserError(profiles._get_file_message("large"))
            return content.decode("utf-8-sig")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UserError(profiles._get_file_message("json", "1")) from error

    def action_preview(self):
        """Show what the profile would change, and reopen the wizard."""
        self.ensure_one()
        profiles = self.env["mfi.profile"]
        doc = profiles._read_profile(self._read_text())
        changes = profiles._compare_profile(doc, self.company_id)
        counts = {kind: 0 for kind in ("add", "change", "here")}
        for change in changes:
            counts[change.kind] += 1
        self.line_ids.unlink()
        self.write(
            {
                "name": str(doc.get("name") or "")[:200],
                "summary": str(doc.get("summary") or "")[:2000],
                "previewed": True,
                "add_count": counts["add"],
                "change_count": counts["change"],
                "here_count": counts["here"],
                "line_ids": [
                    (0, 0, self._prepare_line_values(change))
                    for change in changes[:MAX_LINES]
                ],
            }
        )
        return self._get_reopen_action()

    @api.model
    def _prepare_line_values(self, change):
        """Return the values of one line of the preview."""
        part = next(
            part
            for part in self.env["mfi.profile"]._get_parts()
            if part.name == change.section
        )
        name, _at, lang = change.field.partition("@")
        field = self.env[part.model]._fields.get(name)
        label = field._description_string(self.env) if field else ""
        old, new = self._format_values(name, change.old, change.new)
        return {
            "section": change.section,
            "key": self._get_record_label(change),
            "kind": change.kind,
            "label": f"{label} ({lang})" if lang else label,
            "old": old,
            "new": new,
        }

    @api.model
    def _get_record_label(self, change):
        """Return the displayed name of a record, or its key for a new record."""
        if change.key == change.section:
            return ""
        # The key of texts and mails is the XML id of a record of the application.
        record = "." in change.key and self.env.ref(change.key, False)
        return record.display_name if record else change.key

    @api.model
    def _format_values(self, name, old, new):
        """Return the current and the new value as texts, to be shown side by side."""
        if name == "mfi_public_holidays":
            return _get_differing_lines(old, new)
        if name == "mfi_opening_hours":
            companies = self.env["res.company"]
            return tuple(companies._format_mfi_hours(text) for text in (old, new))
        return _format_value(old), _format_value(new)

    def action_apply(self):
        """Import the whole profile; nothing is changed if that fails."""
        self.ensure_one()
        profiles = self.env["mfi.profile"]
        doc = profiles._read_profile(self._read_text())
        profiles._import_profile(doc, self.company_id)
        self.company_id.mfi_profile_applied = str(doc.get("name") or "?")[:200]
        self.action_preview()
        self.applied = True
        return self._get_reopen_action()

    def _get_reopen_action(self):
        """Return the action that reopens this wizard."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_profile_import_action"
        )
        return {**action, "res_id": self.id}


class MfiProfileLine(models.TransientModel):
    """A difference between a profile and the current configuration."""

    _name = "mfi.profile.line"
    _description = "Change Made by a Profile"

    import_id = fields.Many2one("mfi.profile.import", required=True, ondelete="cascade")
    section = fields.Selection(selection="_selection_section", readonly=True)
    key = fields.Char("Record", readonly=True)
    kind = fields.Selection(
        [("add", "New"), ("change", "Changed"), ("here", "Not in the profile, kept")],
        "Change",
        readonly=True,
    )
    label = fields.Char("Value", readonly=True)
    old = fields.Text("Current value", readonly=True)
    new = fields.Text("In the profile", readonly=True)

    @api.model
    def _selection_section(self):
        """Return the sections with their labels."""
        names = {
            "settings": self.env._("Settings"),
            "staff_categories": self.env._("Categories of staff"),
            "causes": self.env._("Root causes"),
            "hidden_demands": self.env._("Hidden demands"),
            "products": self.env._("Products"),
            "channels": self.env._("Channels"),
            "services": self.env._("Services"),
            "categories": self.env._("Categories"),
            "stages": self.env._("Stages"),
            "routing": self.env._("Routing rules"),
            "deadlines": self.env._("Deadline rules"),
            "recourses": self.env._("External recourses"),
            "answers": self.env._("Answers and letters"),
            "alert_kinds": self.env._("Kinds of alert"),
            "mails": self.env._("Mails to clients"),
            "sms_texts": self.env._("SMS texts"),
            "sms_keywords": self.env._("SMS keywords"),
            "sms_intent_words": self.env._("Words recognised in SMS"),
        }
        parts = self.env["mfi.profile"]._get_parts()
        return [(part.name, names.get(part.name, part.name)) for part in parts]


def _get_differing_lines(old, new):
    """Return two texts without the lines that they have in common."""
    old_lines, new_lines = (old or "").splitlines(), (new or "").splitlines()
    return (
        "\n".join(line for line in old_lines if line not in new_lines),
        "\n".join(line for line in new_lines if line not in old_lines),
    )


def _format_value(value):
    """Return a value of a profile as a short text for display."""
    if value is None or value == "":  # zero is a number
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, dict):
        value = next(iter(value.values()), "")
    if isinstance(value, list):
        value = ", ".join(value)
    text = " ".join(str(value).split())
    return f"{text[:160]}…" if len(text) > 160 else text

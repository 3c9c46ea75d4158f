# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import profile

#: Lines of a preview; what is beyond is counted.
MAX_LINES = 1000


class MfiProfileImport(models.TransientModel):
    """Which profile, what it would change, and then its import."""

    _name = "mfi.profile.import"
    _description = "Apply a Profile"

    source = fields.Selection(
        [("shipped", "A profile of the application"), ("file", "My own file")],
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
    name = fields.Char("It is called", readonly=True)
    summary = fields.Text("It says", readonly=True)
    previewed = fields.Boolean(readonly=True)
    add_count = fields.Integer("New", readonly=True)
    change_count = fields.Integer("Changed", readonly=True)
    here_count = fields.Integer("Only here, stays", readonly=True)
    line_ids = fields.One2many(
        "mfi.profile.line", "import_id", string="What changes", readonly=True
    )
    applied = fields.Boolean(readonly=True)

    @api.model
    def _selection_shipped(self):
        """Return the profiles that come with the application."""
        return [
            (name, json.loads(path.read_text("utf-8"))["name"])
            for name, path in self.env["mfi.profile"]._shipped().items()
        ]

    @api.onchange("source", "shipped", "file")
    def _onchange_source(self):
        """Forget the preview of another file."""
        self.previewed = self.applied = False
        self.line_ids = False

    def _text(self):
        """Return the words of the file chosen.

        :raise UserError: without a file, or for one that is no text
        """
        profiles = self.env["mfi.profile"]
        if self.source == "shipped":
            path = profiles._shipped().get(self.shipped)
            if not path:
                raise UserError(self.env._("Choose a profile."))
            return path.read_text("utf-8")
        if not self.file:
            raise UserError(self.env._("Choose the file of the profile."))
        try:
            content = base64.b64decode(self.file)
            if len(content) > 4 * profile.MAX_LETTERS:
                raise UserError(profiles._file_sentence("large"))
            return content.decode("utf-8-sig")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UserError(profiles._file_sentence("json", "1")) from error

    def action_preview(self):
        """Show what the profile would change, and open the question again."""
        self.ensure_one()
        profiles = self.env["mfi.profile"]
        doc = profiles._read(self._text())
        changes = profiles._compare(doc, self.company_id)
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
                    (0, 0, self._line(change)) for change in changes[:MAX_LINES]
                ],
            }
        )
        return self._again()

    @api.model
    def _line(self, change):
        """Return the values of one line of the preview."""
        part = next(
            part
            for part in self.env["mfi.profile"]._parts()
            if part.name == change.section
        )
        name, _at, lang = change.field.partition("@")
        field = self.env[part.model]._fields.get(name)
        label = field._description_string(self.env) if field else ""
        old, new = self._sides(name, change.old, change.new)
        return {
            "section": change.section,
            "key": self._record_shown(change),
            "kind": change.kind,
            "label": f"{label} ({lang})" if lang else label,
            "old": old,
            "new": new,
        }

    @api.model
    def _record_shown(self, change):
        """Return how a record is called on screen; its key when it is not here yet."""
        if change.key == change.section:
            return ""
        # Texts and mails are known by the identifier of the application's own record.
        record = "." in change.key and self.env.ref(change.key, False)
        return record.display_name if record else change.key

    @api.model
    def _sides(self, name, old, new):
        """Return what is here and what the profile says, as shown side by side."""
        if name == "mfi_public_holidays":
            return _differing(old, new)
        if name == "mfi_opening_hours":
            companies = self.env["res.company"]
            return tuple(companies._format_mfi_hours(text) for text in (old, new))
        return _shown(old), _shown(new)

    def action_apply(self):
        """Import the profile: all of it, or nothing at all."""
        self.ensure_one()
        profiles = self.env["mfi.profile"]
        doc = profiles._read(self._text())
        profiles._import(doc, self.company_id)
        self.company_id.mfi_profile_applied = str(doc.get("name") or "?")[:200]
        self.action_preview()
        self.applied = True
        return self._again()

    def _again(self):
        """Return the action that shows this question again."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_profile_import_action"
        )
        return {**action, "res_id": self.id}


class MfiProfileLine(models.TransientModel):
    """One difference between a profile and what is set here."""

    _name = "mfi.profile.line"
    _description = "Change of a Profile"

    import_id = fields.Many2one("mfi.profile.import", required=True, ondelete="cascade")
    section = fields.Selection(selection="_selection_section", readonly=True)
    key = fields.Char("Record", readonly=True)
    kind = fields.Selection(
        [("add", "New"), ("change", "Changed"), ("here", "Only here, stays")],
        "What happens",
        readonly=True,
    )
    label = fields.Char("Value", readonly=True)
    old = fields.Text("Here now", readonly=True)
    new = fields.Text("In the profile", readonly=True)

    @api.model
    def _selection_section(self):
        """Return the sections in words."""
        names = {
            "settings": self.env._("Settings"),
            "staff_categories": self.env._("Categories of staff"),
            "causes": self.env._("Root causes"),
            "products": self.env._("Products"),
            "channels": self.env._("Channels"),
            "services": self.env._("Services"),
            "categories": self.env._("Categories"),
            "stages": self.env._("Stages"),
            "routing": self.env._("Routing rules"),
            "deadlines": self.env._("Deadline rules"),
            "recourses": self.env._("External recourses"),
            "answers": self.env._("Answers and letters"),
            "mails": self.env._("Mails to clients"),
            "sms_texts": self.env._("SMS texts"),
            "sms_keywords": self.env._("SMS keywords"),
        }
        parts = self.env["mfi.profile"]._parts()
        return [(part.name, names.get(part.name, part.name)) for part in parts]


def _differing(old, new):
    """Return two lists, one item a line, without the lines that both have."""
    here, there = (old or "").splitlines(), (new or "").splitlines()
    return (
        "\n".join(line for line in here if line not in there),
        "\n".join(line for line in there if line not in here),
    )


def _shown(value):
    """Return a value of a profile for the eyes, short."""
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

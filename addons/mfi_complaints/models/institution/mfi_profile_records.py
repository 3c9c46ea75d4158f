# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, models
from odoo.fields import Domain

from .mfi_profile_parts import KEY_MODULE, PSEUDO_SECTIONS

#: Longest key made from a record's name, in letters.
_MAX_KEY = 80


class MfiProfile(models.AbstractModel):
    """Read the present configuration, and identify its records by keys."""

    _inherit = "mfi.profile"

    @api.model
    def _read_current(self, company, parts=None):
        """Return the present configuration, and the records it was read from.

        :param parts: sections to read; all when left out
        :return: ``({section: rows}, {section: {key: record}})``; the records cover all
            sections and the roles, for references to them
        """
        parts = parts or self._get_parts()
        maps = {
            part.name: {"": company}
            if part.name == "settings"
            else self._find_records(part, company)
            for part in self._get_parts()
        }
        maps[PSEUDO_SECTIONS["res.groups"]] = self._find_roles()
        keys_by_id = self._get_keys_by_id(maps)
        doc = {}
        for part in parts:
            rows = [
                self._prepare_row(part, key, record, keys_by_id)
                for key, record in maps[part.name].items()
            ]
            doc[part.name] = rows[0] if part.name == "settings" else rows
        return doc, maps

    @api.model
    def _get_keys_by_id(self, maps):
        """Return ``{section: {record id: key}}`` from ``{section: {key: record}}``."""
        return {
            name: {record.id: key for key, record in records.items()}
            for name, records in maps.items()
        }

    @api.model
    def _find_records(self, part, company):
        """Return ``{key: record}`` of a section.

        When the company and the shared records have the same key, the company's wins.
        """
        model = self.env[part.model].with_context(
            lang="en_US", active_test="active" not in part.names
        )
        domain = Domain(list(part.domain))
        if part.name == "mails":
            domain &= Domain("id", "in", self._find_shipped_mail_templates().ids)
        if "company_id" in model._fields:
            domain &= Domain("company_id", "in", [False, company.id])
        records = model.search(domain, order="id")
        if "company_id" in model._fields:
            records = records.sorted(lambda record: not record.company_id)
        found = {}
        for record, key in self._get_record_keys(part, records, company):
            found.setdefault(key, record)
        return found

    @api.model
    def _find_roles(self):
        """Return ``{external id: group}`` of the roles of the application."""
        category = self.env.ref("mfi_complaints.module_category_complaints")
        groups = self.env["res.groups"].search(
            [("privilege_id.category_id", "=", category.id)]
        )
        keys = groups.get_external_id()
        return {keys[group.id]: group for group in groups if keys[group.id]}

    @api.model
    def _find_shipped_mail_templates(self):
        """Return the mail templates that the addons of this application ship."""
        rows = self.env["ir.model.data"].search(
            [("model", "=", "mail.template"), ("module", "=like", "mfi\\_%")]
        )
        return self.env["mail.template"].browse(rows.mapped("res_id")).exists()

    @api.model
    def _get_record_keys(self, part, records, company):
        """Yield ``(record, key)`` for each record of a section.

        The key is the record's code, else its external id (or the key it had in the
        file that created it), else a key made from its name.
        """
        if part.key:
            for record in records:
                yield record, "/".join(str(record[name] or "") for name in part.key)
            return
        external = self._get_external_keys(part, records, company)
        taken = set(external.values())
        for record in records:
            key = external.get(record.id)
            if not key:
                key = _format_free_key(record.name, taken)
                taken.add(key)
            yield record, key

    @api.model
    def _get_external_keys(self, part, records, company):
        """Return ``{record id: key}`` of records that a file or an addon created."""
        rows = self.env["ir.model.data"].search(
            [("model", "=", part.model), ("res_id", "in", records.ids)], order="id"
        )
        prefix = f"{company.id}/{part.name}/"
        keys = {}
        for row in rows:
            if row.module == KEY_MODULE:
                if row.name.startswith(prefix):
                    keys[row.res_id] = row.name[len(prefix) :]
            elif row.module != "__export__" and row.module != "__import__":
                keys.setdefault(row.res_id, row.complete_name)
        return keys

    @api.model
    def _prepare_row(self, part, key, record, keys_by_id):
        """Return one record as a row of the file."""
        row = {} if part.name == "settings" else {"key": key}
        for name in self._get_field_names(part):
            row[name] = self._get_file_value(record, name, keys_by_id)
        return row

    @api.model
    def _get_file_value(self, record, name, keys_by_id):
        """Return one value as written in the file; references become keys."""
        field = record._fields[name]
        if field.comodel_name == "res.country":
            return record[name].code or None
        if field.relational:
            keys = keys_by_id.get(self._get_section_name(field), {})
            if field.type == "many2many":
                return sorted(filter(None, (keys.get(row.id) for row in record[name])))
            return keys.get(record[name].id)
        if field.translate:
            return self._get_translated_texts(record, name)
        # Opening hours are written in the user's language; the file always has English.
        value = record.with_context(lang="en_US")[name]
        if field.type in ("boolean", "integer", "float"):
            return value
        return str(value) if value else None

    @api.model
    def _get_translated_texts(self, record, name):
        """Return ``{language: text}`` of a translated field, or ``None`` if empty."""
        texts = {
            lang: str(record.with_context(lang=lang)[name] or "")
            for lang in self._get_lang_codes()
        }
        return texts if any(texts.values()) else None


def _format_free_key(name, taken):
    """Return a key made from a record's name that is not in ``taken``."""
    slug = re.sub(r"\W+", "-", (name or "").strip().lower())[:_MAX_KEY].strip("-")
    key, number = slug or "unnamed", 1
    while key in taken:
        number += 1
        key = f"{slug}-{number}"
    return key

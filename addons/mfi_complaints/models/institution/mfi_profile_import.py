# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...engine import profile
from .mfi_profile_parts import KEY_MODULE


class MfiProfile(models.AbstractModel):
    """Write a checked file to a company's configuration."""

    _inherit = "mfi.profile"

    @api.model
    @api.private
    def _import_profile(self, doc, company):
        """Write a checked file over a company's configuration; all or nothing.

        :return: the changes made; none when the same file is imported again
        :raise UserError: with the path in the file of what cannot be written
        """
        self._check_administrator()
        changes = [c for c in self._compare_profile(doc, company) if c.kind != "here"]
        # sudo: the user is an administrator
        profiles = self.sudo().with_company(company)
        self._check_restricted_categories(doc, company)
        with self.env.cr.savepoint():
            _doc, maps = profiles._read_current(company.sudo())  # sudo: as above
            for part in profiles._get_parts():
                if part.name == "settings" and "settings" in doc:
                    profiles._write_row(
                        part, "settings", company, doc["settings"], maps
                    )
                elif part.name in doc:
                    profiles._import_part(part, doc[part.name], maps, company)
            self.env.flush_all()
        return changes

    @api.model
    def _check_restricted_categories(self, doc, company):
        """Raise when a user outside the confidential group opens a category.

        Opening a restricted category shows its complaints to the whole desk.
        """
        if self.env.user.has_group("mfi_complaints.group_confidential"):
            return
        for change in self._compare_profile(doc, company):
            if change.field == "complaint_restricted" and change.old:
                raise UserError(
                    self.env._(
                        "categories “%(key)s”: only the confidential officers can open "
                        "a restricted category.",
                        key=change.key,
                    )
                )

    @api.model
    def _import_part(self, part, rows, maps, company):
        """Create and change the records of one section.

        All records are created before any reference between them is written.
        """
        records = maps[part.name]
        for rank, row in enumerate(rows):
            if row["key"] not in records:
                path = f"{part.name}[{rank}]"
                records[row["key"]] = self._create_row(part, path, row, maps, company)
        for rank, row in enumerate(rows):
            path = f"{part.name}[{rank}]"
            self._write_row(part, path, records[row["key"]], row, maps)

    @api.model
    def _create_row(self, part, path, row, maps, company):
        """Create one record from a row of the file and store its key.

        :param path: place of the row in the file, for messages
        """
        model = self.env[part.model]
        values = self._prepare_create_values(part, row, maps, company)
        try:
            with self.env.cr.savepoint():
                record = model.with_context(lang="en_US").create(values)
                record.flush_recordset()
        except (UserError, ValidationError, ValueError) as error:
            raise self._prepare_path_error(path, error) from error
        if not part.key:
            self.env["ir.model.data"].create(
                {
                    "module": KEY_MODULE,
                    "name": f"{company.id}/{part.name}/{row['key']}",
                    "model": part.model,
                    "res_id": record.id,
                    "noupdate": True,
                }
            )
        return record

    @api.model
    def _prepare_create_values(self, part, row, maps, company):
        """Return the values of a new record, without references to its own section."""
        fields = self.env[part.model]._fields
        values = {
            name: self._convert_value(fields[name], value, maps)
            for name, value in row.items()
            if name != "key" and fields[name].comodel_name != part.model
        }
        if part.key:
            pieces = row["key"].split("/", len(part.key) - 1)
            values.update(zip(part.key, pieces, strict=True))
        if "company_id" in fields:
            values["company_id"] = company.id
        return values

    @api.model
    def _write_row(self, part, path, record, row, maps):
        """Write to one record the values of a row that differ from the present ones.

        :param path: place of the row in the file, for messages
        """
        values, translations = self._prepare_write_values(record, row, maps)
        try:
            with self.env.cr.savepoint():
                if values:
                    record.write(values)
                for lang, texts in translations.items():
                    record.with_context(lang=lang).write(texts)
                record.flush_recordset()
        except (UserError, ValidationError, ValueError) as error:
            raise self._prepare_path_error(path, error) from error

    @api.model
    def _prepare_write_values(self, record, row, maps):
        """Return what differs: ``({field: value}, {language: {field: text}})``."""
        values, translations = {}, {}
        keys_by_id = self._get_keys_by_id(maps)
        for name, new in row.items():
            if name == "key":
                continue
            old = self._get_file_value(record, name, keys_by_id)
            field = record._fields[name]
            if field.translate and isinstance(new, dict):
                for lang, text in _filter_changed_texts(old or {}, new).items():
                    translations.setdefault(lang, {})[name] = text or False
            elif not profile.is_same_value(old, new):
                values[name] = self._convert_value(field, new, maps)
        return values, translations

    @api.model
    def _convert_value(self, field, value, maps):
        """Return one value of the file as the ORM expects it for a field."""
        if field.relational:
            return self._convert_reference(field, value, maps)
        if field.translate and isinstance(value, dict):
            return value.get("en_US") or next(iter(value.values()), False)
        return False if value is None else value

    @api.model
    def _convert_reference(self, field, value, maps):
        """Return the ids to which the key, or keys, of a reference point."""
        if field.comodel_name == "res.country":
            countries = self.env["res.country"]
            return value and countries.search([("code", "=", value)], limit=1).id
        records = maps.get(self._get_section_name(field), {})
        if field.type == "many2many":
            return [(6, 0, [records[key].id for key in value or []])]
        return value and records[value].id


def _filter_changed_texts(old, new):
    """Return the ``{language: text}`` of ``new`` that differ from ``old``."""
    return {
        lang: text
        for lang, text in new.items()
        if not profile.is_same_value(old.get(lang), text)
    }

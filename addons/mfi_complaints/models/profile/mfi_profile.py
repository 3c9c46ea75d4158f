# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from dataclasses import dataclass
from pathlib import Path

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import file_path

from ...engine import profile
from ..institution.res_company_opening_hours import HOURS, REQUIRED_HOURS
from ..institution.res_company_texts import _LENGTHS as COMPANY_TEXTS

#: Module under which records made by a profile keep the key they had in the file.
KEYS = "__mfi_profile__"
#: Never part of a profile, whatever an addon calls its settings.
_PRIVATE = re.compile(r"token|secret|passw|api_key|credential|seal_email")
_KINDS = {
    "char": "text",
    "text": "text",
    "html": "text",
    "boolean": "flag",
    "integer": "whole",
    "float": "number",
    "selection": "choice",
}


@dataclass(frozen=True)
class Part:
    """Where one section of a profile lives.

    :param model: name of the model; ``res.company`` for the settings
    :param names: fields that the section holds
    :param key: field, or fields, that identify a record; empty: a stable name
    :param domain: which records belong to the section
    :param optional: whether the person who exports may leave it out
    :param fixed: whether a file can only change records, not add any
    :param whole: whether a record that names what the file does not hold stays out: it
        would hold for more elsewhere
    """

    name: str
    model: str
    names: tuple
    key: tuple = ()
    domain: tuple = ()
    optional: bool = False
    fixed: bool = False
    whole: bool = False


_RULE = (
    "name",
    "active",
    "sequence",
    "kind",
    "category_id",
    "severity",
    "channel_id",
    "product_id",
)
PARTS = (
    Part("settings", "res.company", ()),
    Part(
        "staff_categories",
        "mfi.staff.category",
        ("name", "sequence", "active"),
        key=("code",),
    ),
    Part(
        "causes",
        "mfi.complaint.cause",
        ("name", "sequence", "origin", "active"),
        key=("code",),
    ),
    Part(
        "products",
        "mfi.product",
        ("name", "sequence", "family", "active"),
        key=("code",),
        optional=True,
    ),
    Part(
        "channels",
        "helpdesk.ticket.channel",
        ("name", "complaint_level", "complaint_free", "active"),
        key=("complaint_code",),
        domain=(("complaint_code", "!=", False),),
    ),
    Part(
        "services",
        "helpdesk.ticket.team",
        ("name", "complaint_validation"),
        optional=True,
    ),
    Part(
        "categories",
        "helpdesk.ticket.category",
        (
            "name",
            "active",
            "parent_id",
            "complaint_severity",
            "complaint_restricted",
            "complaint_team_id",
        ),
        key=("complaint_code",),
        domain=(("complaint_code", "!=", False),),
    ),
    Part(
        "stages",
        "helpdesk.ticket.stage",
        ("name", "sequence", "complaint_state", "fold", "closed", "unattended"),
        domain=(("complaint_state", "!=", False),),
    ),
    Part(
        "routing",
        "mfi.complaint.routing",
        (*_RULE, "team_id"),
        domain=(("branch_id", "=", False),),
        whole=True,
    ),
    Part(
        "deadlines",
        "mfi.complaint.deadline.rule",
        (
            *_RULE,
            "ack_delay",
            "ack_unit",
            "resolution_delay",
            "resolution_unit",
        ),
        domain=(("branch_id", "=", False),),
        whole=True,
    ),
    Part(
        "recourses",
        "mfi.complaint.recourse",
        (
            "name",
            "active",
            "sequence",
            "kind",
            "country_id",
            "address",
            "phone",
            "email",
            "website",
            "condition",
        ),
    ),
    Part(
        "answers",
        "mfi.complaint.answer.template",
        (
            "name",
            "active",
            "sequence",
            "usage",
            "lang",
            "outcome",
            "category_ids",
            "body",
        ),
    ),
    Part(
        "mails",
        "mail.template",
        ("name", "subject", "body_html"),
        domain=(("model", "=", "helpdesk.ticket"),),
        fixed=True,
    ),
)


class MfiProfile(models.AbstractModel):
    """The whole configuration of one institution as one file, and back.

    Never a secret, never a person: no users, members, gateways or passwords. Addons
    add their sections by :meth:`_parts`; their settings come by themselves. Branches
    are the institution's own and stay out, and with them the rules that name one.
    """

    _name = "mfi.profile"
    _description = "Configuration Profile"

    # ------------------------------------------------------------------
    # What a profile holds
    # ------------------------------------------------------------------
    @api.model
    def _parts(self):
        """Return the sections as :class:`Part`, in the order of the import."""
        return list(PARTS)

    @api.model
    def _setting_names(self):
        """Return the names of the company's settings that a profile carries."""
        page = self.env["res.config.settings"]._fields
        company = self.env["res.company"]._fields
        names = []
        for field in page.values():
            related = (field.related or "").split(".")
            if field.name.startswith("mfi_") and related[0] == "company_id":
                names.append(related[1] if len(related) == 2 else "")
        return [
            name
            for name in [*names, *COMPANY_TEXTS]
            if name in company
            and not _PRIVATE.search(name)
            and (company[name].type in _KINDS or self._section_of(company[name]))
        ]

    @api.model
    def _names(self, part):
        """Return the names of the fields of a section."""
        return self._setting_names() if part.name == "settings" else list(part.names)

    @api.model
    def _section_of(self, field):
        """Return the section in which a relation is looked up, or ``""``."""
        if field.comodel_name == "res.country":
            return "@country"
        return next(
            (part.name for part in self._parts() if part.model == field.comodel_name),
            "",
        )

    @api.model
    def _sections(self, parts):
        """Return the sections as the engine's :class:`profile.Section`."""
        return [
            profile.Section(
                part.name,
                {name: self._spec(part.model, name) for name in self._names(part)},
                key="" if part.name == "settings" else "key",
                form=part.key,
                needed=self._needed(part),
                fixed=part.fixed,
            )
            for part in parts
        ]

    @api.model
    def _needed(self, part):
        """Return the names of the values by which a record belongs to its section."""
        return tuple(
            name
            for name, operator, value in part.domain
            if operator == "!=" and not value and name in part.names
        )

    @api.model
    def _spec(self, model, name):
        """Return one field as the engine's :class:`profile.Field`."""
        field = self.env[model]._fields[name]
        if field.relational:
            kind = "refs" if field.type == "many2many" else "ref"
            return profile.Field(
                kind, section=self._section_of(field), required=bool(field.required)
            )
        choices = ()
        if field.type == "selection":
            choices = tuple(str(key) for key in field.get_values(self.env))
        return profile.Field(
            _KINDS[field.type],
            choices=choices,
            translated=bool(field.translate),
            required=name in REQUIRED_HOURS
            or (bool(field.required) and field.type not in ("boolean", "integer")),
        )

    @api.model
    def _langs(self):
        """Return the codes of the languages used here, the source's first."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return sorted(codes, key=lambda code: (code != "en_US", code))

    # ------------------------------------------------------------------
    # Reading what is set here
    # ------------------------------------------------------------------
    @api.model
    def _records(self, part, company):
        """Return {key: record} of one section: the company's own, else the shared."""
        model = self.env[part.model].with_context(
            lang="en_US", active_test="active" not in part.names
        )
        domain = Domain(list(part.domain))
        if part.name == "mails":
            domain &= Domain("id", "in", self._own_mails().ids)
        if "company_id" in model._fields:
            domain &= Domain("company_id", "in", [False, company.id])
        records = model.search(domain, order="id")
        if "company_id" in model._fields:
            records = records.sorted(lambda record: not record.company_id)
        found = {}
        for record, key in self._keys(part, records, company):
            found.setdefault(key, record)
        return found

    @api.model
    def _own_mails(self):
        """Return the templates of mails that our addons ship."""
        rows = self.env["ir.model.data"].search(
            [("model", "=", "mail.template"), ("module", "=like", "mfi\\_%")]
        )
        return self.env["mail.template"].browse(rows.mapped("res_id")).exists()

    @api.model
    def _keys(self, part, records, company):
        """Yield (record, key): its code, the key of a file, its external id or name."""
        if part.key:
            for record in records:
                yield record, "/".join(str(record[name] or "") for name in part.key)
            return
        known = self._external_keys(part, records, company)
        taken = set(known.values())
        for record in records:
            key = known.get(record.id)
            if not key:
                plain = re.sub(r"\W+", "-", (record.name or "").strip().lower())
                key, number = plain[:80].strip("-") or "unnamed", 1
                while key in taken:
                    number += 1
                    key = f"{plain[:80].strip('-')}-{number}"
                taken.add(key)
            yield record, key

    @api.model
    def _external_keys(self, part, records, company):
        """Return {record id: key} of those that came by a file or by an addon."""
        rows = self.env["ir.model.data"].search(
            [("model", "=", part.model), ("res_id", "in", records.ids)], order="id"
        )
        prefix = f"{company.id}/{part.name}/"
        keys = {}
        for row in rows:
            if row.module == KEYS:
                if row.name.startswith(prefix):
                    keys[row.res_id] = row.name[len(prefix) :]
            elif row.module != "__export__" and row.module != "__import__":
                keys.setdefault(row.res_id, row.complete_name)
        return keys

    @api.model
    def _current(self, company, parts=None):
        """Return ({section: records} of a profile, {section: {key: record}})."""
        parts = parts or self._parts()
        maps = {
            part.name: {"": company}
            if part.name == "settings"
            else self._records(part, company)
            for part in self._parts()
        }
        named = {
            name: {record.id: key for key, record in found.items()}
            for name, found in maps.items()
        }
        doc = {}
        for part in parts:
            rows = [
                self._row(part, key, record, named)
                for key, record in maps[part.name].items()
            ]
            doc[part.name] = rows[0] if part.name == "settings" else rows
        return doc, maps

    @api.model
    def _row(self, part, key, record, named):
        """Return one record as plain values."""
        row = {} if part.name == "settings" else {"key": key}
        for name in self._names(part):
            row[name] = self._plain(record, name, named)
        return row

    @api.model
    def _plain(self, record, name, named):
        """Return one value as a profile holds it."""
        field = record._fields[name]
        if field.comodel_name == "res.country":
            return record[name].code or None
        if field.relational:
            keys = named.get(self._section_of(field), {})
            if field.type == "many2many":
                return sorted(filter(None, (keys.get(row.id) for row in record[name])))
            return keys.get(record[name].id)
        if field.translate:
            texts = {
                lang: str(record.with_context(lang=lang)[name] or "")
                for lang in self._langs()
            }
            return texts if any(texts.values()) else None
        # opening hours are written in the reader's words: a file has one language
        value = record.with_context(lang="en_US")[name]
        if field.type in ("boolean", "integer", "float"):
            return value
        return str(value) if value else None

    # ------------------------------------------------------------------
    # Export
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _export(self, company, name, summary="", without=()):
        """Return the file of a company's configuration, as text.

        :param without: names of optional sections that are left out
        :raise AccessError: unless the user is an administrator
        """
        self._check_right()
        profiles = self.sudo()  # sudo: the right was checked
        parts = [part for part in self._parts() if part.name not in without]
        doc, maps = profiles._current(company.sudo(), parts)  # sudo: as above
        lang = company.partner_id.lang or self.env.lang or "en_US"
        for part in parts:
            if part.name != "settings":
                rows = [
                    profiles._exported(part, row, maps[part.name][row["key"]], without)
                    for row in doc[part.name]
                ]
                doc[part.name] = [row for row in rows if row]
        for setting in HOURS:
            if not doc["settings"][setting]:  # not set up here: says nothing elsewhere
                del doc["settings"][setting]
        head = {
            "schema": profile.SCHEMA,
            "version": profile.VERSION,
            "name": name,
            "summary": summary or "",
            "language": lang,
        }
        return profile.dump({**head, **doc})

    @api.model
    def _exported(self, part, row, record, without):
        """Return one record as a file says it, or ``None`` where it stays out.

        :param without: names of the sections that are left out
        """
        unnamed = {
            name
            for name in part.names
            if record._fields[name].relational
            and record[name]
            and (not row[name] or self._section_of(record._fields[name]) in without)
        }
        if unnamed and part.whole:
            return None
        return {
            name: value
            for name, value in row.items()
            if value not in (None, []) and name not in unnamed
        }

    @api.model
    def _check_right(self):
        """Raise unless the user is an administrator."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only an administrator exports and imports profiles.")
            )

    # ------------------------------------------------------------------
    # Import
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _shipped(self):
        """Return {name: path} of the profiles that come with the application."""
        folder = Path(file_path("mfi_complaints/profiles"))
        return {path.stem: path for path in sorted(folder.glob("*.json"))}

    @api.model
    @api.private
    def _read(self, text):
        """Return a file as an object, checked and in its normal form.

        :raise UserError: one line for each fault, with its place in the file
        """
        self._check_right()
        profiles = self.sudo()  # sudo: the right was checked
        try:
            doc = profile.read(text)
        except profile.ProfileError as error:
            raise UserError(self._file_sentence(*error.args)) from error
        parts = profiles._parts()
        sections = profiles._sections(parts)
        _doc, maps = profiles._current(self.env.company.sudo())  # sudo: as above
        known = {name: set(found) for name, found in maps.items()}
        # sudo: countries are no secret
        known["@country"] = set(
            self.env["res.country"].sudo().search(Domain.TRUE).mapped("code")
        )
        if faults := profile.check(doc, sections, known):
            lines = [self._fault_sentence(fault) for fault in faults[:30]]
            raise UserError("\n".join(lines))
        result = profile.normal(doc, sections, profiles._langs())
        for part in parts:
            if part.name != "settings" and part.name in result:
                rows = [profiles._cleaned(part, row) for row in result[part.name]]
                result[part.name] = rows
        if "settings" in result:
            result["settings"] = profiles._canonical(result["settings"])
        return result

    @api.model
    def _cleaned(self, part, row):
        """Return a record with its formatted texts as they will be kept."""
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
    def _canonical(self, settings):
        """Return the settings with hours and holidays in the form of an export.

        :raise UserError: with the place of what cannot be read
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
                raise self._place(f"settings.{name}", error) from error
        return result

    @api.model
    @api.private
    def _compare(self, doc, company):
        """Return the engine's changes of importing a checked file here."""
        profiles = self.sudo()  # sudo: `_read` has checked the right
        current, _maps = profiles._current(company.sudo())  # sudo: as above
        return profile.diff(current, doc, profiles._sections(profiles._parts()))

    @api.model
    @api.private
    def _import(self, doc, company):
        """Write a checked file over a company's configuration; all or nothing.

        :return: the changes that were made; none the second time
        :raise UserError: with the place in the file of what cannot be written
        """
        self._check_right()
        changes = [c for c in self._compare(doc, company) if c.kind != "here"]
        profiles = self.sudo().with_company(company)  # sudo: the right was checked
        self._check_restricted(doc, company)
        with self.env.cr.savepoint():
            _doc, maps = profiles._current(company.sudo())  # sudo: as above
            for part in profiles._parts():
                if part.name == "settings" and "settings" in doc:
                    profiles._write_row(
                        part, "settings", company, doc["settings"], maps
                    )
                elif part.name in doc:
                    profiles._import_part(part, doc[part.name], maps, company)
            self.env.flush_all()
        return changes

    @api.model
    def _check_restricted(self, doc, company):
        """Leave the opening of a restricted category to the confidential group."""
        if self.env.user.has_group("mfi_complaints.group_confidential"):
            return
        for change in self._compare(doc, company):
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
        """Create and change the records of one section, relations last."""
        found = maps[part.name]
        fresh = set()
        for rank, row in enumerate(rows):
            if row["key"] not in found:
                path = f"{part.name}[{rank}]"
                found[row["key"]] = self._create_row(part, path, row, maps, company)
                fresh.add(row["key"])
        for rank, row in enumerate(rows):
            path = f"{part.name}[{rank}]"
            self._write_row(part, path, found[row["key"]], row, maps)

    @api.model
    def _create_row(self, part, path, row, maps, company):
        """Create one record from a file and keep its key."""
        model = self.env[part.model]
        names = [name for name in row if name != "key"]
        later = {
            name for name in names if model._fields[name].comodel_name == part.model
        }
        values = {
            name: self._value(model._fields[name], row[name], maps)
            for name in names
            if name not in later
        }
        if part.key:
            pieces = row["key"].split("/", len(part.key) - 1)
            values.update(zip(part.key, pieces, strict=True))
        if "company_id" in model._fields:
            values["company_id"] = company.id
        try:
            with self.env.cr.savepoint():
                record = model.with_context(lang="en_US").create(values)
                record.flush_recordset()
        except (UserError, ValidationError, ValueError) as error:
            raise self._place(path, error) from error
        if not part.key:
            self.env["ir.model.data"].create(
                {
                    "module": KEYS,
                    "name": f"{company.id}/{part.name}/{row['key']}",
                    "model": part.model,
                    "res_id": record.id,
                    "noupdate": True,
                }
            )
        return record

    @api.model
    def _write_row(self, part, path, record, row, maps):
        """Write what a file says of one record, only where it differs."""
        values, texts = {}, {}
        named = {n: {r.id: k for k, r in found.items()} for n, found in maps.items()}
        for name, new in row.items():
            if name == "key":
                continue
            old, field = self._plain(record, name, named), record._fields[name]
            if field.translate and isinstance(new, dict):
                for lang, text in new.items():
                    if not profile.same((old or {}).get(lang), text):
                        texts.setdefault(lang, {})[name] = text or False
            elif not profile.same(old, new):
                values[name] = self._value(field, new, maps)
        try:
            with self.env.cr.savepoint():
                if values:
                    record.write(values)
                for lang, part_ in texts.items():
                    record.with_context(lang=lang).write(part_)
                record.flush_recordset()
        except (UserError, ValidationError, ValueError) as error:
            raise self._place(path, error) from error

    @api.model
    def _value(self, field, value, maps):
        """Return one value of a file as the field takes it."""
        if field.comodel_name == "res.country":
            countries = self.env["res.country"]
            return value and countries.search([("code", "=", value)], limit=1).id
        if field.relational:
            found = maps.get(self._section_of(field), {})
            if field.type == "many2many":
                return [(6, 0, [found[key].id for key in value or []])]
            return value and found[value].id
        if field.translate and isinstance(value, dict):
            return value.get("en_US") or next(iter(value.values()), False)
        return False if value is None else value

    # ------------------------------------------------------------------
    # Sentences
    # ------------------------------------------------------------------
    @api.model
    def _place(self, path, error):
        """Return an error with its place in the file."""
        return UserError(f"{path}: {error.args[0] if error.args else error}")

    @api.model
    def _file_sentence(self, code, detail=""):
        """Return why a file is no profile."""
        sentences = {
            "large": self.env._("The file is too large to be a profile."),
            "json": self.env._(
                "The file is no readable JSON: look at line %(detail)s.", detail=detail
            ),
            "deep": self.env._("The file is nested too deeply to be a profile."),
            "twice": self.env._(
                "“%(detail)s” is given twice in the same place.", detail=detail
            ),
            "schema": self.env._(
                "The file is no profile: “schema” must be %(schema)s.",
                schema=profile.SCHEMA,
            ),
            "version": self.env._(
                "The profile has version %(detail)s; this application reads version "
                "%(version)s.",
                detail=detail,
                version=profile.VERSION,
            ),
        }
        return sentences[code]

    @api.model
    def _fault_sentence(self, fault):
        """Return one fault as a sentence that begins with its place."""
        detail = fault.detail
        sentences = {
            "section": self.env._("no such section exists"),
            "shape": self.env._("a list of objects is expected (settings: one object)"),
            "many": self.env._("too many records for one file"),
            "key": self.env._("each record needs a key of its own"),
            "repeated": self.env._("the key “%(key)s” is there twice", key=detail),
            "unknown": self.env._("nothing is called like that here"),
            "required": self.env._("must not be empty"),
            "text": self.env._("a text is expected"),
            "long": self.env._("the text is too long"),
            "number": self.env._("a number is expected"),
            "whole": self.env._("a whole number is expected"),
            "fixed": self.env._(
                "“%(key)s” is not here, and a file cannot add it", key=detail
            ),
            "written": self.env._("the key must be written “%(key)s”", key=detail),
            "flag": self.env._("true or false is expected"),
            "list": self.env._("a list of keys is expected"),
            "choice": self.env._("must be one of: %(choices)s", choices=detail),
            "ref": self.env._(
                "“%(key)s” is neither in the file nor here: add it first", key=detail
            ),
        }
        return f"{fault.path}: {sentences[fault.code]}"

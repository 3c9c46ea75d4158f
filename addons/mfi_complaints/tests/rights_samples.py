# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Records for the table of models, made of the fields that a model requires."""

from datetime import date, timedelta
from itertools import count

from odoo.models import MAGIC_COLUMNS

from ..models.guard import with_process
from .common import NOW
from .rights import RightsCommon, read_rights

#: Names of texts that users write, those to try first.
TEXTS = ("note", "comment", "reason", "text", "description")
CHANGED = "Changed by the test"
#: Type of field → rank: a change of text has the fewest consequences.
TYPES = (
    ("char", "text"),
    ("date", "boolean", "integer", "float"),
    ("selection", "datetime"),
    ("many2one",),
)
CHANGEABLE = {name: rank for rank, names in enumerate(TYPES) for name in names}


class SamplesCommon(RightsCommon):
    """Some records of each model of an addon, for each user who tries them."""

    #: Models of which each user gets a record that is theirs, besides dialogs.
    PERSONAL = ()
    #: Model → case whose record is tried, where the program alone creates records.
    EXISTING = {}
    #: Model → link to a record of its own, as a second one could not have the same.
    FRESH = {}
    #: Model → (field that users change, its new value), where it is no text.
    CHANGES = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = count(1)
        cls.parents, cls.samples = {}, {}
        for row in read_rights(cls.ADDON):
            personal = row["records"] == "own" or row["model"] in cls.PERSONAL
            for user in cls.users.values() if personal else [cls.env.user]:
                found = cls._find_samples(row["model"])
                found = found or cls._create_sample(row["model"], user)
                cls.samples[row["model"], user] = found
        # Nothing that a test creates or changes remains: the same values serve all.
        cls.values = {key: cls._prepare_sample(*key) for key in cls.samples}
        cls.changes = {}
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _find_samples(cls, model):
        """Return records that are there already, the one for links first."""
        records = cls.env[model]
        if model in cls.EXISTING:
            records = cls.records[model, cls.EXISTING[model]]
        return records

    @classmethod
    def _create_sample(cls, model, owner):
        """Return a new record of a user, created as the program creates it."""
        values = cls._prepare_sample(model, owner)
        records = with_process(cls.env[model].with_user(owner).sudo())
        # The key to frozen records stays here.
        return cls.env[model].browse(records.create(values).id)

    @classmethod
    def _prepare_sample(cls, model, owner):
        """Return values with which a user creates a record, others each time."""
        records = cls.env[model].with_user(owner).sudo()
        defaults = records.default_get(list(records._fields))
        values = {
            name: cls._prepare_field(field, owner, cls.FRESH.get(model) == name)
            for name, field in records._fields.items()
            if field.required
            and not field.related
            and defaults.get(name) in (None, False)
        }
        return {**values, **cls._get_special_values(model, owner)}

    @classmethod
    def _get_special_values(cls, model, owner):
        """Hook: return values that a model needs besides the required fields."""
        return {}

    @classmethod
    def _prepare_field(cls, field, owner, fresh):
        """Return a value of a field, as calls send it.

        :param fresh: whether a link is to a new record
        """
        number = next(cls.serial)
        if field.type == "many2one":
            get = cls._create_sample if fresh else cls._get_parent
            return get(field.comodel_name, owner).id
        if field.type == "many2many":
            return [(6, 0, cls._get_parent(field.comodel_name, owner).ids)]
        if field.type == "selection":
            return field.get_values(cls.env)[0]
        values = {
            "date": str(date(2026, 1, 1) + timedelta(number)),
            "datetime": NOW,
            "integer": number,
            "float": 1.0,
            "monetary": 1.0,
            "binary": "eA==",
        }
        return values.get(field.type, f"Sample {number}")

    @classmethod
    def _get_parent(cls, model, owner):
        """Return a record to which others refer, which is not itself tried."""
        known = cls._get_known().get(model) or cls._find_samples(model)[:1]
        if known:
            return known
        if (model, owner) not in cls.parents:
            cls.parents[model, owner] = cls._create_sample(model, owner)
        return cls.parents[model, owner]

    @classmethod
    def _get_known(cls):
        """Return {model: record of the institution of the tests}."""
        return {
            "helpdesk.ticket": cls.cases["everyday"],
            "helpdesk.ticket.team": cls.team,
            "mfi.branch": cls.branch,
            "res.company": cls.company,
            "res.partner": cls.client,
            "res.users": cls.collector,
        }

    def _get_owner(self, model, name):
        """Return who owns the records of a model that a user tries."""
        user = self.users[name]
        return user if (model, user) in self.samples else self.env.user

    def _get_samples(self, model, name):
        """Return the records of a model that a user tries."""
        return self.samples[model, self._get_owner(model, name)]

    def _get_change(self, record):
        """Return the field of a record that its users change, and another value."""
        key = record._name, record.id
        if key not in self.changes:
            field, value = self._find_change(record)
            self.assertNotEqual(self._get_value(record, field), str(value))
            self.changes[key] = field, value
        return self.changes[key]

    def _find_change(self, record):
        """Return the field of a record that its users change, and the new value."""
        if record._name in self.CHANGES:
            return self.CHANGES[record._name]
        fields = [
            field
            for field in record._fields.values()
            if field.store
            and not (field.compute or field.related)
            and field.name not in MAGIC_COLUMNS
            and field.type in CHANGEABLE
        ]
        for field in sorted(fields, key=_get_rank):
            value = self._get_other_value(record.sudo(), field)
            if value is not None:
                return field.name, value
        raise NotImplementedError(record)

    def _get_other_value(self, record, field):
        """Return a value that a field of a record does not have, or ``None``."""
        value = record[field.name]
        if field.type == "selection":
            others = (v for v in field.get_values(self.env) if v != value)
            return next(others, None)
        if field.type == "many2one":
            others = [("id", "!=", value.id)]
            return (
                value.with_context(active_test=False).search(others, limit=1).id or None
            )
        values = {
            "boolean": not value,
            "integer": 7,
            "float": 0.7,
            "date": "2026-02-07",
            "datetime": "2026-02-07 07:00:00",
        }
        return values.get(field.type, CHANGED)


def _get_rank(field):
    """Return the place of a field among those to change: the lower, the better."""
    text = TEXTS.index(field.name) if field.name in TEXTS else len(TEXTS)
    return CHANGEABLE[field.type], text

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Search long tables by text without reading all of them."""

from functools import partial

from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL

#: Records up to whose number a text is replaced with their ids.
MAX_IDS = 500


def get_columns(registry, *names):
    """Return {column: what Odoo compares when it searches that column by text}.

    Odoo searches the unaccented text where the function exists; it can be indexed only
    if it is immutable.
    """
    indexable = registry.has_unaccent == FunctionStatus.INDEXABLE
    return {name: registry.unaccent(name) if indexable else name for name in names}


def get_trigram_index(registry, *names):
    """Return the definition of a trigram index; empty without the extension."""
    if not registry.has_trigram:
        return ""
    columns = get_columns(registry, *names).values()
    return f"USING gin ({', '.join(f'{column} gin_trgm_ops' for column in columns)})"


def get_ending_domain(name, ending):
    """Return the condition that a column ends with a text.

    It is served by an index of the reversed column:
    ``(reverse(number) text_pattern_ops)``.

    :param name: field of text
    :param ending: without the wildcards of ``LIKE``
    """
    return Domain.custom(
        to_sql=partial(_get_ending_sql, name, ending),
        predicate=partial(_has_ending, name, ending),
    )


def _get_ending_sql(name, ending, model, alias, _query):
    """Return the condition that a column ends with a text, for the index of endings."""
    column = model._field_to_sql(alias, name)
    return SQL("reverse(%s) LIKE %s", column, f"{ending[::-1]}%")


def _has_ending(name, ending, record):
    """Return whether a field of a record ends with a text."""
    return (record[name] or "").endswith(ending)


def list_ids(model, named, condition):
    """Return a condition on the text of a link as one on ids, if they are few.

    PostgreSQL then knows whether they have few records, which it finds from an index,
    or many, which it finds among the latest ones.

    :param dict named: {name of a link: field by which its records are found}
    """
    name = condition.field_expr
    if name not in named or condition.operator != "ilike" or not condition.value:
        return condition
    records = model.env[model._fields[name].comodel_name]
    found = Domain(named[name], "ilike", condition.value)
    query = records.with_context(active_test=False)._search(found, limit=MAX_IDS + 1)
    ids = query.get_result_ids()
    return Domain(name, "any", found) if len(ids) > MAX_IDS else Domain(name, "in", ids)

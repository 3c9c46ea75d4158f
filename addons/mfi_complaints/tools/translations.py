# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Translated fields as they are stored."""


def read_translations(records, names):
    """Return ``{id: {field: {language: text}}}`` of translated fields.

    Odoo shows the English text where a translation is missing; here it is missing. Of
    languages that are not active, nothing is returned: where English is not active,
    its text is only a copy. One query for all records and fields, with the user's
    rights on the fields.
    """
    names = list(names)
    records.flush_recordset(names)
    raw = records.with_context(prefetch_langs=True)
    query = raw._as_query(ordered=False)
    columns = [raw._field_to_sql(raw._table, name, query) for name in ("id", *names)]
    rows = records.env.execute_query(query.select(*columns)) if records else []
    active = dict(records.env["res.lang"].get_installed())
    return {
        row[0]: {
            name: {code: text for code, text in (texts or {}).items() if code in active}
            for name, texts in zip(names, row[1:], strict=True)
        }
        for row in rows
    }

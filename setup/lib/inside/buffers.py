"""Count what a piece of work makes PostgreSQL read: queries and pages (*buffers*).

Times depend on what else the machine does, pages do not: a query that reads the same
pages among a million rows as among ten thousand costs the same.
"""

import re
from contextlib import contextmanager
from unittest.mock import patch

_EXPLAINED = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


class Count:
    """Queries and the pages that they read, filled in by :func:`counted`."""

    def __init__(self):
        self.queries = 0
        self.pages = 0
        #: (pages, query) of each query, for whoever looks for the expensive ones.
        self.details = []

    def add(self, query, pages):
        """Add one query and the pages that it read."""
        self.queries += 1
        self.pages += pages
        self.details.append((pages, query))


def _get_pages(cr, execute, query):
    """Return the pages that a query reads; its changes are undone."""
    execute(cr, "SAVEPOINT bench_buffers")
    try:
        explain = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "
        execute(cr, explain + query)
        [[[plan]]] = cr._obj.fetchall()
    finally:
        execute(cr, "ROLLBACK TO SAVEPOINT bench_buffers")
    root = plan["Plan"]
    return root["Shared Hit Blocks"] + root["Shared Read Blocks"]


@contextmanager
def counted():
    """Yield a :class:`Count` of the queries executed inside the block.

    Each query runs twice, once to be explained; triggers and planning are not counted.
    """
    from odoo.sql_db import Cursor
    from odoo.tools import SQL

    count, execute = Count(), Cursor.execute

    def explain_and_execute(cr, query, params=None, log_exceptions=True):
        text, values = query, params
        if isinstance(query, SQL):
            text, values = query.code, query.params
        if isinstance(text, str) and _EXPLAINED.match(text):
            mogrified = cr._obj.mogrify(text, values).decode()
            pages = _get_pages(cr, execute, mogrified)
            count.add(mogrified, pages)
        return execute(cr, query, params, log_exceptions=log_exceptions)

    with patch.object(Cursor, "execute", explain_and_execute):
        yield count

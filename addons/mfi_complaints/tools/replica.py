# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Connections to a read-only replica that may crash."""

import psycopg2

from odoo import sql_db

#: Connections that may be found broken in turn before the replica counts as down.
MAX_BROKEN = 16


class ReplicaConnection(sql_db.Connection):
    """Open cursors on the replica, or say in Odoo's way that it cannot be reached.

    Odoo uses the primary when a connection ends with an ``OperationalError``. On a
    connection that a crash has cut, psycopg2 raises a ``DatabaseError`` instead, with
    which a page would fail. Such a connection is closed, and the pool drops it.
    """

    def cursor(self):
        """Open a cursor on the first connection that is not broken.

        :raise psycopg2.OperationalError: when the replica cannot be reached
        """
        for _broken in range(MAX_BROKEN):
            try:
                return super().cursor()
            except psycopg2.OperationalError:
                raise
            except psycopg2.DatabaseError as error:
                fault = error
        raise psycopg2.OperationalError(str(fault)) from fault


def make_replica_crash_safe(registry):
    """Replace the registry's connection to the replica, if it has one."""
    if registry._db_readonly is None:
        return
    name, info = sql_db.connection_info_for(registry.db_name, readonly=True)
    registry._db_readonly = ReplicaConnection(sql_db._Pool_readonly, name, info)

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Days after which counters and their salt are deleted.
KEPT_DAYS = 1


class MfiPublicLimit(models.Model):
    """How often the public pages were used, without keeping by whom.

    One row per purpose, hour and visitor. The visitor's address enters as a digest
    salted with a random value of the day, which is deleted with the rows: afterwards
    nobody can tell who came. All workers and hosts count in the same rows.
    """

    _name = "mfi.public.limit"
    _description = "Use of the Public Pages"
    _log_access = False

    day = fields.Date(required=True)
    key = fields.Char(required=True)
    hits = fields.Integer(default=0, aggregator=None)
    salt = fields.Char()

    # Serves every count; makes two counts at once add up.
    _key_uniq = models.Constraint("unique(day, key)", "This is counted already.")

    @api.model
    @api.private
    def _hit(self, purpose, value, hourly=True):
        """Count one use, and return how many there were.

        :param str purpose: what is counted
        :param str value: who, or what; kept as a salted digest alone
        :param bool hourly: count by hour (UTC), otherwise by day (UTC)
        """
        moment = fields.Datetime.now()
        hour = moment.hour if hourly else "-"
        text = f"{self._salt(moment.date())}|{purpose}|{hour}|{value}"
        return self._add(moment.date(), hashlib.sha256(text.encode()).hexdigest())

    @api.model
    @api.private
    def _once(self, token):
        """Return whether a token is used for the first time these two days."""
        if not token:
            return False
        today = fields.Datetime.now().date()
        used = self.search_count(
            [("key", "=", f"once:{token}"), ("day", "<", today)], limit=1
        )
        return not used and self._add(today, f"once:{token}") == 1

    @api.model
    def _add(self, day, key):
        """Add one to a row, made when it is not there; return its count."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mfi_public_limit (day, key, hits) VALUES (%s, %s, 1)
                ON CONFLICT (day, key) DO UPDATE
                SET hits = mfi_public_limit.hits + 1
                RETURNING hits
                """,
                day,
                key,
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _salt(self, day):
        """Return the random salt of a day, drawn by whoever comes first."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mfi_public_limit (day, key, hits, salt)
                VALUES (%s, 'salt', 0, %s) ON CONFLICT (day, key) DO NOTHING
                """,
                day,
                secrets.token_hex(16),
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT salt FROM mfi_public_limit WHERE day = %s AND key = 'salt'",
                day,
            )
        )
        return self.env.cr.fetchone()[0]

    @api.autovacuum
    def _gc_old_counts(self):
        """Delete the counters and the salts of the days before yesterday."""
        limit = fields.Datetime.now().date() - timedelta(days=KEPT_DAYS)
        self.sudo().search([("day", "<", limit)]).unlink()  # sudo: the program's rows

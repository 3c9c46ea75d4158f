# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Days for which counters and their salt are kept.
KEPT_DAYS = 1


class MfiPublicLimit(models.Model):
    """Counters of the use of the public pages, without personal data.

    There is one row per purpose, hour and visitor. The visitor's address is only stored
    as a digest, salted with a random value of the day. The salt is deleted with the
    rows, after which visitors cannot be identified. All workers share the same rows.
    """

    _name = "mfi.public.limit"
    _description = "Use of the Public Pages"
    _log_access = False
    _mfi_technical = ("key",)

    day = fields.Date(required=True)
    key = fields.Char(required=True)
    hits = fields.Integer(default=0, aggregator=None)
    salt = fields.Char(groups=fields.NO_ACCESS)

    # Used for every count; makes concurrent counts add up.
    _key_uniq = models.Constraint("unique(day, key)", "This counter already exists.")

    @api.model
    @api.private
    def _count_use(self, purpose, value, hourly=True):
        """Count one use and return the number of uses so far.

        :param str purpose: what is counted
        :param value: visitor or record to count for; only a salted digest is stored
        :param bool hourly: count by hour (UTC), otherwise by day (UTC)
        """
        now = fields.Datetime.now()
        hour = now.hour if hourly else "-"
        text = f"{self._get_daily_salt(now.date())}|{purpose}|{hour}|{value}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        return self._increment(now.date(), digest)

    @api.model
    @api.private
    def _claim_token(self, token):
        """Register the use of a token; return whether it is the first in two days."""
        if not token:
            return False
        today = fields.Datetime.now().date()
        used = self.search_count(
            [("key", "=", f"once:{token}"), ("day", "<", today)], limit=1
        )
        return not used and self._increment(today, f"once:{token}") == 1

    @api.model
    def _increment(self, day, key):
        """Add one to a counter, created if necessary, and return its value."""
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
    def _get_daily_salt(self, day):
        """Return the random salt of a day, generated on first use."""
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
        """Delete the counters and salts of the days before yesterday."""
        limit = fields.Datetime.now().date() - timedelta(days=KEPT_DAYS)
        self.sudo().search([("day", "<", limit)]).unlink()  # sudo: program data

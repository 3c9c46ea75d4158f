# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hmac
import secrets
import shutil

import psycopg2

from odoo import api, models
from odoo.tools import SQL, config
from odoo.tools.translate import LazyTranslate

from ..engine import health
from ..engine.health import DAY, HOUR, MINUTE, Probe

_lt = LazyTranslate(__name__)

#: System parameter with the token of the monitoring address; without it, there is none.
TOKEN_PARAMETER = "mfi_complaints.health_token"  # noqa: S105
#: Part of the service → (name, what to do when it is late, old or full).
TEXTS = {
    "crons": (
        _lt("Scheduled jobs"),
        _lt("Restart the server, and check that it runs scheduled jobs."),
    ),
    "cron_failures": (
        _lt("Scheduled jobs that fail"),
        _lt("Read the server’s log, and correct the cause it names."),
    ),
    "mails_out": (
        _lt("E-mails waiting"),
        _lt("Check the outgoing mail server in the settings."),
    ),
    "mails_failed": (
        _lt("E-mails refused in the last day"),
        _lt("Open the failed e-mails and correct the addresses or the mail server."),
    ),
    "imports": (
        _lt("Imports waiting"),
        _lt("Open the imports; restart the scheduled jobs if none advances."),
    ),
    "last_import": (
        _lt("Last import of clients"),
        _lt("Check the nightly file of clients and its source."),
    ),
    "seal": (
        _lt("Journal without a seal for"),
        _lt("Run the nightly job that seals the journal."),
    ),
    "disk": (_lt("Disk used"), _lt("Free space, or enlarge the disk of the files.")),
    "replica": (
        _lt("Delay of the replica"),
        _lt("Check the replica’s connection to the main database."),
    ),
}


class MfiComplaintHealth(models.AbstractModel):
    """Measure the state of the service in a fixed number of cheap queries.

    Nothing in it names a person or a complaint. Other addons add their own parts.
    """

    _name = "mfi.complaint.health"
    _description = "State of the Service"

    @api.model
    @api.private
    def _get_probes(self):
        """Return what was measured, as a list of :class:`health.Probe`."""
        return [
            *self._probe_crons(),
            *self._probe_mails(),
            *self._probe_imports(),
            Probe("seal", self._get_seal_age(), 30 * HOUR, 3 * DAY),
            Probe("disk", self._get_disk_use(), 85, 95, "%"),
            *self._probe_replica(),
        ]

    @api.model
    def _get_health_texts(self):
        """Return {code: (name, what to do)} of the parts of the service."""
        return TEXTS

    @api.model
    def _read_row(self, query):
        """Return the only row of a query of ours, its numbers as floats."""
        [row] = self.env.execute_query(query)
        return [None if value is None else float(value) for value in row]

    @api.model
    def _probe_crons(self):
        """Measure how late our scheduled jobs are, and how many fail.

        The first call of some jobs is a date before the installation, which gives them
        their hour: they are not late since then.
        """
        late, failing = self._read_row(
            SQL(
                """
                SELECT extract(epoch FROM max(timezone('UTC', now())
                           - GREATEST(cron.nextcall, cron.create_date))),
                       count(*) FILTER (WHERE cron.failure_count > 0)
                  FROM ir_cron cron
                  JOIN ir_model_data data
                    ON data.model = 'ir.cron' AND data.res_id = cron.id
                 WHERE cron.active AND data.module LIKE 'mfi\\_%%'
                """
            )
        )
        late = None if late is None else max(late, 0)
        return [
            Probe("crons", late, 15 * MINUTE, 2 * HOUR),
            Probe("cron_failures", failing, 0, 3, "n"),
        ]

    @api.model
    def _probe_mails(self):
        """Measure how long e-mails wait, and how many failed in the last day."""
        oldest, failed = self._read_row(
            SQL(
                """
                SELECT extract(epoch FROM timezone('UTC', now())
                           - min(create_date) FILTER (WHERE state = 'outgoing')),
                       count(*) FILTER (WHERE state = 'exception'
                           AND write_date > timezone('UTC', now()) - interval '1 day')
                  FROM mail_mail WHERE state IN ('outgoing', 'exception')
                """
            )
        )
        return [
            Probe("mails_out", oldest, 2 * HOUR, 12 * HOUR),
            Probe("mails_failed", failed, 0, None, "n"),
        ]

    @api.model
    def _probe_imports(self):
        """Measure how long imports wait, and the age of the last one of clients."""
        waiting, last = self._read_row(
            SQL(
                """
                SELECT extract(epoch FROM timezone('UTC', now()) - min(write_date)
                           FILTER (WHERE state IN ('checking', 'running', 'queued'))),
                       extract(epoch FROM timezone('UTC', now()) - max(ended_at)
                           FILTER (WHERE state = 'done' AND target = 'clients'))
                  FROM mfi_import_job
                """
            )
        )
        return [
            Probe("imports", waiting, HOUR, 6 * HOUR),
            Probe("last_import", last, 35 * DAY, None),
        ]

    @api.model
    def _get_seal_age(self):
        """Return the age in seconds of the oldest last seal of a company.

        A company without new events has nothing to seal.
        """
        [age] = self._read_row(
            SQL(
                """
                SELECT extract(epoch FROM max(timezone('UTC', now()) - sealed.until))
                  FROM (SELECT company_id, max(until) AS until
                          FROM mfi_complaint_seal GROUP BY company_id) sealed
                 WHERE EXISTS (SELECT 1 FROM mfi_complaint_event event
                                WHERE event.company_id = sealed.company_id
                                  AND event.recorded_at >= sealed.until)
                """
            )
        )
        return age

    @api.model
    def _get_disk_use(self):
        """Return the share in percent of the used space where files are stored."""
        try:
            usage = shutil.disk_usage(config["data_dir"])
        except OSError:
            return 100.0
        return 100 * (usage.total - usage.free) / usage.total

    @api.model
    def _probe_replica(self):
        """Measure the delay of the read-only replica, if there is one."""
        if not config["db_replica_host"]:
            return []
        try:
            with self.env.registry.cursor(readonly=True) as cr:
                cr.execute(
                    SQL(
                        """
                        SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
                                    WHEN pg_last_wal_receive_lsn()
                                         = pg_last_wal_replay_lsn() THEN 0
                                    ELSE extract(epoch FROM now()
                                         - pg_last_xact_replay_timestamp()) END
                        """
                    )
                )
                lag = cr.fetchone()[0]
        except psycopg2.Error:
            lag = None
        # Without an answer from a replica, it is as late as can be.
        return [Probe("replica", DAY if lag is None else float(lag), MINUTE, HOUR)]

    # ------------------------------------------------------------------
    # The token of the monitoring address
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _check_token(self, given):
        """Return whether a token is the right one; ``None`` if there is none."""
        # sudo: the monitor does not log in, and the parameter is the administrators'
        token = self.env["ir.config_parameter"].sudo().get_param(TOKEN_PARAMETER)
        if not token:
            return None
        return hmac.compare_digest(token.encode(), (given or "").encode())

    @api.model
    @api.private
    def _replace_token(self):
        """Set a new token; monitors with the old one are refused from now on."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: caller is checked
        parameters.set_param(TOKEN_PARAMETER, secrets.token_urlsafe(24))

    @api.model
    @api.private
    def _build_answer(self):
        """Return the answer for a monitor, as a JSON object."""
        return health.build_answer(self._get_probes())

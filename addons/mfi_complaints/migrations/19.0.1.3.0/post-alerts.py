# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, sql

OLD, NEW = "mfi.complaint.warning", "mfi.complaint.alert"
#: Tables with records that belong to a record of any model.
_ATTACHED = (
    ("mail_message", "model"),
    ("mail_followers", "res_model"),
    ("ir_attachment", "res_model"),
)


def migrate(cr, version):
    """Turn the warnings, which had one list of their own, into alerts.

    A warning about a member of staff was an alert to the pilot; the warning to the
    person is new, and is not made up for the past.
    """
    if not version or not sql.table_exists(cr, "mfi_complaint_warning"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    _create_alerts(env)
    for table, column in _ATTACHED:
        _move_attached(env, table, column)
    _remove_old_records(env)


def _create_alerts(env):
    """Create an alert for each warning, with the id of the warning in its period."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO mfi_complaint_alert (
                kind_id, kind, company_id, branch_id, staff_id, period, date, figures,
                state, done_at, note, small, create_uid, create_date, write_uid,
                write_date)
            SELECT kind.id, kind.code, w.company_id, w.branch_id, w.staff_id,
                   'W' || w.id, w.date,
                   CASE w.kind
                       WHEN 'branch' THEN jsonb_build_object('since', w.silent_since)
                       ELSE jsonb_build_object('count', w.count)
                   END,
                   CASE w.state WHEN 'open' THEN 'seen' WHEN 'done' THEN 'handled'
                       ELSE 'over' END,
                   w.done_at, w.note, COALESCE(w.count BETWEEN 1 AND 4, FALSE),
                   w.create_uid, w.create_date, w.write_uid, w.write_date
              FROM mfi_complaint_warning w
              JOIN mfi_complaint_alert_kind kind
                ON kind.code = CASE w.kind WHEN 'branch' THEN 'silent' ELSE 'staff' END
             WHERE NOT EXISTS (
                   SELECT 1 FROM mfi_complaint_alert a WHERE a.period = 'W' || w.id)
            """
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO mfi_complaint_alert_concerned_rel
                        (mfi_complaint_alert_id, res_users_id)
            SELECT a.id, s.user_id
              FROM mfi_complaint_alert a
              JOIN mfi_staff s ON s.id = a.staff_id
             WHERE s.user_id IS NOT NULL
                ON CONFLICT DO NOTHING
            """
        )
    )
    env.invalidate_all()


def _move_attached(env, table, column):
    """Move what belongs to the warnings to their alerts."""
    env.cr.execute(
        SQL(
            """
            UPDATE %(table)s AS t
               SET %(column)s = %(new)s, res_id = a.id
              FROM mfi_complaint_alert a
             WHERE t.%(column)s = %(old)s AND a.period = 'W' || t.res_id
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            new=NEW,
            old=OLD,
        )
    )


def _remove_old_records(env):
    """Remove the job, the activities and the activity type of the warnings."""
    env["mail.activity"].search([("res_model", "=", OLD)]).unlink()
    for name in ("ir_cron_warn", "mail_activity_warning"):
        record = env.ref(f"mfi_complaints.{name}", raise_if_not_found=False)
        if record:
            record.unlink()

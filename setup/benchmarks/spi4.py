"""Compare the assessment of a year in 200 branches with one hand-written SQL statement.

Both read the same rows. The baseline is what an analyst would write to fill the same
report in one statement: flow and limits per branch, delays with median and percentile,
complaints by channel, category, severity, product and month, and by client segment. It
stores no result, suggests no answer and gives no access to the complaints counted.
"""

from contextlib import contextmanager

from lib.inside import bench

DATABASE = "bench_spi4"
BRANCHES = 200
#: With fewer complaints, fixed costs dominate the time of both computations.
MIN_COMPLAINTS = 200_000
FIRST, LAST = "2025-01-01", "2025-12-31"

#: Complaints spread over fourteen months, nine in ten of them decided, computed in SQL
#: from the sequence number ``n``.
_FILL = """
INSERT INTO helpdesk_ticket (
    number, name, description, active, company_id, complaint_kind, complaint_state,
    complaint_access, complaint_received_at, complaint_registered_at,
    complaint_acknowledged_at, complaint_ack_deadline, complaint_first_act_at,
    complaint_resolved_at, complaint_communicated_at, complaint_deadline,
    complaint_regulatory_deadline, complaint_outcome, complaint_severity,
    complaint_satisfaction_state, complaint_satisfaction_score,
    complaint_appeal_level, mfi_branch_id, channel_id, category_id, partner_id
)
SELECT 'B-' || n, 'Fee taken twice', 'Text', TRUE, %(company)s, 'complaint',
       CASE WHEN n %% 10 = 0 THEN 'in_progress' ELSE 'closed' END, 'open',
       t, t, t + interval '5 hours', t + interval '2 days', t + interval '1 day',
       CASE WHEN n %% 10 > 0 THEN t + (n %% 41) * interval '1 day' END,
       CASE WHEN n %% 10 > 1 THEN t + (n %% 41 + 1) * interval '1 day' END,
       t + interval '20 days', t + interval '30 days',
       CASE WHEN n %% 10 = 0 THEN NULL
            ELSE (ARRAY['founded', 'partly', 'unfounded'])[n %% 3 + 1] END,
       (ARRAY['minor', 'moderate', 'serious'])[n %% 3 + 1],
       CASE WHEN n %% 2 = 0 THEN 'answered' ELSE 'unreachable' END,
       CASE WHEN n %% 2 = 0 THEN n %% 5 + 1 ELSE 0 END, (n %% 29 = 0)::int,
       (%(branches)s::int[])[n %% %(branch_count)s + 1],
       (%(channels)s::int[])[n %% %(channel_count)s + 1],
       (%(categories)s::int[])[n %% %(category_count)s + 1],
       (%(clients)s::int[])[n %% %(client_count)s + 1]
  FROM (SELECT n, timestamp '2024-12-01'
                  + (n::bigint * 7919 %% 36000000) * interval '1 second' AS t
          FROM generate_series(%(first)s, %(last)s) n) drawn
"""

_BASELINE = """
WITH rows AS MATERIALIZED (
    SELECT t.*, p.mfi_gender, p.mfi_birth_year, p.mfi_zone,
           (t.complaint_resolved_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
           - (t.complaint_received_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
               AS days,
           extract(epoch FROM t.complaint_first_act_at - t.complaint_received_at)
               / 86400 AS act,
           t.complaint_received_at >= %(start)s AND t.complaint_received_at < %(end)s
               AS k1,
           t.complaint_resolved_at >= %(start)s AND t.complaint_resolved_at < %(end)s
               AS k3,
           t.complaint_resolved_at < %(end)s AS decided
      FROM (SELECT mfi_branch_id, channel_id, category_id, mfi_product_id,
                   partner_id, complaint_severity, complaint_received_at,
                   complaint_resolved_at, complaint_first_act_at,
                   complaint_acknowledged_at, complaint_ack_deadline,
                   complaint_deadline, complaint_regulatory_deadline,
                   complaint_escalated_at, complaint_appeal_level,
                   complaint_satisfaction_state, complaint_satisfaction_score,
                   complaint_recourse_id, complaint_outcome,
                   complaint_communicated_at
              FROM helpdesk_ticket
             WHERE company_id = %(company)s
               AND complaint_kind IN ('complaint', 'denunciation')
               AND complaint_state <> 'draft'
               AND (complaint_cancel_reason IS NULL
                    OR complaint_cancel_reason NOT IN ('duplicate', 'error'))
               AND complaint_received_at < %(end)s
               AND (complaint_received_at >= %(start)s
                    OR complaint_resolved_at IS NULL
                    OR complaint_resolved_at >= %(start)s)) t
 LEFT JOIN res_partner p ON p.id = t.partner_id
)
SELECT 'branch', mfi_branch_id::text, count(*) FILTER (WHERE k1),
       count(*) FILTER (WHERE k3),
       count(*) FILTER (WHERE complaint_received_at < %(start)s
           AND (complaint_resolved_at IS NULL OR complaint_resolved_at >= %(start)s)),
       count(*) FILTER (WHERE NOT coalesce(decided, FALSE)),
       count(*) FILTER (WHERE k1 AND decided),
       count(*) FILTER (WHERE k1 AND complaint_acknowledged_at < %(end)s
           AND complaint_acknowledged_at <= complaint_ack_deadline),
       count(*) FILTER (WHERE k1 AND (complaint_acknowledged_at < %(end)s
           OR complaint_ack_deadline < %(end)s)),
       count(*) FILTER (WHERE k1 AND decided
           AND complaint_resolved_at <= complaint_deadline),
       count(*) FILTER (WHERE k1 AND (decided OR complaint_deadline < %(end)s)),
       count(*) FILTER (WHERE k1 AND decided
           AND complaint_resolved_at <= complaint_regulatory_deadline),
       count(*) FILTER (WHERE k1 AND complaint_escalated_at < %(end)s),
       count(*) FILTER (WHERE k3 AND complaint_appeal_level > 0),
       count(*) FILTER (WHERE k3 AND complaint_satisfaction_state = 'answered'),
       count(*) FILTER (WHERE k3 AND complaint_satisfaction_score >= 4),
       count(*) FILTER (WHERE k1 AND complaint_recourse_id IS NOT NULL),
       count(*) FILTER (WHERE k3 AND complaint_outcome IS NOT NULL),
       count(*) FILTER (WHERE k3 AND complaint_outcome IN ('founded', 'partly')),
       count(*) FILTER (WHERE k3 AND complaint_communicated_at < %(end)s),
       sum(days) FILTER (WHERE k3)::float, NULL::float, NULL::float
  FROM rows GROUP BY mfi_branch_id
UNION ALL
SELECT 'delays', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE k3),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days) FILTER (WHERE k3),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY act) FILTER (WHERE k1)
  FROM rows
UNION ALL
SELECT 'lines', concat_ws('/', channel_id, category_id, mfi_product_id,
                          complaint_severity, month),
       count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM (SELECT *, date_trunc('month', complaint_received_at AT TIME ZONE 'UTC'
                             AT TIME ZONE %(tz)s) AS month FROM rows WHERE k1) r
 GROUP BY GROUPING SETS ((channel_id), (category_id), (mfi_product_id),
                         (complaint_severity), (month))
UNION ALL
SELECT 'clients', concat_ws('/', mfi_gender, mfi_birth_year, mfi_zone),
       count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM rows WHERE k1 GROUP BY mfi_gender, mfi_birth_year, mfi_zone
"""


def _create_reference_data(env):
    """Create 200 branches and their clients; return the parameters of ``_FILL``."""
    branches = env["mfi.branch"].create(
        [
            {"code": f"B{number:03}", "name": f"Branch {number}"}
            for number in range(BRANCHES)
        ]
    )
    clients = env["res.partner"].create(
        [
            {
                "name": f"Client {number}",
                "mfi_member_number": f"B{number:05}",
                "mfi_gender": ("female", "male")[number % 2],
                "mfi_birth_year": 1950 + number % 55,
                "mfi_zone": ("urban", "rural")[number % 2],
            }
            for number in range(2000)
        ]
    )
    coded = [("complaint_code", "!=", False)]
    channels = env["helpdesk.ticket.channel"].search(coded)
    categories = env["helpdesk.ticket.category"].search(coded)
    env.flush_all()
    return {
        "company": env.company.id,
        "branches": branches.ids,
        "branch_count": len(branches),
        "clients": clients.ids,
        "client_count": len(clients),
        "channels": channels.ids,
        "channel_count": len(channels),
        "categories": categories.ids,
        "category_count": len(categories),
    }


def _drop_foreign_keys(env):
    """Drop the ticket's foreign keys to speed up inserts; rolled back at the end."""
    from odoo.tools import SQL

    env.cr.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid = 'helpdesk_ticket'::regclass"
    )
    for (name,) in env.cr.fetchall():
        env.cr.execute(
            SQL("ALTER TABLE helpdesk_ticket DROP CONSTRAINT %s", SQL.identifier(name))
        )


@contextmanager
def filling(name, addon):
    """Yield an environment, and a function that inserts complaints, rolled back.

    The function takes the first and last number of the complaints, both included.
    """
    bench.ensure_database(name, [addon])
    with bench.environment(name) as env:
        values = _create_reference_data(env)
        _drop_foreign_keys(env)

        def insert(first, last):
            env.cr.execute(_FILL, {**values, "first": first, "last": last})
            env.invalidate_all()
            env.cr.execute("ANALYZE helpdesk_ticket")
            env.cr.execute("ANALYZE res_partner")

        yield env, insert


def _prepare_assessment(env):
    """Return a function that computes the assessment of the year with its answers."""
    assessment = env["mfi.spi4.assessment"].create(
        {"date_from": FIRST, "date_to": LAST, "compare": False}
    )

    def compute():
        assessment.action_compute()
        env.flush_all()
        env.invalidate_all()
        return assessment

    return compute


def _prepare_sql(env, scope):
    """Return a function that runs the equivalent SQL statement."""
    values = {
        "company": scope.company,
        "start": scope.start,
        "end": scope.end,
        "tz": scope.zone.key,
    }

    def query():
        env.cr.execute(_BASELINE, values)
        return env.cr.fetchall()

    return query


def _check_totals(assessment, rows):
    """Check that both computations count the same complaints.

    :raises AssertionError: when they do not
    """
    branches = [row for row in rows if row[0] == "branch"]
    received = sum(row[2] for row in branches)
    decided = sum(row[3] for row in branches)
    figures = assessment.figures
    counted = (figures["K1"]["value"], figures["K3"]["value"])
    if counted != (received, decided):
        raise AssertionError(f"{counted} counted, {(received, decided)} expected")


def run(scale):
    """Compare both computations on ``scale`` complaints; check that memory stays flat.

    :param scale: number of complaints, at least :data:`MIN_COMPLAINTS`
    """
    scale = max(scale, MIN_COMPLAINTS)
    few = max(BRANCHES, scale // 100)
    with filling(DATABASE, "mfi_spi4_report") as (env, insert):
        insert(1, few)
        ours = _prepare_assessment(env)
        ours()
        small = bench.measure_peak(ours)
        insert(few + 1, scale)
        ours()
        large = bench.measure_peak(ours)
        baseline = _prepare_sql(env, ours()._get_scope())
        _check_totals(ours(), baseline())
        times = bench.alternate(ours, baseline)
    name = f"SPI4 assessment, {scale} complaints in {BRANCHES} branches"
    memory = f"SPI4 assessment: memory (MB), {few} and {scale} complaints"
    return [bench.ratio(name, *times, 2.0), bench.growth(memory, small, large, 1.5)]

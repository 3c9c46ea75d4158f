"""Compare the dashboard of a year in 200 branches with one hand-written SQL statement.

Both read the same rows and count the same: the figures of the period and of the one
before, thirteen months, branches, services, categories, causes, channels, ages and the
days to decision. The baseline knows no rights, no names and no links to the records.
"""

from lib.inside import bench

from . import spi4

DATABASE = "bench_dashboard"
FIRST, LAST = "2025-01-01", "2025-12-31"

_BASELINE = """
WITH facts AS MATERIALIZED (
    SELECT mfi_branch_id, team_id, category_id, complaint_cause_id, channel_id,
           complaint_received_at AS r, complaint_resolved_at AS d,
           complaint_communicated_at AS c, complaint_deadline AS l,
           complaint_acknowledged_at AS a, complaint_ack_deadline AS al,
           complaint_first_act_at AS f, complaint_outcome AS o,
           complaint_satisfaction_state AS s, complaint_satisfaction_score AS score,
           (complaint_received_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS rd,
           (complaint_resolved_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS dd
      FROM helpdesk_ticket
     WHERE company_id = %(company)s AND complaint_kind = 'complaint'
       AND complaint_access = 'open' AND complaint_state <> 'draft'
       AND (complaint_cancel_reason IS NULL OR complaint_cancel_reason = 'withdrawn')
       AND (complaint_received_at >= '2023-12-31' OR complaint_resolved_at IS NULL
            OR complaint_resolved_at >= '2023-12-31')
), flags AS MATERIALIZED (
    SELECT *, rd BETWEEN %(first)s AND %(last)s AS k1,
           rd BETWEEN '2024-01-01' AND '2024-12-31' AS k0,
           dd BETWEEN %(first)s AND %(last)s AS k2,
           dd BETWEEN '2024-01-01' AND '2024-12-31' AS k3,
           rd <= %(last)s AND (dd IS NULL OR dd > %(last)s) AS k4,
           (extract(year FROM rd) * 12 + extract(month FROM rd) - 1)::int AS rm,
           (extract(year FROM dd) * 12 + extract(month FROM dd) - 1)::int AS dm
      FROM facts
)
SELECT GROUPING(mfi_branch_id, team_id, category_id, complaint_cause_id, channel_id),
       coalesce(mfi_branch_id, team_id, category_id, complaint_cause_id, channel_id),
       ARRAY[count(*) FILTER (WHERE k1), count(*) FILTER (WHERE k2),
             count(*) FILTER (WHERE k4), count(*) FILTER (WHERE k4 AND l < %(cut)s),
             count(*) FILTER (WHERE k1 AND (l < %(cut)s OR d <= %(cut)s)),
             count(*) FILTER (WHERE k1 AND d <= l AND d <= %(cut)s),
             count(*) FILTER (WHERE k1 AND (l < %(cut)s OR c <= %(cut)s)),
             count(*) FILTER (WHERE k1 AND c <= l AND c <= %(cut)s),
             count(*) FILTER (WHERE k1 AND (al < %(cut)s OR a <= %(cut)s)),
             count(*) FILTER (WHERE k1 AND a <= al AND a <= %(cut)s),
             count(*) FILTER (WHERE k1 AND r <= %(cut)s - interval '2 days'),
             count(*) FILTER (WHERE k1 AND r <= %(cut)s - interval '2 days'
                              AND NOT coalesce(f <= r + interval '2 days', FALSE)),
             count(*) FILTER (WHERE k2 AND o IS NOT NULL),
             count(*) FILTER (WHERE k2 AND o IN ('founded', 'partly')),
             count(*) FILTER (WHERE k2 AND s = 'answered'),
             count(*) FILTER (WHERE k2 AND s = 'answered' AND score >= 4),
             count(*) FILTER (WHERE k4 AND rd > %(last)s::date - 8)]
  FROM flags
 GROUP BY GROUPING SETS ((), (mfi_branch_id), (team_id), (category_id),
                         (complaint_cause_id), (channel_id))
UNION ALL
SELECT -1, NULL,
       ARRAY[count(*) FILTER (WHERE k0), count(*) FILTER (WHERE k3),
             count(*) FILTER (WHERE k0 AND d <= l),
             count(*) FILTER (WHERE k0 AND c <= l),
             count(*) FILTER (WHERE k0 AND a <= al),
             count(*) FILTER (WHERE k0 AND f <= r + interval '2 days'),
             count(*) FILTER (WHERE k3 AND o IN ('founded', 'partly')),
             count(*) FILTER (WHERE k3 AND s = 'answered'),
             count(*) FILTER (WHERE k3 AND s = 'answered' AND score >= 4)]
  FROM flags
UNION ALL
SELECT -2, rm,
       ARRAY[count(*), count(*) FILTER (WHERE d <= l), count(*) FILTER (WHERE c <= l),
             count(*) FILTER (WHERE a <= al),
             count(*) FILTER (WHERE f <= r + interval '2 days')]
  FROM flags WHERE rd BETWEEN '2024-12-01' AND %(last)s GROUP BY rm
UNION ALL
SELECT -3, dm,
       ARRAY[count(*), count(*) FILTER (WHERE o IN ('founded', 'partly')),
             count(*) FILTER (WHERE s = 'answered'),
             count(*) FILTER (WHERE s = 'answered' AND score >= 4)]
  FROM flags WHERE dd BETWEEN '2024-12-01' AND %(last)s GROUP BY dm
UNION ALL
SELECT -4 - GROUPING(mfi_branch_id, team_id, dm), coalesce(mfi_branch_id, team_id, dm),
       ARRAY[dd - rd, count(*)]
  FROM flags WHERE k2
 GROUP BY GROUPING SETS ((dd - rd), (mfi_branch_id, dd - rd), (team_id, dd - rd),
                         (dm, dd - rd))
"""


def _prepare_dashboard(env):
    """Return a function that makes the dashboard as a controller sees it."""
    report = env["mfi.complaint.report"].with_user(bench.create_controller(env))

    def compute():
        env.invalidate_all()
        return report.complaint_dashboard(FIRST, LAST)

    return compute


def _prepare_sql(env):
    """Return a function that runs the equivalent SQL statement."""
    values = {
        "company": env.company.id,
        "first": FIRST,
        "last": LAST,
        "cut": "2026-01-01 00:00:00",
        "tz": env.company._get_mfi_tz().key,
    }

    def query():
        env.cr.execute(_BASELINE.replace("%(cut)s", "%(cut)s::timestamp"), values)
        return env.cr.fetchall()

    return query


def _count_queries(env, function):
    """Return the number of queries of a call with warm caches."""
    function()
    before = env.cr.sql_log_count
    function()
    return env.cr.sql_log_count - before


def _check_totals(result, rows):
    """Check that both count the same complaints.

    :raises AssertionError: when they do not
    """
    [whole] = [row[2] for row in rows if row[0] == 31]
    cards = result["cards"]
    counted = [cards[code]["value"] for code in ("received", "decided", "open", "late")]
    if counted != whole[:4]:
        raise AssertionError(f"{counted} counted, {whole[:4]} expected")


def run(scale):
    """Compare both on ``scale`` complaints; the number of queries must stay the same.

    :param scale: number of complaints, at least :data:`spi4.MIN_COMPLAINTS`
    """
    scale = max(scale, spi4.MIN_COMPLAINTS)
    few = max(spi4.BRANCHES, scale // 100)
    with spi4.filling(DATABASE, "mfi_complaints") as (env, insert):
        ours, baseline = _prepare_dashboard(env), _prepare_sql(env)
        insert(1, few)
        small = _count_queries(env, ours)
        insert(few + 1, scale)
        large = _count_queries(env, ours)
        _check_totals(ours(), baseline())
        name = f"Dashboard of a year, {scale} complaints in {spi4.BRANCHES} branches"
        times = bench.alternate(ours, baseline)
    queries = f"Dashboard: number of queries, {few} and {scale} complaints"
    return [bench.ratio(name, *times, 2.0), bench.growth(queries, small, large, 1.0)]

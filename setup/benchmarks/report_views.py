"""Compare the statistics' default views with one hand-written SQL statement each.

The views open with the complaints of the last 12 months. The baseline joins what the
figures need and checks what the record rule checks; it knows no names.
"""

from lib.inside import bench

from . import spi4

DATABASE = "bench_statistics"
DOMAIN = [
    ("kind", "in", ["complaint", "denunciation"]),
    ("received_on", ">=", "2025-01-01"),
]
#: View → (groups, aggregates).
VIEWS = {
    "graph": (["category_id"], ["complaint_count:sum"]),
    "pivot": (
        ["branch_id", "received_on:month"],
        ["complaint_count:sum", "days_to_resolve:avg"],
    ),
}

_ROWS = """
  FROM (SELECT category_id, mfi_branch_id, complaint_received_at,
               complaint_resolved_at,
               (complaint_received_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                   AS day
          FROM helpdesk_ticket
         WHERE company_id = %(company)s
           AND complaint_kind IN ('complaint', 'denunciation')
           AND complaint_access = 'open' AND complaint_state <> 'draft'
           AND (complaint_cancel_reason IS NULL
                OR complaint_cancel_reason = 'withdrawn')) t
 WHERE day >= '2025-01-01'
"""
_BASELINES = {
    "graph": "SELECT category_id, count(*)" + _ROWS + "GROUP BY category_id",
    "pivot": (
        "SELECT mfi_branch_id, date_trunc('month', day), count(*), "
        "avg(extract(epoch FROM complaint_resolved_at - complaint_received_at)"
        " / 86400)" + _ROWS + "GROUP BY 1, 2"
    ),
}


def _prepare_view(report, view):
    """Return a function that reads what a view of the statistics shows."""

    def read():
        report.env.invalidate_all()
        return report.formatted_read_group(DOMAIN, *VIEWS[view])

    return read


def _prepare_sql(env, view):
    """Return a function that runs the equivalent SQL statement."""
    values = {"company": env.company.id, "tz": env.company._get_mfi_tz().key}

    def query():
        env.cr.execute(_BASELINES[view], values)
        return env.cr.fetchall()

    return query


def _check_totals(view, groups, rows):
    """Check that both count the same complaints.

    :raises AssertionError: when they do not
    """
    counted = sum(group["complaint_count:sum"] for group in groups)
    expected = sum(row[len(VIEWS[view][0])] for row in rows)
    if counted != expected:
        raise AssertionError(f"{counted} counted, {expected} expected")


def run(scale):
    """Compare both on ``scale`` complaints.

    :param scale: number of complaints, at least :data:`spi4.MIN_COMPLAINTS`
    """
    scale = max(scale, spi4.MIN_COMPLAINTS)
    results = []
    with spi4.filling(DATABASE, "mfi_complaints") as (env, insert):
        insert(1, scale)
        report = env["mfi.complaint.report"].with_user(bench.create_controller(env))
        for view in VIEWS:
            ours, baseline = _prepare_view(report, view), _prepare_sql(env, view)
            _check_totals(view, ours(), baseline())
            name = f"Statistics, default {view} of 12 months, {scale} complaints"
            results.append(bench.ratio(name, *bench.alternate(ours, baseline), 2.0))
    return results

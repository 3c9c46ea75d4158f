"""Compare the register of complaints in XLSX with Odoo's own export of its columns.

Both are made for a controller, with the rights of that role. The baseline is what the
*Export* button of a list does: ``export_data``, then one cell after the other into a
workbook. It numbers no lines and computes no totals and no digest.
"""

import io
import time
import tracemalloc

from lib.inside import bench

from . import spi4

DATABASE = "bench_register"
FIRST, LAST = "2024-11-01", "2026-12-31"
#: Columns of the register as fields of a complaint.
FIELDS = (
    "number",
    "complaint_received_at",
    "channel_id",
    "mfi_branch_id",
    "mfi_product_id",
    "category_id",
    "complaint_severity",
    "partner_name",
    "mfi_member_number",
    "name",
    "description",
    "team_id",
    "complaint_acknowledged_at",
    "complaint_deadline",
    "complaint_resolved_at",
    "complaint_outcome",
    "complaint_corrective_measure",
    "complaint_preventive_measure",
    "complaint_communicated_at",
    "complaint_answer_channel",
    "complaint_satisfaction_score",
    "complaint_appeal_level",
    "complaint_state",
)


def _prepare_user(env):
    """Return a controller who may also use Odoo's export."""
    groups = env.ref("mfi_complaints.group_controller")
    groups |= env.ref("base.group_allow_export")
    return env["res.users"].create(
        {
            "name": "Controller",
            "login": "bench_register",
            "group_ids": [(6, 0, groups.ids)],
        }
    )


def _prepare_register(env, user):
    """Return a function that writes the register and returns its number of lines."""
    registers = env["mfi.complaint.register"].with_user(user)
    register = registers.create({"date_from": FIRST, "date_to": LAST})

    def write():
        env.invalidate_all()
        register._render("xlsx").close()
        return register.line_count

    return write


def _prepare_export(env, user):
    """Return a function that exports the same columns as Odoo's list does."""
    import xlsxwriter

    tickets = env["helpdesk.ticket"].with_user(user)

    def export():
        env.invalidate_all()
        found = tickets.search([("complaint_kind", "=", "complaint")])
        rows = found.export_data(list(FIELDS))["datas"]
        book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
        sheet = book.add_worksheet()
        style = book.add_format({"text_wrap": True})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, style)
        book.close()
        return len(rows)

    return export


def _time(function):
    """Return the seconds of a call and its result."""
    began = time.perf_counter()
    result = function()
    return time.perf_counter() - began, result


def _measure_peak(function):
    """Return the peak memory that Python allocated during a call, in megabytes."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def run(scale):
    """Compare both on ``scale`` complaints; the register's memory must stay flat.

    :param scale: number of lines, at most 100,000
    """
    scale = min(scale, 100_000)
    few = max(scale // 10, 1000)
    bench.ensure_database(DATABASE, ["mfi_complaints"])
    with bench.environment(DATABASE) as env:
        values = spi4._create_reference_data(env)
        spi4._drop_foreign_keys(env)
        user = _prepare_user(env)
        ours, baseline = _prepare_register(env, user), _prepare_export(env, user)
        spi4._insert_complaints(env, values, 1, few)
        ours()
        small = _measure_peak(ours)
        spi4._insert_complaints(env, values, few + 1, scale)
        large = _measure_peak(ours)
        (seconds, lines), (reference, rows) = _time(ours), _time(baseline)
        if lines != rows:
            raise AssertionError(f"{lines} lines, {rows} expected")
    name = f"Register of {scale} lines in XLSX, and Odoo's export of its columns"
    memory = f"Register: memory (MB), {few} and {scale} lines"
    return [
        bench.ratio(name, seconds, reference, 0.333),
        bench.growth(memory, small, large, 1.5),
    ]

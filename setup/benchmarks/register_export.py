"""Compare the register of complaints in XLSX with Odoo's own export of its columns.

Both are made for a controller, with the rights of that role. The baseline is what the
*Export* button of a list does: ``export_data``, then one cell after the other into a
workbook. It numbers no lines and computes no totals and no digest.
"""

import io

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


def run(scale):
    """Compare both on ``scale`` complaints; the register's memory must stay flat.

    :param scale: number of lines, at most 100,000
    """
    scale = min(scale, 100_000)
    few = max(scale // 10, 1000)
    with spi4.filling(DATABASE, "mfi_complaints") as (env, insert):
        user = bench.create_controller(env, "base.group_allow_export")
        ours, baseline = _prepare_register(env, user), _prepare_export(env, user)
        insert(1, few)
        ours()
        small = bench.measure_peak(ours)
        insert(few + 1, scale)
        large = bench.measure_peak(ours)
        seconds, lines = bench.time_once(ours)
        reference, rows = bench.time_once(baseline)
        if lines != rows:
            raise AssertionError(f"{lines} lines, {rows} expected")
    name = f"Register of {scale} lines in XLSX, and Odoo's export of its columns"
    memory = f"Register: memory (MB), {few} and {scale} lines"
    return [
        bench.ratio(name, seconds, reference, 0.333),
        bench.growth(memory, small, large, 1.5),
    ]

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...engine import kpi as engine
from ...engine.period import AGE_BANDS
from . import register_domains, ticket_domains


class MfiSpi4Source(models.AbstractModel):
    """Compute the counts of the report with a fixed number of queries.

    The number of queries does not depend on the number of complaints: the counts are
    all known beforehand, a few queries compute them, and Python does the rest. Figures
    do not depend on the user who computes them, hence the ``sudo`` in this class;
    access is checked where the figures are shown.
    """

    _name = "mfi.spi4.source"
    _description = "Counts behind the evidence report"

    def _get_counts(self, scope):
        """Return all counts of a scope.

        :param scope: :class:`scope.Scope`
        :return: {"counts": {name: number}, "breakdowns": {dimension: {key: …}},
            "ids": {name: [id]}, "quality": {check: number}}; keys are ids or strings
        """
        source = self.sudo()  # sudo: see the docstring of the class
        before = scope.with_period(scope.period.get_previous())
        flow = source._count_flow(scope)
        counts = _sum_flow(flow)
        counts.update(source._count_statistics(scope))
        breakdowns = source._count_breakdowns(scope)
        breakdowns["before"] = source._count_categories(before)
        breakdowns["branch"] = _get_branch_flow(flow)
        breakdowns.update(source._count_segments(scope))
        ids = source._get_listed_ids(scope, breakdowns)
        counts.update({name: len(listed) for name, listed in ids.items()})
        counts.update(source._count_registers(scope))
        return {
            "counts": counts,
            "breakdowns": breakdowns,
            "ids": ids,
            "quality": source._count_quality(scope),
        }

    def _get_period_counts(self, scope):
        """Return only {name: number} of a scope, for the compared period."""
        source = self.sudo()  # sudo: see the docstring of the class
        flow = source._count_flow(scope)
        counts = _sum_flow(flow)
        counts.update(source._count_statistics(scope))
        counts.update(source._count_registers(scope))
        breakdowns = source._count_breakdowns(scope)
        breakdowns["before"] = source._count_categories(
            scope.with_period(scope.period.get_previous())
        )
        breakdowns["branch"] = _get_branch_flow(flow)
        ids = source._get_listed_ids(scope, breakdowns)
        counts.update({name: len(listed) for name, listed in ids.items()})
        return counts

    # ------------------------------------------------------------------
    # Complaints
    # ------------------------------------------------------------------
    def _count_flow(self, scope):
        """Return {branch id or None: {name: number}} in one scan.

        Each count is one ``FILTER`` over the same rows.
        """
        ticket, query = self._get_window_query(scope)
        names = list(ticket_domains.DOMAINS)
        columns = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                self._get_condition_sql(
                    ticket, query, ticket_domains.DOMAINS[name](scope)
                ),
            )
            for name in names
        ]
        resolved = self._get_condition_sql(
            ticket, query, ticket_domains.get_resolved_domain(scope)
        )
        columns.append(
            SQL(
                "SUM(%s) FILTER (WHERE %s)",
                self._get_days_sql(ticket, query, scope),
                resolved,
            )
        )
        branch = ticket._field_to_sql(ticket._table, "mfi_branch_id", query)
        query.groupby = branch
        rows = self.env.execute_query(query.select(branch, *columns))
        names.append("resolved_days")
        return {
            row[0]: dict(zip(names, (n or 0 for n in row[1:]), strict=True))
            for row in rows
        }

    def _count_breakdowns(self, scope):
        """Return {dimension: {key: received}} by channel, category, product …."""
        ticket = self.env["helpdesk.ticket"].with_context(tz=scope.zone.key)
        fields = {
            "channel": "channel_id",
            "category": "category_id",
            "product": "mfi_product_id",
            "severity": "complaint_severity",
            "month": "complaint_received_at:month",
        }
        groups = ticket._read_grouping_sets(
            ticket_domains.get_domain("received", scope),
            [[field] for field in fields.values()],
            ["__count"],
        )
        return {
            dimension: {_get_group_key(value): number for value, number in rows}
            for dimension, rows in zip(fields, groups, strict=True)
        }

    def _count_categories(self, scope):
        """Return {category id or None: received} of a scope."""
        groups = self.env["helpdesk.ticket"]._read_group(
            ticket_domains.get_domain("received", scope), ["category_id"], ["__count"]
        )
        return {category.id or None: number for category, number in groups}

    def _count_segments(self, scope):
        """Return complaints and client base by sex, age and area of residence.

        ``{"gender": {key: received}, …, "base": {"gender": {key: clients}, …}}``
        """
        ticket = self.env["helpdesk.ticket"]
        query = ticket._search(ticket_domains.get_domain("received", scope))
        client = query.left_join(
            ticket._table, "partner_id", "res_partner", "id", "partner_id"
        )
        columns = [
            SQL.identifier(client, name)
            for name in ("mfi_gender", "mfi_birth_year", "mfi_zone")
        ]
        query.groupby = SQL(", ").join(columns)
        self.env["res.partner"].flush_model(
            ["mfi_gender", "mfi_birth_year", "mfi_zone"]
        )
        rows = self.env.execute_query(query.select(*columns, SQL("COUNT(*)")))
        segments = _count_by_segment(rows, scope.period.last.year)
        segments["base"] = _count_by_segment(
            self._read_client_base(scope), scope.period.last.year
        )
        return segments

    def _read_client_base(self, scope):
        """Return rows (sex, birth year, zone, clients) of the current client base."""
        domain = [
            ("mfi_member_number", "!=", False),
            ("company_id", "in", [scope.company, False]),
        ]
        if scope.branches:
            domain.append(("mfi_branch_id", "in", scope.branches))
        return self.env["res.partner"]._read_group(
            domain, ["mfi_gender", "mfi_birth_year", "mfi_zone"], ["__count"]
        )

    def _count_quality(self, scope):
        """Return {check: number of complaints} for data missing in the period."""
        ticket, query = self._get_window_query(scope)
        checks = {
            "no_branch": [("mfi_branch_id", "=", False)],
            "no_category": [("category_id", "=", False)],
            "no_channel": [("channel_id", "=", False)],
            "no_client": [("partner_id", "=", False)],
            "no_deadline": [("complaint_deadline", "=", False)],
            "imported": [("complaint_imported", "=", True)],
        }
        received = ticket_domains.get_received_domain(scope)
        columns = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                self._get_condition_sql(
                    ticket, query, received & ticket_domains.Domain(domain)
                ),
            )
            for domain in checks.values()
        ]
        row = self.env.execute_query(query.select(*columns))[0]
        return dict(zip(checks, row, strict=True))

    def _get_window_query(self, scope):
        """Return (model, query) over all complaints that any count may include."""
        ticket = self.env["helpdesk.ticket"]
        query = ticket._search(ticket_domains.get_window_domain(scope))
        return ticket, query

    def _get_condition_sql(self, ticket, query, domain):
        """Return a domain as an SQL condition on the rows of a query."""
        return domain.optimize_full(ticket)._to_sql(ticket, ticket._table, query)

    # ------------------------------------------------------------------
    # Lists and registers
    # ------------------------------------------------------------------
    def _get_listed_ids(self, scope, breakdowns):
        """Return {name: ids} of the counts whose records the computation lists."""
        now = {key: n for key, n in breakdowns["category"].items() if key}
        rising, compared = engine.find_rising(now, breakdowns["before"])
        branches = self.env["mfi.branch"].search(
            register_domains.get_branches_open_domain(scope)
        )
        flow = breakdowns["branch"]
        used = [b for b in branches.ids if flow.get(b, {}).get("received")]
        return {
            "channels_used": sorted(key for key in breakdowns["channel"] if key),
            "categories_rising": rising,
            "categories_compared": compared,
            "branches_used": used,
            "branches_silent": sorted(set(branches.ids) - set(used)),
            "branches_informed": self._get_informed_branch_ids(scope, branches),
        }

    def _get_informed_branch_ids(self, scope, branches):
        """Return the ids of the open branches reached by an awareness action."""
        actions = self.env["mfi.awareness.action"].search(
            register_domains.get_awareness_domain(scope)
        )
        if any(not action.branch_ids for action in actions):
            return sorted(branches.ids)
        reached = self.env["mfi.branch"].search(
            [("id", "child_of", actions.branch_ids.ids)]
        )
        return sorted((branches & reached).ids)

    def _count_registers(self, scope):
        """Return {name: number} of the evidence registers, one query per count."""
        counts = {
            name: self.env[model].search_count(build(scope))
            for name, (model, build) in register_domains.DOMAINS.items()
        }
        people = self.env["mfi.awareness.action"]._read_group(
            register_domains.get_awareness_domain(scope), [], ["people_reached:sum"]
        )
        counts["people_reached"] = people[0][0] or 0
        return counts


def _sum_flow(flow):
    """Return the sum of each count over all branches."""
    total = defaultdict(int)
    for counts in flow.values():
        for name, number in counts.items():
            total[name] += number
    names = [*ticket_domains.DOMAINS, "resolved_days"]
    return {name: int(total[name]) for name in names}


def _get_branch_flow(flow):
    """Return the counts of the flow that are shown per branch."""
    return {
        branch: {name: counts[name] for name in ticket_domains.BRANCH_COUNTS}
        for branch, counts in flow.items()
    }


def _get_group_key(value):
    """Return a group of ``_read_group`` as a key: id, string or ``YYYY-MM``."""
    if isinstance(value, models.BaseModel):
        return value.id or None
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m")
    return value or None


def _count_by_segment(rows, year):
    """Return {dimension: {key: number}} by sex, age and zone.

    :param rows: iterable of (sex, birth year, zone, number)
    :param year: year at the end of which the age is computed
    """
    segments = {name: defaultdict(int) for name in ("gender", "age", "zone")}
    for gender, birth_year, zone, number in rows:
        segments["gender"][gender or None] += number
        segments["zone"][zone or None] += number
        segments["age"][_get_age_band(birth_year, year)] += number
    return {name: dict(counts) for name, counts in segments.items()}


def _get_age_band(birth_year, year):
    """Return the age band of a birth year, ``None`` if the year is unknown."""
    if not birth_year:
        return None
    age = max(0, year - birth_year)
    return next(key for key, _low, high in AGE_BANDS if high is None or age <= high)

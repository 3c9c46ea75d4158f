# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...engine import kpi as engine
from ...engine.period import AGE_BANDS
from . import register_terms, ticket_terms


class MfiSpi4Source(models.AbstractModel):
    """Counts what the report needs, in a number of queries that never grows.

    First everything that is needed is known (the terms), then PostgreSQL is asked a
    fixed number of questions, then plain Python does the rest. Figures are the
    institution's: they do not depend on who computes them, hence the ``sudo`` here;
    who may see what is decided where they are shown.
    """

    _name = "mfi.spi4.source"
    _description = "Counts behind the evidence report"

    def _collect(self, scope):
        """Return all that was counted for a scope.

        :param scope: :class:`scope.Scope`
        :return: {"terms": {term: number}, "breakdowns": {dimension: {key: …}},
            "ids": {term: [id]}, "quality": {check: number}}; keys are plain values
        """
        source = self.sudo()  # sudo: see the class
        before = scope.over(scope.period.previous())
        flow = source._count_flow(scope)
        terms = _total(flow)
        terms.update(source._count_statistics(scope))
        breakdowns = source._count_breakdowns(scope)
        breakdowns["before"] = source._count_categories(before)
        breakdowns["branch"] = _by_branch(flow)
        breakdowns.update(source._count_segments(scope))
        ids = source._list_terms(scope, breakdowns)
        terms.update({name: len(found) for name, found in ids.items()})
        terms.update(source._count_registers(scope))
        return {
            "terms": terms,
            "breakdowns": breakdowns,
            "ids": ids,
            "quality": source._count_quality(scope),
        }

    def _collect_terms(self, scope):
        """Return the terms of a scope alone, for the compared period."""
        source = self.sudo()  # sudo: see the class
        flow = source._count_flow(scope)
        terms = _total(flow)
        terms.update(source._count_statistics(scope))
        terms.update(source._count_registers(scope))
        breakdowns = source._count_breakdowns(scope)
        breakdowns["before"] = source._count_categories(
            scope.over(scope.period.previous())
        )
        breakdowns["branch"] = _by_branch(flow)
        ids = source._list_terms(scope, breakdowns)
        terms.update({name: len(found) for name, found in ids.items()})
        return terms

    # ------------------------------------------------------------------
    # Complaints
    # ------------------------------------------------------------------
    def _count_flow(self, scope):
        """Return {branch id or None: {term: number}} in one scan.

        Each term is one ``FILTER`` over the same rows.
        """
        ticket, query = self._window(scope)
        names = list(ticket_terms.TERMS)
        columns = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                self._sql(ticket, query, ticket_terms.TERMS[name](scope)),
            )
            for name in names
        ]
        resolved = self._sql(ticket, query, ticket_terms.resolved(scope))
        columns.append(
            SQL(
                "SUM(%s) FILTER (WHERE %s)",
                self._days(ticket, query, scope),
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

    def _count_statistics(self, scope):
        """Return median and 90th percentile of the delays, in calendar days."""
        ticket, query = self._window(scope)
        resolved = self._sql(ticket, query, ticket_terms.resolved(scope))
        acted = self._sql(ticket, query, ticket_terms.TERMS["first_act"](scope))
        act = SQL(
            "EXTRACT(EPOCH FROM %s - %s) / 86400.0",
            ticket._field_to_sql(ticket._table, "complaint_first_act_at", query),
            ticket._field_to_sql(ticket._table, "complaint_received_at", query),
        )
        rows = self.env.execute_query(
            query.select(
                SQL(
                    "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %s) "
                    "FILTER (WHERE %s)",
                    self._days(ticket, query, scope),
                    resolved,
                ),
                SQL(
                    "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s)",
                    act,
                    acted,
                ),
            )
        )
        delays, first_act = rows[0]
        median, p90 = delays or (0, 0)
        return {
            "resolved_median": float(median or 0),
            "resolved_p90": float(p90 or 0),
            "first_act_median": float(first_act or 0),
        }

    def _count_breakdowns(self, scope):
        """Return {dimension: {key: received}} by channel, category, product …"""
        ticket = self.env["helpdesk.ticket"].with_context(tz=scope.zone.key)
        fields = {
            "channel": "channel_id",
            "category": "category_id",
            "product": "mfi_product_id",
            "severity": "complaint_severity",
            "month": "complaint_received_at:month",
        }
        groups = ticket._read_grouping_sets(
            ticket_terms.term("received", scope),
            [[field] for field in fields.values()],
            ["__count"],
        )
        return {
            dimension: {_plain(value): number for value, number in rows}
            for dimension, rows in zip(fields, groups, strict=True)
        }

    def _count_categories(self, scope):
        """Return {category id or None: received} of a scope."""
        groups = self.env["helpdesk.ticket"]._read_group(
            ticket_terms.term("received", scope), ["category_id"], ["__count"]
        )
        return {category.id or None: number for category, number in groups}

    def _count_segments(self, scope):
        """Return complaints and client base by sex, age and place of living.

        ``{"gender": {key: received}, …, "base": {"gender": {key: clients}, …}}``
        """
        ticket = self.env["helpdesk.ticket"]
        query = ticket._search(ticket_terms.term("received", scope))
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
        segments = _segments(rows, scope.period.last.year)
        segments["base"] = _segments(self._client_base(scope), scope.period.last.year)
        return segments

    def _client_base(self, scope):
        """Return rows (sex, birth year, zone, clients) of the client base now."""
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
        """Return how many complaints of the period lack what figures need."""
        ticket, query = self._window(scope)
        checks = {
            "no_branch": [("mfi_branch_id", "=", False)],
            "no_category": [("category_id", "=", False)],
            "no_channel": [("channel_id", "=", False)],
            "no_client": [("partner_id", "=", False)],
            "no_deadline": [("complaint_deadline", "=", False)],
            "imported": [("complaint_imported", "=", True)],
        }
        received = ticket_terms.received(scope)
        columns = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                self._sql(ticket, query, received & ticket_terms.Domain(domain)),
            )
            for domain in checks.values()
        ]
        row = self.env.execute_query(query.select(*columns))[0]
        return dict(zip(checks, row, strict=True))

    def _window(self, scope):
        """Return (model, query) over all complaints that a term may count."""
        ticket = self.env["helpdesk.ticket"]
        query = ticket._search(ticket_terms.window(scope))
        return ticket, query

    def _sql(self, ticket, query, domain):
        """Return a domain as an SQL condition on a query's rows."""
        return domain.optimize_full(ticket)._to_sql(ticket, ticket._table, query)

    def _days(self, ticket, query, scope):
        """Return the calendar days from receipt to decision, as SQL.

        Local dates are subtracted, so that anybody finds the same number again from
        the two dates of the register.
        """
        local = [
            SQL(
                "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
                ticket._field_to_sql(ticket._table, name, query),
                scope.zone.key,
            )
            for name in ("complaint_resolved_at", "complaint_received_at")
        ]
        return SQL("(%s - %s)", *local)

    # ------------------------------------------------------------------
    # Lists and registers
    # ------------------------------------------------------------------
    def _list_terms(self, scope, breakdowns):
        """Return {term: ids} of the terms that are lists found by the computation."""
        now = {key: n for key, n in breakdowns["category"].items() if key}
        rising, compared = engine.rising(now, breakdowns["before"])
        branches = self.env["mfi.branch"].search(register_terms.branches_open(scope))
        flow = breakdowns["branch"]
        used = [b for b in branches.ids if flow.get(b, {}).get("received")]
        return {
            "channels_used": sorted(key for key in breakdowns["channel"] if key),
            "categories_rising": rising,
            "categories_compared": compared,
            "branches_used": used,
            "branches_silent": sorted(set(branches.ids) - set(used)),
            "branches_informed": self._branches_informed(scope, branches),
        }

    def _branches_informed(self, scope, branches):
        """Return the ids of the open branches that an awareness action reached."""
        actions = self.env["mfi.awareness.action"].search(
            register_terms.awareness(scope)
        )
        if any(not action.branch_ids for action in actions):
            return sorted(branches.ids)
        reached = self.env["mfi.branch"].search(
            [("id", "child_of", actions.branch_ids.ids)]
        )
        return sorted((branches & reached).ids)

    def _count_registers(self, scope):
        """Return {term: number} of the evidence registers, one query per term."""
        counts = {
            name: self.env[model].search_count(build(scope))
            for name, (model, build) in register_terms.TERMS.items()
        }
        people = self.env["mfi.awareness.action"]._read_group(
            register_terms.awareness(scope), [], ["people_reached:sum"]
        )
        counts["people_reached"] = people[0][0] or 0
        return counts


def _total(flow):
    """Return the sum of each term over all branches."""
    total = defaultdict(int)
    for terms in flow.values():
        for name, number in terms.items():
            total[name] += number
    names = [*ticket_terms.TERMS, "resolved_days"]
    return {name: int(total[name]) for name in names}


def _by_branch(flow):
    """Return the part of the flow that is shown per branch."""
    return {
        branch: {name: terms[name] for name in ticket_terms.BRANCH_TERMS}
        for branch, terms in flow.items()
    }


def _plain(value):
    """Return a group of ``_read_group`` as a plain key: id, text, ``YYYY-MM``."""
    if isinstance(value, models.BaseModel):
        return value.id or None
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m")
    return value or None


def _segments(rows, year):
    """Return {"gender", "age", "zone"}: {key: number} from rows of all three."""
    found = {"gender": defaultdict(int), "age": defaultdict(int)}
    found["zone"] = defaultdict(int)
    for gender, birth_year, zone, number in rows:
        found["gender"][gender or None] += number
        found["zone"][zone or None] += number
        found["age"][_age_band(birth_year, year)] += number
    return {name: dict(counts) for name, counts in found.items()}


def _age_band(birth_year, year):
    """Return the class of age of a birth year, or ``None`` when it is unknown."""
    if not birth_year:
        return None
    age = max(0, year - birth_year)
    return next(key for key, _low, high in AGE_BANDS if high is None or age <= high)

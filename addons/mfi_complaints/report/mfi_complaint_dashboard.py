# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query
from odoo.tools.translate import LazyTranslate

from ..engine import dashboard
from . import dashboard_counts as counts
from .dashboard_counts import Scope

#: Tables of the dashboard → column of the statistics that makes their rows.
TABLES = {
    "branch": "branch_id",
    "team": "team_id",
    "category": "category_id",
    "cause": "cause_id",
    "hidden_demand": "hidden_demand_id",
    "channel": "channel_id",
}
#: Figures shown as cards, in the order of the screen.
CARDS = (
    "received",
    "decided",
    "open",
    "late",
    "median_days",
    "p90_days",
    "decided_in_time",
    "answered_in_time",
    "satisfaction",
    "response_rate",
    "appeals",
    "first_act_48h",
    "acknowledged_in_time",
    "founded",
)
#: Figures of one row of the tables by branch and by service.
ROW_FIGURES = ("received", "decided", "open", "late", "answered_in_time", "median_days")
#: Figures of the whole network that a branch manager may compare with: no numbers.
NETWORK_FIGURES = (
    "median_days",
    "p90_days",
    "decided_in_time",
    "answered_in_time",
    "satisfaction",
    "first_act_48h",
)
#: Columns that the counts read, gathered once.
FACTS = (
    *TABLES.values(),
    "ack_deadline",
    "acknowledged_at",
    "acknowledged_in_time",
    "acted_in_48h",
    "answered_in_time",
    "appealed_on",
    "communicated_at",
    "deadline",
    "decided_in_time",
    "decided_on",
    "decision_days",
    "outcome",
    "received_at",
    "received_on",
    "resolved_at",
    "satisfaction",
    "satisfaction_state",
    "state",
)
#: Tables with several numbers in a row, and those that decide whether it is hidden.
_WIDE, _ROW_COUNTS = ("branch", "team"), ("received", "decided", "open")
_MAX_DAYS = 3660
_lt = LazyTranslate(__name__)
#: Figure → name on screen.
LABELS = {
    "received": _lt("Received"),
    "decided": _lt("Decided"),
    "open": _lt("Open"),
    "late": _lt("Late"),
    "median_days": _lt("Median days to decision"),
    "p90_days": _lt("90th percentile of days to decision"),
    "decided_in_time": _lt("Decided in time"),
    "answered_in_time": _lt("Answered in time"),
    "satisfaction": _lt("Satisfied clients"),
    "response_rate": _lt("Response rate"),
    "appeals": _lt("Appeals"),
    "first_act_48h": _lt("No first action within 48 hours"),
    "acknowledged_in_time": _lt("Acknowledged in time"),
    "founded": _lt("Founded complaints"),
}
#: Figure → what it says, in one sentence.
HELPS = {
    "received": _lt("Complaints received in the period."),
    "decided": _lt("Complaints decided in the period, whenever they were received."),
    "open": _lt("Complaints not decided at the end of the period."),
    "late": _lt("Open complaints whose promised date has passed."),
    "median_days": _lt(
        "Half of the complaints decided in the period were decided within this number "
        "of calendar days."
    ),
    "p90_days": _lt(
        "Nine out of ten complaints decided in the period were decided within this "
        "number of calendar days."
    ),
    "decided_in_time": _lt(
        "Share of the complaints received in the period, decided or late, that were "
        "decided by the promised date."
    ),
    "answered_in_time": _lt(
        "Share of the complaints received in the period, answered or late, whose "
        "answer was communicated, or whose attempts ended, by the promised date. "
        "Withdrawn complaints need no answer."
    ),
    "satisfaction": _lt(
        "Share of the scores given by clients that are 4 or 5 out of 5."
    ),
    "response_rate": _lt(
        "Share of the complaints decided in the period that have a score."
    ),
    "appeals": _lt("Complaints whose latest appeal was made in the period."),
    "first_act_48h": _lt(
        "Share of the complaints received at least 48 hours ago that nobody dealt with "
        "within 48 hours."
    ),
    "acknowledged_in_time": _lt(
        "Share of the complaints received in the period, with an acknowledgement sent "
        "or due, that were acknowledged in time."
    ),
    "founded": _lt(
        "Share of the complaints decided in the period with an outcome that are "
        "founded, at least in part."
    ),
}


class MfiComplaintReport(models.Model):
    """Compute the dashboard: one SQL statement counts, the engine computes the figures.

    Record rules decide which complaints are counted: for a branch manager, those of
    their branches.
    """

    _inherit = "mfi.complaint.report"

    @api.model
    @api.readonly
    def complaint_dashboard(
        self, date_from, date_to, branch_id=None, product_id=None, kind="complaint"
    ):
        """Return the figures of a period, for the screen and for other systems.

        "Decided in time" means decided by the promised date; "answered in time" means
        that the answer was communicated, or the attempts ended, by that date. Delays
        are calendar days between local dates. Duplicates and entries by mistake are
        not counted.

        :param date_from: first local date of the period (ISO date or ``date``)
        :param date_to: last local date, included
        :param branch_id: a branch, or a region with its branches; none for the network
        :param product_id: a product, none for all
        :param kind: ``complaint``, ``denunciation``, ``suggestion`` or ``request``
        :return: ``{"cards": {code: {"value", "numerator", "denominator", "previous",
            …}}, "trend": […], "branches": […], "services": […], "categories": […],
            "causes": […], "hidden_demands": […], "channels": […], "ages": […],
            "network": {…}}``; numbers that could identify a person are ``None`` in
            what is ``hidden``
        :raises ValidationError: one sentence when a parameter cannot be
        """
        return self._get_compared_dashboard(
            date_from, date_to, branch_id, product_id, kind
        )

    def _get_compared_dashboard(
        self, date_from, date_to, branch_id, product_id, kind, other=None
    ):
        """Return the dashboard, with its comparison if there is another side.

        :param other: see :meth:`complaint_dashboard_comparison`; ``None`` for none
        """
        scope = self._get_dashboard_scope(date_from, date_to)
        domain = self._get_dashboard_domain(branch_id, product_id, kind)
        values = {"branch": branch_id, "product": product_id, "kind": kind}
        matrix = self._read_dashboard(scope, domain)
        data = self._get_dashboard_data(scope, values, matrix)
        if other:
            compared = self._compare_dashboard(scope, values, matrix, other)
            data["comparison"] = compared
        return data

    def _get_dashboard_data(self, scope, values, matrix):
        """Return the dashboard made of what was counted.

        :param values: ``branch``, ``product`` and ``kind``
        """
        names = self._get_dashboard_names(matrix, values["branch"])
        hidden = self._get_dashboard_hidden(matrix)
        data = {
            "period": self._get_dashboard_period(scope),
            "cards": self._get_dashboard_cards(matrix),
            "trend": matrix.get_trend(),
            "branches": self._get_dashboard_branches(matrix, names, hidden),
            "services": self._get_dashboard_rows(matrix, "team", names, hidden),
            "categories": self._get_dashboard_pareto(matrix, "category", names, hidden),
            "causes": self._get_dashboard_pareto(matrix, "cause", names, hidden),
            "hidden_demands": self._get_dashboard_pareto(
                matrix, "hidden_demand", names, hidden
            ),
            "channels": self._get_dashboard_pareto(matrix, "channel", names, hidden),
            "ages": [
                {
                    "from": low,
                    "to": high,
                    "count": matrix.get_count("open", "age", band),
                }
                for band, (low, high) in enumerate(dashboard.AGE_BANDS)
            ],
            "network": self._get_dashboard_network(
                scope, values["product"], values["kind"]
            ),
        }
        return self._hide_small_numbers(data, matrix, scope, values)

    @api.model
    @api.readonly
    def complaint_dashboard_screen(
        self, date_from, date_to, branch_id, product_id, kind, other=None
    ):
        """Return the dashboard with what its screen needs: one request for all.

        See :meth:`complaint_dashboard` and :meth:`complaint_dashboard_comparison`.
        """
        data = self._get_compared_dashboard(
            date_from, date_to, branch_id, product_id, kind, other
        )
        labels = {
            code: {"label": self.env._(LABELS[code]), "help": self.env._(HELPS[code])}
            for code in CARDS
        }
        return {
            **data,
            "labels": labels,
            "choices": self._get_dashboard_choices(),
            "remedies": self._get_dashboard_remedies(),
            "measures": self._get_dashboard_measures(branch_id),
            "alerts": self._get_dashboard_alerts(branch_id),
            "cost": ""
            if branch_id or product_id or kind != "complaint"
            else self._get_dashboard_cost(int(str(date_to)[:4])),
            "scorecard": self.env.user._can_open_scorecard(),
        }

    def _get_dashboard_choices(self):
        """Return the lists from which the user chooses the perimeter."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        if not self.env.user._can_read_all_complaints():
            domain &= Domain("manager_ids", "in", [self.env.uid])
        # sudo: names of the branches that the user counts
        branches = self.env["mfi.branch"].sudo().search_fetch(domain, ["name", "level"])
        products = self.env["mfi.product"].search_fetch([], ["name"])
        kinds = self._fields["kind"]._description_selection(self.env)
        if not self.env.user.has_group("mfi_complaints.group_confidential"):
            kinds = [kind for kind in kinds if kind[0] != "denunciation"]
        allowed = self.env.company._get_mfi_kinds()
        return [
            {
                "name": "branch",
                "label": self.env._("Branch or region"),
                "options": [
                    (False, self.env._("All branches")),
                    *((branch.id, branch.name) for branch in branches),
                ],
            },
            {
                "name": "product",
                "label": self.env._("Product"),
                "options": [
                    (False, self.env._("All products")),
                    *((product.id, product.name) for product in products),
                ],
            },
            {
                "name": "kind",
                "label": self.env._("Kind"),
                "options": [kind for kind in kinds if kind[0] in allowed],
            },
        ]

    @api.model
    @api.readonly
    def complaint_dashboard_action(
        self,
        count,
        date_from,
        date_to,
        branch_id=None,
        product_id=None,
        kind="complaint",
        table=None,
        key=None,
    ):
        """Return the window action on exactly the records of one number.

        :param count: a count of :mod:`engine.dashboard`, or a figure: its numerator
        :param table: ``branch``, ``team``, ``category``, ``cause``,
            ``hidden_demand``, ``channel``, ``month`` or ``age`` for one row; none for
            the whole
        :param key: the row: an id, ``False`` for none, a month ``YYYY-MM``, a band
        :raises UserError: for an unknown number or row
        """
        scope = self._get_dashboard_scope(date_from, date_to)
        domain = self._get_dashboard_domain(branch_id, product_id, kind)
        domain &= self._get_dashboard_count_domain(count, scope, table, key)
        values = {"branch": branch_id, "product": product_id, "kind": kind}
        narrow = table is not None or self._is_dashboard_narrow(scope, values)
        self._check_dashboard_records(domain, narrow)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_report_action"
        )
        return {
            **action,
            "domain": _to_list(domain),
            "context": {},
            "view_mode": "list,pivot,graph",
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
        }

    def action_open_complaint(self):
        """Open the complaint of one line."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    # ------------------------------------------------------------------
    # Parameters
    # ------------------------------------------------------------------
    def _get_dashboard_scope(self, date_from, date_to):
        """Return the :class:`Scope` of a period, checked."""
        first, last = self._parse_dashboard_date(date_from), date_to
        last = self._parse_dashboard_date(last)
        if last < first or (last - first).days > _MAX_DAYS:
            raise ValidationError(
                self.env._(
                    "The period must end on or after the day on which it begins, and "
                    "last ten years at most."
                )
            )
        end = self.env.company._get_mfi_day_start(last + timedelta(days=1))
        today = self.env.company._get_mfi_today()
        cutoff = min(end, fields.Datetime.now())
        return Scope(first, last, cutoff, max(min(last, today), first))

    def _parse_dashboard_date(self, value):
        """Return a date given as ``date`` or as ISO text."""
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        if not isinstance(day, date) or not 1990 <= day.year <= 2200:
            raise ValidationError(
                self.env._("Give the dates of the period as YYYY-MM-DD.")
            )
        return day

    def _get_dashboard_domain(self, branch_id, product_id, kind):
        """Return the perimeter, checked.

        With ``mfi_everyday`` in the context, only the everyday complaints are counted,
        whoever counts: the figures leave the institution's computers.
        """
        if kind not in dict(self._fields["kind"].selection):
            raise ValidationError(self.env._("Choose one of the kinds of record."))
        domain = Domain("kind", "=", kind)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if self.env.context.get("mfi_everyday"):
            domain &= Domain("access", "=", "open")
        for model, field, value, operator in (
            ("mfi.branch", "branch_id", branch_id, "child_of"),
            ("mfi.product", "product_id", product_id, "="),
        ):
            if value:
                self._check_dashboard_id(model, value)
                domain &= Domain(field, operator, value)
        return domain

    def _check_dashboard_id(self, model, value):
        """Raise when a value is not the id of a record."""
        if not isinstance(value, int) or not self.env[model].browse(value).exists():
            raise ValidationError(
                self.env._("The branch or product chosen does not exist.")
            )

    def _get_dashboard_count_domain(self, name, scope, table, key):
        """Return the domain of one number of the dashboard."""
        rule = dashboard.RULES.get(name)
        if rule and name not in dashboard.COUNTS:
            name = rule.numerator
        try:
            if table == "age":
                return counts.get_age_domain(int(key), scope)
            if table == "month":
                first = date.fromisoformat(f"{key}-01")
                number = dashboard.get_month_number(first)
                scope = counts.get_month_scope(scope, number)
            domain = counts.get_count_domain(name, scope)
            if table in TABLES:
                domain &= Domain(TABLES[table], "=", key or False)
            return domain
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise UserError(
                self.env._("This number of the dashboard does not exist.")
            ) from error

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    def _read_dashboard(self, scope, domain):
        """Return the :class:`dashboard.Matrix` of a scope, counted in one statement."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        months = dashboard.get_trend_months(scope.last_past_day)
        before = scope.with_dates(
            *dashboard.get_previous_period(scope.first, scope.last)
        )
        low = min(dashboard.get_month_start(months[0]), before.first)
        query = self._search(domain & self._get_dashboard_window(low, scope.last))
        facts = query.select(
            *(
                SQL(
                    "%s AS %s",
                    self._field_to_sql(self._table, name, query),
                    SQL.identifier(name),
                )
                for name in FACTS
            )
        )
        subqueries = self._get_dashboard_subqueries(scope, before, months)
        rows = self.env.execute_query(
            SQL(
                "WITH facts AS MATERIALIZED (%s) %s",
                facts,
                SQL(" UNION ALL ").join(subqueries),
            )
        )
        return _fill_matrix(dashboard.Matrix(months), rows)

    def _get_dashboard_window(self, low, last):
        """Return the domain of all records that a figure of the dashboard can count.

        The bounds on dates and times repeat those on local dates, with a day of margin
        for time zones, so that the indexes on receipt and decision can be used.
        """
        since = fields.Datetime.to_datetime(low) - timedelta(days=1)
        recent = Domain("received_at", ">=", since) | Domain("resolved_at", ">=", since)
        recent |= Domain("resolved_at", "=", False) | Domain("reopened_count", ">", 0)
        until = fields.Datetime.to_datetime(last) + timedelta(days=2)
        return recent & Domain("received_at", "<", until)

    def _get_dashboard_subqueries(self, scope, before, months):
        """Return the subqueries of the UNION: each yields (table, key, numbers)."""
        first = dashboard.get_month_start(months[0])
        trend = scope.with_dates(first, scope.last_past_day)
        opening = scope.with_dates(first, first - timedelta(days=1))
        subqueries = [
            self._get_dashboard_table_subquery(scope),
            self._get_dashboard_subquery("before", self._get_dashboard_numbers(before)),
            self._get_dashboard_subquery(
                "opening", [self._count_where(counts.COHORTS["open"](opening))]
            ),
            *(
                self._get_dashboard_month_subquery(*item, trend)
                for item in _MONTHS.items()
            ),
            self._get_dashboard_subquery("ages", self._get_dashboard_ages(scope)),
        ]
        return [*subqueries, *self._get_dashboard_day_subqueries(scope, before, trend)]

    def _get_dashboard_table_subquery(self, scope):
        """Return the subquery that counts the total and the rows of all tables."""
        columns = [SQL.identifier(column) for column in TABLES.values()]
        return SQL(
            "(SELECT %s, COALESCE(%s)::bigint, ARRAY[%s]::bigint[] FROM facts AS %s "
            "GROUP BY GROUPING SETS ((), %s))",
            get_table_sql(TABLES),
            SQL(", ").join(columns),
            SQL(", ").join(self._get_dashboard_numbers(scope)),
            SQL.identifier(self._table),
            SQL(", ").join(SQL("(%s)", column) for column in columns),
        )

    def _get_dashboard_ages(self, scope):
        """Return one SQL expression for each class of age of what is open."""
        return [
            self._count_where(counts.get_age_domain(band, scope))
            for band in range(len(dashboard.AGE_BANDS))
        ]

    def _get_dashboard_day_subqueries(self, scope, before, trend):
        """Return the subqueries that count how many complaints took how many days."""
        tables = {name: TABLES[name] for name in ("branch", "team")}
        days, columns = (
            SQL.identifier("decision_days"),
            map(SQL.identifier, tables.values()),
        )
        columns = list(columns)
        rows = SQL(
            "(SELECT 'days ' || %s, COALESCE(%s)::bigint, "
            "ARRAY[%s, COUNT(*)]::bigint[] FROM facts AS %s WHERE %s "
            "GROUP BY GROUPING SETS ((%s), %s))",
            get_table_sql(tables),
            SQL(", ").join(columns),
            days,
            SQL.identifier(self._table),
            self._to_dashboard_sql(counts.COHORTS["decided"](scope)),
            days,
            SQL(", ").join(SQL("(%s, %s)", column, days) for column in columns),
        )
        parts = (
            ("days before", before, None),
            ("days month", trend, _month_sql("decided_on")),
        )
        return [
            rows,
            *(
                self._get_dashboard_subquery(
                    table,
                    [days, SQL("COUNT(*)")],
                    key,
                    where=counts.COHORTS["decided"](period),
                    also=days,
                )
                for table, period, key in parts
            ),
        ]

    def _get_dashboard_month_subquery(self, cohort, column, trend):
        """Return the subquery that counts one cohort month by month."""
        numbers = [
            self._count_where(counts.get_condition(name, trend))
            if cohort == belongs
            else SQL("0")
            for name, belongs in dashboard.COUNTS.items()
        ]
        where = counts.COHORTS[cohort](trend)
        return self._get_dashboard_subquery("month", numbers, _month_sql(column), where)

    def _get_dashboard_numbers(self, scope):
        """Return one SQL expression for each count of a scope."""
        return [
            self._count_where(counts.get_count_domain(name, scope))
            for name in dashboard.COUNTS
        ]

    def _get_dashboard_subquery(self, table, numbers, key=None, where=None, also=None):
        """Return one subquery over the facts.

        :param key: SQL of the row's key; none for one row
        :param also: SQL by which rows are grouped beside the key
        """
        groups = [part for part in (key, also) if part is not None]
        return SQL(
            "(SELECT %s, %s, ARRAY[%s]::bigint[] FROM facts AS %s WHERE %s%s)",
            table,
            SQL("%s::bigint", key) if key is not None else SQL("NULL::bigint"),
            SQL(", ").join(numbers),
            SQL.identifier(self._table),
            self._to_dashboard_sql(where if where is not None else Domain.TRUE),
            SQL(" GROUP BY %s", SQL(", ").join(groups)) if groups else SQL(""),
        )

    def _count_where(self, domain):
        """Return the SQL that counts the facts of a domain."""
        return SQL("COUNT(*) FILTER (WHERE %s)", self._to_dashboard_sql(domain))

    def _to_dashboard_sql(self, domain):
        """Return a domain as an SQL condition on the facts."""
        domain = domain.optimize_full(self)
        return domain._to_sql(self, self._table, Query(self.env, self._table))

    # ------------------------------------------------------------------
    # Answer
    # ------------------------------------------------------------------
    def _get_dashboard_period(self, scope):
        """Return the dates of the period and of the one before, as text."""
        first, last = dashboard.get_previous_period(scope.first, scope.last)
        return {
            "from": scope.first.isoformat(),
            "to": scope.last.isoformat(),
            "previous_from": first.isoformat(),
            "previous_to": last.isoformat(),
        }

    def _get_dashboard_cards(self, matrix):
        """Return the cards: each figure with the previous period and its sparkline."""
        before = {code: matrix.get_figure(code, key="before") for code in CARDS}
        return {
            code: {
                **matrix.get_figure(code).as_dict(),
                "previous": before[code].value,
                "previous_numerator": before[code].numerator,
                "previous_denominator": before[code].denominator,
                "sparkline": matrix.get_sparkline(code),
                "shape": dashboard.RULES[code].shape,
                "better": dashboard.RULES[code].better,
                "hidden": False,
            }
            for code in CARDS
        }

    def _get_dashboard_rows(self, matrix, table, names, hidden):
        """Return the rows of a table by branch or service, the largest first."""
        rows = []
        for key in {*matrix.get_keys(table), *names[table]}:
            row = {"id": key or False, "name": names[table].get(key) or ""}
            row["hidden"] = key in hidden[table]
            for code in ROW_FIGURES:
                figure = matrix.get_figure(code, table, key)
                row[code] = None if row["hidden"] else figure.value
            rows.append(row)
        return sorted(rows, key=lambda row: (-(row["received"] or 0), row["name"]))

    def _get_dashboard_branches(self, matrix, names, hidden):
        """Return the rows by branch, with the rate per 1,000 clients and silence."""
        rows = self._get_dashboard_rows(matrix, "branch", names, hidden)
        # sudo: whether a branch is silent and how many clients it has are no secrets
        branches = (
            self.env["mfi.branch"].sudo().browse([r["id"] for r in rows if r["id"]])
        )
        facts = {b.id: (b.active_client_count, b.mfi_silent) for b in branches}
        for row in rows:
            clients, silent = facts.get(row["id"], (0, False))
            figure = dashboard.compute_figure(
                "per_thousand", {"received": row["received"] or 0, "clients": clients}
            )
            row["per_thousand"] = None if row["hidden"] else figure.value
            row["silent"] = silent
        return rows

    def _get_dashboard_pareto(self, matrix, table, names, hidden):
        """Return the rows of a table with their cumulative share, the largest first."""
        received = {
            key: matrix.get_count("received", table, key)
            for key in matrix.get_keys(table)
        }
        return [
            {
                "id": key or False,
                "name": names[table].get(key) or "",
                "hidden": key in hidden[table],
                "received": None if key in hidden[table] else number,
                "cumulated": None if key in hidden[table] else share,
            }
            for key, number, share in dashboard.get_pareto(received)
        ]

    def _get_dashboard_hidden(self, matrix):
        """Return {table: keys of the rows to hide}: none for readers of complaints.

        With ``mfi_hide_small`` in the context, small rows are hidden from them too.
        """
        hides = self.env.context.get("mfi_hide_small")
        if self.env.user._can_open_complaints() and not hides:
            return dict.fromkeys(TABLES, ())
        return {
            table: dashboard.get_hidden_keys(
                {
                    key: max(
                        matrix.get_count(name, table, key)
                        for name in (_ROW_COUNTS if table in _WIDE else ("received",))
                    )
                    for key in matrix.get_keys(table)
                }
            )
            for table in TABLES
        }

    def _get_dashboard_names(self, matrix, branch_id):
        """Return {table: {id: name}}; branches without complaints are named too."""
        names = {}
        for table, column in TABLES.items():
            ids = {key for key in matrix.get_keys(table) if key}
            if table == "branch":
                ids |= set(self._get_dashboard_branch_ids(branch_id))
            # sudo: names of the rows that the user counts
            records = self.env[self._fields[column].comodel_name].sudo().browse(ids)
            names[table] = {record.id: record.display_name for record in records}
        return names

    def _get_dashboard_branch_ids(self, branch_id):
        """Return the ids of the branches that the user may compare."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("level", "=", "branch")
        if branch_id:
            domain &= Domain("id", "child_of", branch_id)
        if not self.env.user._can_read_all_complaints():
            domain &= Domain("manager_ids", "in", [self.env.uid])
        # sudo: names of branches
        return self.env["mfi.branch"].sudo().search(domain).ids

    def _get_dashboard_network(self, scope, product_id, kind):
        """Return the network's figures for users who may only count their own branch.

        Rates and delays over the everyday complaints, no numbers; none for users who
        count the whole network already, and none over fewer than five complaints.
        """
        if self.env.user._can_read_all_complaints():
            return None
        return self._read_dashboard_network(scope, product_id, kind)

    def _read_dashboard_network(self, scope, product_id, kind):
        """Return the rates and delays of the network: see the caller's rules."""
        domain = self._get_dashboard_domain(None, product_id, kind)
        domain &= Domain("access", "=", "open")
        # sudo: averages of the network, without any number of complaints
        matrix = self.sudo()._read_dashboard(scope, domain)
        figures = {code: matrix.get_figure(code) for code in NETWORK_FIGURES}
        return {
            code: figure.value
            if (figure.denominator or 0) >= dashboard.SMALL_NUMBER
            else None
            for code, figure in figures.items()
        }


#: Cohort → local date by which it is counted month by month.
_MONTHS = {
    "received": "received_on",
    "decided": "decided_on",
    "appealed": "appealed_on",
}


def _month_sql(column):
    """Return the number of months since year 0 of a date column, as SQL."""
    return SQL(
        "(EXTRACT(YEAR FROM %(day)s) * 12 + EXTRACT(MONTH FROM %(day)s) - 1)::int",
        day=SQL.identifier(column),
    )


def get_table_sql(tables):
    """Return the name of the table to which a row of grouping sets belongs, as SQL.

    ``GROUPING`` has one bit for each column that is not in the row's set: all of them
    in that of the total.
    """
    last = len(tables) - 1
    whole = 2 ** len(tables) - 1
    cases = [
        SQL("WHEN %s THEN %s", whole - 2 ** (last - index), name)
        for index, name in enumerate(tables)
    ]
    columns = SQL(", ").join(map(SQL.identifier, tables.values()))
    return SQL("CASE GROUPING(%s) %s ELSE 'total' END", columns, SQL(" ").join(cases))


def _fill_matrix(matrix, rows):
    """Fill the matrix with the result of the statement."""
    for table, key, numbers in rows:
        kind, _space, name = table.rpartition(" ")
        if name in ("total", "before"):
            name, key = "total", "now" if name == "total" else "before"
        if kind == "days":
            matrix.add_days(name, key, *numbers)
        elif name == "opening":
            matrix.opening = numbers[0]
        elif name == "ages":
            for band, number in enumerate(numbers):
                matrix.add_counts("age", band, {"open": number})
        else:
            matrix.add_counts(
                name, key, dict(zip(dashboard.COUNTS, numbers, strict=True))
            )
    return matrix


def _to_list(domain):
    """Return a domain as a list that can be sent as JSON."""
    return [
        (*leaf[:2], str(leaf[2]))
        if isinstance(leaf, tuple) and _is_date(leaf)
        else leaf
        for leaf in domain
    ]


def _is_date(leaf):
    """Return whether a condition compares with a date."""
    return isinstance(leaf[2], date)

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import dashboard, statement
from . import statement_counts as counts
from .mfi_complaint_dashboard import FACTS, get_table_sql

#: Columns that only the statement counts.
_REGULATORY = (
    "regulatory_deadline",
    "decided_in_regulatory_time",
    "answered_in_regulatory_time",
)


class MfiComplaintReport(models.Model):
    """Count what the regulator's statement shows: two periods in one SQL statement.

    All complaints of a company are counted, whoever prepares the statement: two people
    get the same paper. Whistleblowing reports are never counted. Restricted complaints
    count in every total; in a breakdown they are one line, unless the template says
    otherwise, so that a small number reveals neither subject nor branch.
    """

    _inherit = "mfi.complaint.report"

    def _read_statement(self, company, first, last, dimensions, split_restricted):
        """Return the matrices of a period and of the like period before.

        :param company: the institution; dates are local dates of its time zone
        :param first: first local date
        :param last: last local date, included
        :param dimensions: codes of :data:`statement_counts.DIMENSIONS`
        :param split_restricted: whether restricted complaints are broken down too
        :return: two :class:`engine.dashboard.Matrix`
        """
        # sudo: the statement does not depend on who prepares it; only numbers leave
        report = self.sudo().with_company(company)
        for model, names in report._depends.items():
            report.env[model].flush_model(names)
        before = dashboard.get_previous_period(first, last)
        scopes = {
            "now": report._get_dashboard_scope(first, last),
            "before": report._get_dashboard_scope(*before),
        }
        facts = report._get_statement_facts(
            company, scopes, sorted(dimensions), split_restricted
        )
        tables = {name: f"dimension_{name}" for name in sorted(dimensions)}
        parts = [
            part
            for label, scope in scopes.items()
            for part in report._get_statement_subqueries(label, scope, tables)
        ]
        union = SQL(" UNION ALL ").join(parts)
        rows = report.env.execute_query(
            SQL("WITH facts AS MATERIALIZED (%s) %s", facts, union)
        )
        return _make_matrices(rows)

    def _get_statement_domain(self, company, dates, measure, part, split_restricted):
        """Return the domain of the records behind one figure: those of its numerator.

        :param company: the institution
        :param dates: first and last local date of the period
        :param measure: code of :data:`engine.statement.MEASURES`
        :param part: ``(dimension, key)`` of a part of a breakdown, or ``None``
        :param split_restricted: as for :meth:`_read_statement`
        """
        scope = self.with_company(company)._get_dashboard_scope(*dates)
        rule = statement.MEASURES[measure]
        domain = self._get_statement_perimeter(company)
        domain &= counts.get_count_domain(rule.numerator, scope)
        if part:
            domain &= counts.get_part_domain(*part, split_restricted)
        return domain

    def _get_statement_column(self, dimension):
        """Return the column of the statistics of a dimension."""
        return counts.DIMENSIONS[dimension]

    def _get_statement_perimeter(self, company):
        """Return the domain of the complaints of a company."""
        return Domain("company_id", "=", company.id) & Domain("kind", "=", "complaint")

    def _get_statement_facts(self, company, scopes, dimensions, split_restricted):
        """Return the query of the complaints that a figure can count."""
        domain = self._get_statement_perimeter(company)
        domain &= self._get_dashboard_window(scopes["before"].first, scopes["now"].last)
        query = self._search(domain)
        columns = [
            SQL(
                "%s AS %s",
                self._field_to_sql(self._table, name, query),
                SQL.identifier(name),
            )
            for name in (*FACTS, *_REGULATORY)
        ]
        for name in dimensions:
            column = self._get_statement_part_sql(name, query, split_restricted)
            columns.append(SQL("%s AS %s", column, SQL.identifier(f"dimension_{name}")))
        return query.select(*columns)

    def _get_statement_part_sql(self, name, query, split_restricted):
        """Return the SQL of the key of a complaint in one breakdown, as text."""
        column = self._field_to_sql(self._table, counts.DIMENSIONS[name], query)
        if split_restricted:
            return SQL("(%s)::text", column)
        return SQL(
            "CASE WHEN %s = 'open' THEN (%s)::text ELSE %s END",
            self._field_to_sql(self._table, "access", query),
            column,
            statement.RESTRICTED,
        )

    def _get_statement_subqueries(self, label, scope, tables):
        """Return the subqueries of one period: counts, and days to decision.

        :param label: name of the period in the result
        :param tables: {dimension: column of the facts}
        """
        names = tuple(statement.COUNTS)
        numbers = [
            self._count_where(counts.get_count_domain(name, scope)) for name in names
        ]
        days = SQL.identifier("decision_days")
        decided = counts.get_cohort("decided", scope)
        return [
            self._get_statement_subquery(label, tables, numbers, Domain.TRUE),
            self._get_statement_subquery(
                f"days {label}", tables, [days, SQL("COUNT(*)")], decided, days
            ),
        ]

    def _get_statement_subquery(self, label, tables, numbers, where, also=None):
        """Return one subquery: (label, table, key, numbers) of the whole and the parts.

        :param also: SQL by which rows are grouped beside the key
        """
        columns = [SQL.identifier(column) for column in tables.values()]
        sets = [SQL(""), *columns] if also is None else [also]
        if also is not None:
            sets += [SQL("%s, %s", column, also) for column in columns]
        return SQL(
            "(SELECT %s, %s, %s, ARRAY[%s]::bigint[] FROM facts AS %s WHERE %s "
            "GROUP BY GROUPING SETS (%s))",
            label,
            get_table_sql(tables) if tables else SQL("'total'"),
            SQL("COALESCE(%s)", SQL(", ").join(columns)) if tables else SQL("NULL"),
            SQL(", ").join(numbers),
            SQL.identifier(self._table),
            self._to_dashboard_sql(where),
            SQL(", ").join(SQL("(%s)", part) for part in sets),
        )


def _make_matrices(rows):
    """Return the matrices of both periods, filled with the result of the statement."""
    matrices = {"now": dashboard.Matrix(()), "before": dashboard.Matrix(())}
    for label, table, key, numbers in rows:
        kind, _space, period = label.rpartition(" ")
        key = None if table == "total" else key or ""
        if kind:
            matrices[period].add_days(table, key, *numbers)
        else:
            found = dict(zip(statement.COUNTS, numbers, strict=True))
            matrices[period].add_counts(table, key, found)
    return matrices["now"], matrices["before"]

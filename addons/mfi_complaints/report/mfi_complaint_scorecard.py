# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ..engine import dashboard, scorecard, small_numbers
from . import scorecard_counts as counts
from .mfi_complaint_dashboard import _to_list, get_table_sql
from .scorecard_words import HELPS, LABELS, SHARES

#: Tables of the scorecard → column of the statistics that makes their rows.
TABLES = {"branch": "branch_id", "team": "team_id"}
#: Numbers beside the counts: parts of files, hundredths of days, channels used.
_MORE = ("file_parts", "act_days", "channels")
_NAMES = (*counts.NAMES, *_MORE)
_WIDE_ROLES = ("controller", "pilot", "confidential", "director")
#: Fewest members of a service whose score tells nothing about one person.
_MEMBERS = 2


class MfiComplaintReport(models.Model):
    """Compute the scorecard: one SQL statement counts, the engine computes the scores.

    Record rules decide which complaints are counted. Nothing is computed by person:
    the score of a service with one member is shown to its head, to pilots and to
    confidential officers alone.
    """

    _inherit = "mfi.complaint.report"

    @api.model
    @api.readonly
    def complaint_scorecard(self, date_from, date_to):
        """Return the scores of a period and of the one before, from 0 to 100.

        Pilots, controllers, confidential officers and directors see the institution;
        branch managers their branches; heads of service their services.

        :param date_from: first local date of the period (ISO date or ``date``)
        :param date_to: last local date, included
        :return: ``{"period", "minimum", "whole", "tables", "indicators",
            "criteria"}``; a row has ``internal``, ``external`` and ``total``, and
            ``None`` where data is missing
        :raises AccessError: for other users
        :raises ValidationError: when a date cannot be
        """
        self._check_scorecard_access()
        scope = self._get_dashboard_scope(date_from, date_to)
        found = self._read_scorecard(scope)
        wide = self._counts_whole_scorecard()
        whole = self._get_scorecard_row(found, "total", None, self._get_whole_table())
        return {
            "period": self._get_dashboard_period(scope),
            "minimum": scorecard.MINIMUM,
            "wide": wide,
            "records": self.env.user._can_open_complaints(),
            "whole": whole,
            "tables": self._get_scorecard_tables(found),
            "indicators": self._get_scorecard_indicators(whole),
            "criteria": self._get_scorecard_criteria(found) if wide else [],
        }

    @api.model
    @api.readonly
    def complaint_scorecard_action(
        self, name, date_from, date_to, table=None, key=None
    ):
        """Return the window action on exactly the complaints of one number.

        :param name: a count of :mod:`report.scorecard_counts`
        :param table: ``branch`` or ``team`` for one row; none for the whole
        :param key: id of the branch or service, ``False`` for none
        :raises UserError: for an unknown number, or one that must stay hidden
        """
        self._check_scorecard_access()
        scope = self._get_dashboard_scope(date_from, date_to)
        domain = self._get_scorecard_domain()
        try:
            domain &= counts.get_count_domain(name, scope)
            if table:
                domain &= Domain(TABLES[table], "=", key or False)
        except (KeyError, TypeError) as error:
            raise UserError(self.env._("This number does not exist.")) from error
        self._check_dashboard_records(domain, True)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_report_action"
        )
        views = [(False, "list"), (False, "pivot"), (False, "graph")]
        domain = _to_list(domain)
        return {**action, "domain": domain, "context": {}, "views": views}

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------
    def _check_scorecard_access(self):
        """Raise for users who lead nothing that has a score."""
        self.check_access("read")
        if not self.env.user._can_open_scorecard():
            raise AccessError(
                self.env._(
                    "The scorecard is for heads of service, branch managers, control "
                    "and management."
                )
            )

    def _counts_whole_scorecard(self):
        """Return whether the user sees the scores of the whole institution."""
        user = self.env.user
        return any(user.has_group(f"mfi_complaints.group_{r}") for r in _WIDE_ROLES)

    def _get_scorecard_domain(self):
        """Return the perimeter: all, or the branches and services the user leads."""
        domain = Domain("kind", "=", "complaint")
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if self._counts_whole_scorecard():
            return domain
        led = Domain("branch_id", "in", self._get_scorecard_led("branch").ids)
        return domain & (
            led | Domain("team_id", "in", self._get_scorecard_led("team").ids)
        )

    def _get_scorecard_led(self, table):
        """Return the branches or services that the user leads."""
        model = self.env[self._fields[TABLES[table]].comodel_name]
        leader = "user_id" if table == "team" else "manager_ids"
        # sudo: whom the user leads is no secret to them
        return model.sudo().search([(leader, "in", [self.env.uid])])

    def _get_scorecard_records(self, table, found):
        """Return the branches or services of a table."""
        if not self._counts_whole_scorecard():
            return self._get_scorecard_led(table)
        model = self.env[self._fields[TABLES[table]].comodel_name]
        ids = {key for name, period, key in found if name == table and key}
        # sudo: names of the rows that the user counts
        return model.sudo().browse(sorted(ids))

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    def _read_scorecard(self, scope):
        """Return {(table, "now" or "before", key): {count: number}}: one statement."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        before = scope.with_dates(
            *dashboard.get_previous_period(scope.first, scope.last)
        )
        window = self._get_dashboard_window(before.first, scope.last)
        query = self._search(self._get_scorecard_domain() & window)
        columns = (
            SQL(
                "%s AS %s",
                self._field_to_sql(self._table, name, query),
                SQL.identifier(name),
            )
            for name in counts.FACTS
        )
        parts = [
            self._get_scorecard_subquery(period, of)
            for period, of in (("now", scope), ("before", before))
        ]
        rows = self.env.execute_query(
            SQL(
                "WITH facts AS MATERIALIZED (%s) %s",
                query.select(*columns),
                SQL(" UNION ALL ").join(parts),
            )
        )
        found = {
            (table, period, key): dict(zip(_NAMES, numbers, strict=True))
            for period, table, key, numbers in rows
        }
        for row, numbers in self._read_scorecard_surveys(scope, before).items():
            found[row] = {**found.get(row, dict.fromkeys(_NAMES, 0)), **numbers}
        return found

    @api.model
    def _read_scorecard_surveys(self, scope, before):
        """Return the answers to sample surveys, none unless surveys add them.

        :param scope: period; ``before`` is the one before
        :return: {("total" or "branch", "now" or "before", id or ``None``):
            ``{"survey_answers", "survey_satisfied"}``}
        """
        return {}

    def _get_scorecard_subquery(self, period, scope):
        """Return the subquery that counts the whole and the rows of both tables."""
        columns = [SQL.identifier(column) for column in TABLES.values()]
        return SQL(
            "(SELECT %s, %s, COALESCE(%s)::bigint, ARRAY[%s]::bigint[] "
            "FROM facts AS %s GROUP BY GROUPING SETS ((), %s))",
            period,
            get_table_sql(TABLES),
            SQL(", ").join(columns),
            SQL(", ").join(self._get_scorecard_numbers(scope)),
            SQL.identifier(self._table),
            SQL(", ").join(SQL("(%s)", column) for column in columns),
        )

    def _get_scorecard_numbers(self, scope):
        """Return one SQL expression for each number, in the order of ``_NAMES``."""
        received, judged = (
            self._to_dashboard_sql(counts.get_count_domain(name, scope))
            for name in ("received", "judged")
        )
        return [
            *(
                self._count_where(counts.get_count_domain(name, scope))
                for name in counts.NAMES
            ),
            SQL("SUM(file_parts) FILTER (WHERE %s)", judged),
            SQL(
                "100 * percentile_cont(0.5) WITHIN GROUP (ORDER BY days_to_act) "
                "FILTER (WHERE %s)",
                received,
            ),
            SQL("COUNT(DISTINCT channel_id) FILTER (WHERE %s)", received),
        ]

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------
    def _get_scorecard_tables(self, found):
        """Return the tables by branch and by service, the best row first."""
        titles = {"branch": self.env._("Branches"), "team": self.env._("Services")}
        tables = []
        for table, title in titles.items():
            records = self._get_scorecard_records(table, found)
            rows = self._get_scorecard_rows(found, table, records)
            if rows:
                tables.append({"code": table, "title": title, "rows": rows})
        return tables

    def _get_scorecard_rows(self, found, table, records):
        """Return the rows of one table."""
        hidden = self._get_scorecard_hidden(found, table, records)
        rows = [
            {
                "id": record.id,
                "name": record.display_name,
                **(
                    {"hidden": hidden[record.id]}
                    if record.id in hidden
                    else self._get_scorecard_row(found, table, record.id)
                ),
            }
            for record in records
        ]
        return sorted(rows, key=lambda row: (-(row.get("total") or -1), row["name"]))

    def _get_scorecard_hidden(self, found, table, records):
        """Return {id: why} of the rows whose scores the user must not see."""
        hidden = {}
        if not self.env.user._can_open_complaints():
            numbers = {
                record.id: self._get_scorecard_counts(found, table, record.id)[
                    "received"
                ]
                for record in records
            }
            reason = self.env._("Hidden: small numbers could identify a person")
            hidden = dict.fromkeys(dashboard.get_hidden_keys(numbers), reason)
        if table == "team":
            reason = self.env._("Hidden: this service is one person")
            hidden |= dict.fromkeys(self._get_single_services(records).ids, reason)
        return hidden

    def _get_single_services(self, teams):
        """Return the services of one person whose score the user must not see."""
        user = self.env.user
        roles = ("pilot", "confidential")
        if any(user.has_group(f"mfi_complaints.group_{role}") for role in roles):
            return teams.browse()
        return teams.filtered(
            lambda team: (
                len(team.user_ids | team.user_id) < _MEMBERS and team.user_id != user
            )
        )

    def _get_scorecard_counts(self, found, table, key, period="now"):
        """Return {count: number} of one row."""
        return found.get((table, period, key)) or dict.fromkeys(_NAMES, 0)

    def _get_whole_table(self):
        """Return the table whose indicators the whole has.

        Complaints settled at first contact reach no service: for who leads services
        alone they would be 0, and lower the score.
        """
        places = self._counts_whole_scorecard() or self._get_scorecard_led("branch")
        return "total" if places else "team"

    def _get_scorecard_row(self, found, table, key, indicators=None):
        """Return the scores and indicators of one row, with the period before.

        :param indicators: table whose indicators are computed, by default ``table``
        """
        numbers = [
            self._get_scorecard_counts(found, table, key, period)
            for period in ("now", "before")
        ]
        scores, before = (
            scorecard.compute_scores(row, indicators or table) for row in numbers
        )
        totals, previous = map(scorecard.compute_totals, (scores, before))
        small = not self.env.user._can_open_complaints()
        return {
            "received": numbers[0]["received"],
            **totals,
            "previous": previous,
            "change": scorecard.get_change(totals["total"], previous["total"]),
            "indicators": {
                code: self._prepare_score(score, before.get(code), small)
                for code, score in scores.items()
            },
        }

    def _prepare_score(self, score, before, small):
        """Return one indicator for the screen.

        :param before: the same of the period before, ``None`` if it was not counted
        :param small: whether small numbers are hidden from the user
        """
        previous = before.value if before else None
        hidden = small and small_numbers.is_small(score.cases)
        return {
            "value": score.value,
            "cases": None if hidden else score.cases,
            "previous": previous,
            "change": scorecard.get_change(score.value, previous),
        }

    def _get_scorecard_indicators(self, whole):
        """Return name, definition and weight of scores and indicators.

        :param whole: row of the whole, whose indicators are those that are counted
        """
        counted = [i for i in scorecard.INDICATORS if i.code in whole["indicators"]]
        rows = [
            {
                **self._get_scorecard_words(indicator.code),
                "code": indicator.code,
                "side": indicator.side,
                "weight": indicator.weight,
                "part": indicator.part if indicator.scale == 1 else indicator.whole,
                "whole": indicator.whole,
                "opens": indicator.whole in counts.NAMES,
            }
            for indicator in counted
        ]
        scores = {
            code: self._get_scorecard_words(code)
            for code in (*scorecard.SIDES, "total")
        }
        return {"scores": scores, "rows": rows}

    def _get_scorecard_words(self, code):
        """Return name and definition of a score or an indicator."""
        return {"label": self.env._(LABELS[code]), "help": self.env._(HELPS[code])}

    # ------------------------------------------------------------------
    # The six criteria of seed 002
    # ------------------------------------------------------------------
    def _get_scorecard_criteria(self, found):
        """Return the six criteria of the institution, each with one more sentence."""
        now, before = (
            {
                **self._get_scorecard_counts(found, "total", None, period),
                **self._count_scorecard_branches(found, period),
            }
            for period in ("now", "before")
        )
        scores, previous = map(scorecard.compute_criteria, (now, before))
        sentences = {
            "reactivity": self._get_reactivity_sentence(now),
            "accessibility": self._get_accessibility_sentence(now),
        }
        small = not self.env.user._can_open_complaints()
        return [
            {
                **self._get_scorecard_words(code),
                "code": code,
                "sentence": sentences.get(code, ""),
                "part": criterion.part,
                "whole": criterion.whole,
                "opens": criterion.whole in counts.NAMES,
                **self._prepare_score(scores[code], previous[code], small),
            }
            for criterion in scorecard.CRITERIA
            for code in [criterion.code]
        ]

    def _count_scorecard_branches(self, found, period):
        """Return how many branches there are, and from how many a complaint came."""
        branches = self._get_dashboard_branch_ids(None)
        reached = [
            branch
            for branch in branches
            if self._get_scorecard_counts(found, "branch", branch, period)["received"]
        ]
        return {"branches": len(branches), "branches_reached": len(reached)}

    def _get_reactivity_sentence(self, numbers):
        """Return the median time to the first act in words, empty without data."""
        if numbers["received"] < scorecard.MINIMUM or numbers["act_days"] is None:
            return ""
        return self.env._(
            "Half of the complaints were dealt with within %(days)s days.",
            days=formatLang(self.env, numbers["act_days"] / 100, digits=1),
        )

    def _get_accessibility_sentence(self, numbers):
        """Return channels used, and women and rural clients beside the client base."""
        base = self._read_scorecard_clients()
        sentences = [
            self.env._("Channels used: %(number)s.", number=numbers["channels"])
        ]
        for part, whole in (("women", "gendered"), ("rural", "zoned")):
            if numbers[whole] >= scorecard.MINIMUM and base[whole]:
                here, there = (
                    round(dashboard.compute_ratio(row[part], row[whole]))
                    for row in (numbers, base)
                )
                text = self.env._(SHARES[part])
                sentences.append(text % {"here": here, "base": there})
        return " ".join(sentences)

    def _read_scorecard_clients(self):
        """Return how many clients of the base are women, and how many are rural."""
        # sudo: four numbers about the whole client base
        rows = (
            self.env["res.partner"]
            .sudo()
            ._read_group(
                [
                    ("mfi_member_number", "!=", False),
                    ("company_id", "in", [False, *self.env.companies.ids]),
                ],
                ["mfi_gender", "mfi_zone"],
                ["__count"],
            )
        )
        return {
            "women": sum(
                number for gender, _zone, number in rows if gender == "female"
            ),
            "gendered": sum(number for gender, _zone, number in rows if gender),
            "rural": sum(number for _gender, zone, number in rows if zone == "rural"),
            "zoned": sum(number for _gender, zone, number in rows if zone),
        }

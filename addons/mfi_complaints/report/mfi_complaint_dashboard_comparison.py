# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ..engine import comparison as engine, dashboard
from .mfi_complaint_dashboard import CARDS, LABELS

_lt = LazyTranslate(__name__)
#: Test of a figure, or reason for none → sentence.
SENTENCES = {
    "fisher": _lt(
        "Fisher’s exact test, n = %(n)s and %(other)s, %(p)s, adjusted %(adjusted)s"
    ),
    "poisson": _lt(
        "Exact test of two Poisson counts over %(days)s and %(other_days)s days, "
        "n = %(n)s and %(other)s, %(p)s, adjusted %(adjusted)s"
    ),
    "clients": _lt(
        "Exact test of two Poisson counts per active client and day (%(clients)s "
        "and %(other_clients)s clients), n = %(n)s and %(other)s, %(p)s, adjusted "
        "%(adjusted)s"
    ),
    "few": _lt("Too few to test: n = %(n)s and %(other)s"),
    "days": _lt("No test is made of days: see “Decided in time”."),
    "stock": _lt(
        "No test is made of what is open: it depends on what was received before."
    ),
    "shared": _lt("No test: some complaints are counted on both sides."),
}
#: Verdict → words.
VERDICTS = {
    "higher": _lt("Higher, more than chance"),
    "lower": _lt("Lower, more than chance"),
    "chance": _lt("May be chance"),
    "few": _lt("Too few"),
    "none": _lt("Not tested"),
}
#: Tables whose rows are compared → title.
TITLES = {
    "cards": _lt("Figures"),
    "branch": _lt("Branches"),
    "category": _lt("Categories"),
    "cause": _lt("Root causes"),
}


class MfiComplaintReport(models.Model):
    """Compare two periods or perimeters of the dashboard.

    Each side is counted with the rights of the reader, in one SQL statement.
    """

    _inherit = "mfi.complaint.report"

    @api.model
    @api.readonly
    def complaint_dashboard_comparison(
        self,
        date_from,
        date_to,
        branch_id=None,
        product_id=None,
        kind="complaint",
        other=None,
    ):
        """Return both sides of a comparison, their differences and exact tests.

        :param other: the other side: ``{"vs": preset, "from", "to", "branch",
            "product"}``. The presets are ``previous`` (the period before), ``year``
            (the same dates a year before) and ``network`` (all branches); ``own``
            takes dates, branch and product from the other keys.
        :return: ``{"sides": [text, text], "notes": […], "tables": [{"code", "title",
            "rows": [{"code" or "id", "name", "shape", "value", "other", "difference",
            "verdict", "words", "sentence", "hidden"}]}]}``
        :raises ValidationError: one sentence when a parameter cannot be
        """
        scope = self._get_dashboard_scope(date_from, date_to)
        domain = self._get_dashboard_domain(branch_id, product_id, kind)
        matrix = self._read_dashboard(scope, domain)
        values = {"branch": branch_id, "product": product_id, "kind": kind}
        return self._compare_dashboard(scope, values, matrix, other)

    def _compare_dashboard(self, scope, values, matrix, other):
        """Return the comparison of what was counted with another side.

        :param values: ``branch``, ``product`` and ``kind`` of the first side
        :param matrix: the counts of the first side
        :param other: see :meth:`complaint_dashboard_comparison`
        """
        other_scope, other_values = self._get_dashboard_other(scope, values, other)
        domain = self._get_dashboard_domain(*other_values.values())
        asked = [(scope, values), (other_scope, other_values)]
        sides = self._get_dashboard_sides(asked)
        relation = engine.get_relation(*sides)
        if relation == "same":
            raise ValidationError(
                self.env._("Compare with another period or perimeter: both are one.")
            )
        matrices = [matrix, self._read_dashboard(other_scope, domain)]
        comparer = engine.Comparer(*_separate(sides, matrices, relation))
        hidden = self._get_compared_hidden([*matrices, *comparer.matrices], asked)
        return {
            "sides": self._get_compared_names(asked, relation),
            "notes": self._get_compared_notes(),
            "tables": self._get_compared_tables(comparer, hidden),
        }

    # ------------------------------------------------------------------
    # Sides
    # ------------------------------------------------------------------
    def _get_dashboard_other(self, scope, values, other):
        """Return scope and values of the other side, checked."""
        other = other if isinstance(other, dict) else {}
        preset = other.get("vs")
        if preset not in engine.PRESETS:
            raise ValidationError(self.env._("Choose what to compare with."))
        if preset == "own":
            chosen = {"branch": other.get("branch"), "product": other.get("product")}
            dates = (other.get("from"), other.get("to"))
            return self._get_dashboard_scope(*dates), {**values, **chosen}
        dates = engine.get_other_dates(preset, scope.first, scope.last)
        if preset == "network":
            values = {**values, "branch": None}
        return self._get_dashboard_scope(*dates), values

    def _get_dashboard_sides(self, sides):
        """Return the :class:`engine.Side` of each scope and values."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("level", "=", "branch")
        # sudo: how many clients a branch has is no secret
        branches = (
            self.env["mfi.branch"]
            .sudo()
            .search_fetch(domain, ["active_client_count", "parent_path"])
        )
        return [self._get_dashboard_side(*side, branches) for side in sides]

    def _get_dashboard_side(self, scope, values, branches):
        """Return one :class:`engine.Side`; a region is its branches."""
        chosen = values["branch"] or None
        if chosen:
            mark = f"/{chosen}/"
            branches = branches.filtered(lambda b: mark in f"/{b.parent_path or ''}")
        counts = branches.mapped("active_client_count")
        return engine.Side(
            first=scope.first,
            last=scope.last,
            days=(scope.last_past_day - scope.first).days + 1,
            branches=frozenset([*branches.ids, chosen]) if chosen else None,
            product=values["product"] or None,
            clients=sum(counts) if all(counts) else 0,
        )

    # ------------------------------------------------------------------
    # Answer
    # ------------------------------------------------------------------
    def _get_compared_tables(self, comparer, hidden):
        """Return the tables of the comparison; tables without rows are left out."""
        rows = {"cards": comparer.compare_cards(CARDS)}
        rows |= {table: comparer.compare_rows(table) for table in engine.TABLES}
        names = self._get_compared_row_names(rows)
        return [
            {
                "code": table,
                "title": self.env._(TITLES[table]),
                "rows": [
                    {
                        "id": key or False,
                        "name": names[table].get(key) or "",
                        **self._get_compared_row(
                            found, comparer, key in hidden[table], table, key
                        ),
                    }
                    for key, found in _sort_rows(table, compared, hidden[table])
                ],
            }
            for table, compared in rows.items()
            if compared
        ]

    def _get_compared_row(self, found, comparer, hidden, table, key):
        """Return the values and words of one row."""
        shape = dashboard.RULES[key if table == "cards" else "received"].shape
        if hidden:
            empty = dict.fromkeys(("value", "other", "difference", "verdict"))
            return {
                **empty,
                "shape": shape,
                "hidden": True,
                "words": "",
                "sentence": "",
            }
        return {
            "shape": shape,
            "hidden": False,
            "value": found.value,
            "other": found.other,
            "difference": found.difference,
            "verdict": found.verdict,
            "words": self.env._(VERDICTS[found.verdict]),
            "sentence": self._get_compared_sentence(found, comparer),
        }

    def _get_compared_sentence(self, found, comparer):
        """Return how one row was tested, or why it was not."""
        ours, theirs = comparer.sides
        values = {
            "n": found.numbers[0],
            "other": found.numbers[1],
            "p": self._format_p(found.p, named=True),
            "adjusted": self._format_p(found.adjusted),
            "days": ours.days,
            "other_days": theirs.days,
            "clients": ours.clients,
            "other_clients": theirs.clients,
        }
        sentence = self.env._(SENTENCES[found.test])
        return sentence % values

    def _format_p(self, p, named=False):
        """Return a p-value as text, at least 0.001: ``p = 0.03`` or ``0.03``."""
        if p is None:
            return ""
        sign = "<" if p < 0.001 else "="
        text = f"{max(p, 0.001):.3f}".rstrip("0").rstrip(".")
        digits = len(text.partition(".")[2])
        number = formatLang(self.env, max(p, 0.001), digits=digits)
        if named:
            return f"p\N{NO-BREAK SPACE}{sign}\N{NO-BREAK SPACE}{number}"
        return number if sign == "=" else f"<\N{NO-BREAK SPACE}{number}"

    def _get_compared_row_names(self, rows):
        """Return {table: {key: name}}."""
        names = {"cards": {code: self.env._(LABELS[code]) for code in CARDS}}
        models_ = {
            "branch": "mfi.branch",
            "category": "helpdesk.ticket.category",
            "cause": "mfi.complaint.cause",
        }
        for table, model in models_.items():
            ids = [key for key in rows[table] if key]
            # sudo: names of the rows that the user counts
            records = self.env[model].sudo().browse(ids)
            names[table] = {record.id: record.display_name for record in records}
        return names

    def _get_compared_names(self, sides, relation):
        """Return the period and perimeter of both sides in words."""
        texts = [self._get_compared_name(*side) for side in sides]
        whole = {"inside": 1, "around": 0}.get(relation)
        if whole is not None:
            texts[whole] = self.env._(
                "%(side)s, without the other side", side=texts[whole]
            )
        return texts

    def _get_compared_name(self, scope, values):
        """Return the period and perimeter of one side in words."""
        period = self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, scope.first),
            last=format_date(self.env, scope.last),
        )
        # sudo: names of the perimeter that the user chose
        branch = self.env["mfi.branch"].sudo().browse(values["branch"] or ())
        product = self.env["mfi.product"].sudo().browse(values["product"] or ())  # same
        place = branch.name or self.env._("All branches")
        return " · ".join(filter(None, (place, product.name, period)))

    def _get_compared_notes(self):
        """Return the sentences that are needed to understand the comparison."""
        return [
            self.env._(
                "Tests are exact and two-sided. As many rows are compared at once, the "
                "p-values of each table are adjusted (Benjamini–Hochberg): “more than "
                "chance” means an adjusted p of 0.05 at most."
            ),
            self.env._(
                "Branches, categories and root causes are compared by the complaints "
                "received. If one side is part of the other, it is compared with the "
                "rest. With fewer than 5 cases no test is made."
            ),
        ]


def _separate(sides, matrices, relation):
    """Return sides and matrices; a side that contains the other loses it."""
    if relation not in ("inside", "around"):
        return sides, matrices
    small, large = (0, 1) if relation == "inside" else (1, 0)
    matrices = list(matrices)
    matrices[large] = engine.subtract(matrices[large], matrices[small])
    return engine.take_out(sides, small, large), matrices


def _sort_rows(table, compared, hidden):
    """Return the rows of a table: those of more complaints first, hidden ones last."""
    if table == "cards":
        return compared.items()

    def get_rank(item):
        key, row = item
        number = 0 if key in hidden else -(row.value + row.other)
        return key in hidden, number, str(key)

    return sorted(compared.items(), key=get_rank)

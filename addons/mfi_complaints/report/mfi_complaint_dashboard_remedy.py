# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine import dashboard
from ..engine.dashboard_tables import Cell
from . import dashboard_counts as counts
from .mfi_complaint_dashboard import LABELS, TABLES

#: Figures of a row that are kept with the measure opened from it.
SEEN = (
    "received",
    "decided",
    "open",
    "late",
    "median_days",
    "decided_in_time",
    "answered_in_time",
    "satisfaction",
)
#: Table → field of the measure that holds its row; months and channels have none.
SCOPE_FIELDS = {
    "branch": "branch_id",
    "team": "team_id",
    "category": "category_id",
    "cause": "cause_id",
}
#: Most measures listed on the dashboard.
MEASURES = 20


class MfiComplaintReport(models.Model):
    """Open an improvement action from a row of the dashboard; list the open ones."""

    _inherit = "mfi.complaint.report"

    @api.model
    @api.readonly
    def complaint_dashboard_remedy(
        self,
        code,
        date_from,
        date_to,
        branch_id=None,
        product_id=None,
        kind="complaint",
        table=None,
        key=None,
    ):
        """Return the window action of a new record that answers one row.

        Its scope and the figures as seen are filled in; nothing is stored before the
        user saves.

        :param code: code of one of :meth:`_get_dashboard_remedies`: ``measure``
        :param table: ``branch``, ``team``, ``category``, ``cause``, ``channel`` or
            ``month``; none for the whole
        :param key: the row: an id, ``False`` for none, or a month ``YYYY-MM``
        :raises AccessError: for users who may not create such a record
        :raises UserError: for an unknown row
        """
        if code not in [remedy["code"] for remedy in self._get_dashboard_remedies()]:
            raise AccessError(
                self.env._("Your role may not open improvement actions: ask a pilot.")
            )
        values = {"branch": branch_id, "product": product_id, "kind": kind}
        scope = self._get_dashboard_scope(date_from, date_to)
        domain = self._get_dashboard_domain(*values.values())
        if table == "month":
            scope = self._get_dashboard_month(scope, key)
        elif table is not None:
            domain &= self._get_dashboard_row_domain(table, key)
        row = {"table": table, "key": key}
        return self._get_dashboard_remedy(code, scope, domain, {**values, **row})

    def _get_dashboard_remedies(self):
        """Return code and label of what the user may open from a row.

        Other addons add theirs.
        """
        if not self.env["mfi.complaint.measure"].has_access("create"):
            return []
        return [{"code": "measure", "label": self.env._("Open a preventive measure")}]

    def _get_dashboard_remedy(self, code, scope, domain, values):
        """Return the window action of one remedy.

        :param code: ``measure``; other addons add theirs
        :param domain: the complaints of the row, in whatever period
        :param values: ``branch``, ``product``, ``kind``, ``table`` and ``key``
        """
        matrix = self._read_dashboard(scope, domain)
        secret = Domain("access", "!=", "open")
        defaults = {
            "kind": "preventive",
            "branch_id": values["branch"],
            "product_id": values["product"],
            "figures_from": scope.first.isoformat(),
            "figures_to": scope.last.isoformat(),
            "figures_text": self._format_dashboard_seen(matrix, scope, values),
            "figures_values": {c: matrix.get_figure(c).as_dict() for c in SEEN},
            "figures_secret": bool(self.search_count(domain & secret, limit=1)),
        }
        if field := SCOPE_FIELDS.get(values["table"]):
            defaults[field] = values["key"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preventive measure"),
            "res_model": "mfi.complaint.measure",
            "views": [(False, "form")],
            "target": "current",
            "context": {
                f"default_{name}": value for name, value in defaults.items() if value
            },
        }

    def _get_dashboard_month(self, scope, key):
        """Return the scope of one month, checked.

        :param key: month as ``YYYY-MM``
        """
        day = self._parse_dashboard_date(f"{key}-01")
        return counts.get_month_scope(scope, dashboard.get_month_number(day))

    def _get_dashboard_row_domain(self, table, key):
        """Return the domain of the complaints of one row, checked."""
        known = table in TABLES and (key is False or type(key) is int)
        if not known:
            raise UserError(self.env._("This row of the dashboard does not exist."))
        return Domain(TABLES[table], "=", key)

    def _format_dashboard_seen(self, matrix, scope, values):
        """Return the figures of a row in words, one on each line."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        whole = values["table"] == "branch" and not values["branch"]
        head = [
            not whole and document._get_branch_name(values["branch"]),
            values["product"] and document._get_product_name(values["product"]),
            kinds[values["kind"]],
            self._get_dashboard_row_name(values["table"], values["key"]),
            document._format_period(scope.first, scope.last),
        ]
        lines = [self._format_dashboard_figure(matrix, code) for code in SEEN]
        return "\n".join([" · ".join(filter(None, head)), *lines])

    def _get_dashboard_row_name(self, table, key):
        """Return the name of a row of one of the tables, or nothing."""
        if table not in TABLES:
            return ""
        model = self._fields[TABLES[table]].comodel_name
        # sudo: name of the row that the user counts
        name = self.env[model].sudo().browse(key or ()).display_name
        return name or self.env._("Not stated")

    def _format_dashboard_figure(self, matrix, code):
        """Return one figure in words, a rate with its numerator and denominator."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        figure, shape = matrix.get_figure(code), dashboard.RULES[code].shape
        words = {"none": self.env._("n/a")}
        text = document._format_cell(Cell(figure.value, shape), words)
        if shape != "rate" or figure.value is None:
            return self.env._(
                "%(figure)s: %(value)s", figure=self.env._(LABELS[code]), value=text
            )
        return self.env._(
            "%(figure)s: %(value)s (%(part)s of %(whole)s)",
            figure=self.env._(LABELS[code]),
            value=text,
            part=figure.numerator,
            whole=figure.denominator,
        )

    # ------------------------------------------------------------------
    # Open measures
    # ------------------------------------------------------------------
    def _get_dashboard_measures(self, branch_id):
        """Return the open measures that came from the dashboard, earliest due first.

        Those of other branches are left out when one branch is shown.
        """
        measures = self.env["mfi.complaint.measure"]
        if not measures.has_access("read"):
            return []
        domain = Domain("figures_from", "!=", False)
        domain &= Domain("state", "in", ["planned", "in_progress"])
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if branch_id:
            near = Domain("branch_id", "child_of", branch_id)
            domain &= near | Domain("branch_id", "parent_of", branch_id)
        found = measures.search(domain, order="due_date, id", limit=MEASURES)
        return [self._get_dashboard_measure(measure) for measure in found]

    def _get_dashboard_measure(self, measure):
        """Return one open measure, its delay in words."""
        late = (self.env.company._get_mfi_today() - measure.due_date).days
        words = {
            1: self.env._("1 day late"),
            0: self.env._("due today"),
            -1: self.env._("due tomorrow"),
        }.get(late)
        if late > 1:
            words = self.env._("%(days)s days late", days=late)
        elif late < -1:
            words = self.env._("due in %(days)s days", days=-late)
        return {
            "id": measure.id,
            "name": measure.name,
            "responsible": measure.responsible_id.name,
            "due": format_date(self.env, measure.due_date),
            "late": late > 0,
            "words": words,
        }

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang
from odoo.tools.translate import LazyTranslate

from ..engine import dashboard, dashboard_tables
from .dashboard_workbook import build_workbook
from .mfi_complaint_dashboard import CARDS, LABELS

_lt = LazyTranslate(__name__)
#: Table → title.
TITLES = {
    "figures": _lt("Figures"),
    "trend": _lt("Received, decided and open over 13 months"),
    "branches": _lt("Branches"),
    "services": _lt("Services"),
    "categories": _lt("Categories"),
    "causes": _lt("Root causes"),
    "hidden_demands": _lt("Hidden demands"),
    "channels": _lt("Channels"),
    "ages": _lt("Age of open complaints"),
}
#: Table → name of its sheet where the title is too long for one.
SHEETS = {"trend": _lt("Trend"), "ages": _lt("Age")}
#: Table → heading of the names of its rows where it is not the title.
NAMES = {"figures": _lt("Figure"), "trend": _lt("Month"), "ages": _lt("Age")}
#: Column → heading.
HEADINGS = {
    "value": _lt("Value"),
    "numerator": _lt("Numerator"),
    "denominator": _lt("Denominator"),
    "previous": _lt("Previous period"),
    "network": _lt("Network"),
    "received": _lt("Received"),
    "decided": _lt("Decided"),
    "open": _lt("Open"),
    "late": _lt("Late"),
    "answered_in_time": _lt("Answered in time"),
    "median_days": _lt("Median days"),
    "per_thousand": _lt("Per 1,000 clients"),
    "silent": _lt("Silent"),
    "cumulated": _lt("Cumulative"),
    "count": _lt("Complaints"),
    "now": _lt("This side"),
    "other": _lt("Other side"),
    "difference": _lt("Difference"),
    "words": _lt("More than chance?"),
    "sentence": _lt("Test"),
}
#: Words that stand where a number or a name would.
WORDS = {
    "none": _lt("n/a"),
    "hidden": _lt("hidden"),
    "yes": _lt("Yes"),
    "unnamed": _lt("Not stated"),
}


class DashboardDocument(models.AbstractModel):
    """Put the dashboard on paper and in a workbook, from the data of its screen.

    Record rules and checks are those of ``complaint_dashboard``, which is called as the
    reader.
    """

    _name = "report.mfi_complaints.dashboard_document"
    _description = "Dashboard as a document"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the values of the PDF.

        :param data: parameters as in the address of the dashboard; see
            :meth:`_make_document`
        """
        document = self._make_document(data or {})
        return {
            **document,
            "doc_ids": [],
            "doc_model": "mfi.complaint.report",
            "docs": self.env["mfi.complaint.report"],
            "company": self.env.company,
            "branch": False,
            "format_cell": self._format_cell,
        }

    @api.model
    def _render_workbook(self, values):
        """Return the name of the workbook, without its ending, and its content.

        :param values: parameters as in the address of the dashboard
        :raises ValidationError: one sentence when a parameter cannot be
        """
        document = self._make_document(values)
        return self._get_file_name(values), build_workbook(document)

    @api.model
    def _get_file_name(self, values):
        """Return the name of a file, without its ending: title, perimeter and period.

        :param values: parameters as in the address of the dashboard
        """
        values = _read_values(values)
        perimeter = self._get_branch_name(values["branch"])
        if values["product"]:
            perimeter += f", {self._get_product_name(values['product'])}"
        return self._make_file_name(
            self.env._("Dashboard of complaints"),
            perimeter,
            values["from"],
            values["to"],
        )

    def _make_file_name(self, title, perimeter, first, last):
        """Return the name of a file from its title, perimeter and ISO dates."""
        name = self.env._(
            "%(title)s - %(perimeter)s - %(first)s to %(last)s",
            title=title,
            perimeter=perimeter,
            first=first,
            last=last,
        )
        return "".join(" " if char in '/\\:*?"<>|' else char for char in name)[:150]

    def _make_document(self, values):
        """Return title, scope, notes and tables of a dashboard, in the user's language.

        :param values: ``from``, ``to`` (ISO dates), ``branch``, ``product`` (ids) and
            ``kind``, as numbers or text; for a comparison also ``vs``, ``vs_from``,
            ``vs_to``, ``vs_branch`` and ``vs_product``; others are ignored
        :raises ValidationError: one sentence when a parameter cannot be
        """
        other = _read_other(values)
        values = _read_values(values)
        report = self.env["mfi.complaint.report"]
        data = report._get_compared_dashboard(*values.values(), other)
        tables = dashboard_tables.make_tables(data)
        compared = data.get("comparison") or {"sides": [], "notes": []}
        return {
            "title": self.env._("Dashboard of complaints"),
            "scope": self._make_scope(values, data["period"])
            + self._make_sides(compared["sides"]),
            "notes": self._make_notes(tables)
            + self._make_cost_notes(values, data["period"])
            + compared["notes"],
            "period": data["period"],
            "tables": tables,
            "labels": self._make_labels(data.get("comparison")),
        }

    def _make_sides(self, sides):
        """Return (label, text) of both sides of a comparison."""
        labels = (self.env._("This side"), self.env._("Compared with"))
        return list(zip(labels, sides, strict=False))

    def _make_labels(self, compared=None):
        """Return the words of the tables, in the user's language.

        :param compared: comparison with another side, or ``None``
        """
        ages = {
            dashboard_tables.get_age_code(low, high): self.env._(
                "%(from)s to %(to)s days", **{"from": low, "to": high}
            )
            if high is not None
            else self.env._("%(days)s days or more", days=low)
            for low, high in dashboard.AGE_BANDS
        }
        titles = {code: self.env._(title) for code, title in TITLES.items()}
        titles |= self._make_compared_titles(compared)
        sheets = {code: self.env._(name) for code, name in SHEETS.items()}
        names = {code: self.env._(name) for code, name in NAMES.items()}
        return {
            "titles": titles,
            "sheets": {**titles, **sheets},
            "names": {**titles, **names},
            "headings": {code: self.env._(text) for code, text in HEADINGS.items()},
            "rows": {code: self.env._(LABELS[code]) for code in CARDS} | ages,
            **{code: self.env._(word) for code, word in WORDS.items()},
        }

    def _make_compared_titles(self, compared):
        """Return the titles of the tables of a comparison."""
        return {
            dashboard_tables.get_compared_code(table["code"]): self.env._(
                "Comparison: %(table)s", table=table["title"]
            )
            for table in (compared or {}).get("tables", ())
        }

    def _make_scope(self, values, period):
        """Return (label, text) of what is counted, by whom and when it was made."""
        kinds = self.env["mfi.complaint.report"]._fields["kind"]
        return [
            *self._make_periods(period),
            (self.env._("Branch or region"), self._get_branch_name(values["branch"])),
            (self.env._("Product"), self._get_product_name(values["product"])),
            (
                self.env._("Kind"),
                dict(kinds._description_selection(self.env))[values["kind"]],
            ),
            *self._make_author(),
        ]

    def _make_periods(self, period):
        """Return (label, text) of the institution and of both periods."""
        names = ", ".join(self.env.companies.mapped("name"))
        first, last = period["from"], period["to"]
        before = (period["previous_from"], period["previous_to"])
        return [
            (self.env._("Institution"), names),
            (self.env._("Period"), self._format_period(first, last)),
            (self.env._("Previous period"), self._format_period(*before)),
        ]

    def _make_author(self):
        """Return (label, text) of who made a document, and when in local time."""
        zone = self.env.company._get_mfi_tz().key
        made = format_datetime(self.env, fields.Datetime.now(), tz=zone)
        return [
            (self.env._("Made by"), self.env.user.name),
            (self.env._("Made on"), f"{made} ({zone})"),
        ]

    def _make_notes(self, tables):
        """Return the sentences that are needed to understand the numbers."""
        notes = [
            self.env._(
                "Duplicates and entries by mistake are not counted. Days are calendar "
                "days."
            )
        ]
        if not self.env.user._can_read_all_complaints():
            notes.append(
                self.env._(
                    "Only the complaints that %(user)s may read are counted.",
                    user=self.env.user.name,
                )
            )
        if any(table.has_hidden for table in tables):
            notes.append(self.env._("Hidden: small numbers could identify a person"))
        return notes

    def _make_cost_notes(self, values, period):
        """Return the cost of the year, where the whole institution is shown."""
        whole = not values["branch"] and not values["product"]
        if not whole or values["kind"] != "complaint":
            return []
        year = int(str(period["to"])[:4])
        cost = self.env["mfi.complaint.report"]._get_dashboard_cost(year)
        return [cost] if cost else []

    def _format_period(self, first, last):
        """Return a period in words."""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, first),
            last=format_date(self.env, last),
        )

    def _get_branch_name(self, branch_id):
        """Return the name of the branch or region, or that all are counted."""
        if not branch_id:
            return self.env._("All branches")
        return self.env["mfi.branch"].browse(branch_id).name

    def _get_product_name(self, product_id):
        """Return the name of the product, or that all are counted."""
        if not product_id:
            return self.env._("All products")
        return self.env["mfi.product"].browse(product_id).name

    def _format_cell(self, cell, labels):
        """Return the text of one cell, as the screen shows it."""
        if cell.hidden:
            return labels["hidden"]
        if cell.shape == "blank":
            return ""
        if cell.shape == "text":
            return cell.value
        if cell.shape == "flag":
            return labels["yes"] if cell.value else ""
        if cell.value is None:
            return labels["none"]
        digits = 0 if float(cell.value).is_integer() else 1
        text = formatLang(self.env, cell.value, digits=digits)
        if cell.shape == "rate":
            return self.env._("%(rate)s %%", rate=text)
        return text


def _read_values(values):
    """Return the parameters of ``complaint_dashboard``, in its order.

    What is not a number stays text, for the check to refuse.
    """
    text = {
        name: str(values.get(name) or "")
        for name in ("from", "to", "branch", "product", "kind")
    }
    return {
        "from": text["from"],
        "to": text["to"],
        "branch": _read_id(text["branch"]),
        "product": _read_id(text["product"]),
        "kind": text["kind"] or "complaint",
    }


def _read_id(text):
    """Return an id, ``None`` for none, or the text if it cannot be an id."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text) or None
    return text or None


def _read_other(values):
    """Return the other side of a comparison in an address, ``None`` for none.

    The names of its parameters begin with ``vs``.
    """
    preset = str(values.get("vs") or "")
    if not preset:
        return None
    text = {
        name: str(values.get(f"vs_{name}") or "")
        for name in ("from", "to", "branch", "product")
    }
    return {
        "vs": preset,
        "from": text["from"],
        "to": text["to"],
        "branch": _read_id(text["branch"]),
        "product": _read_id(text["product"]),
    }

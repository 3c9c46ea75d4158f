# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Kind → why the alert was raised. Numbers come last, so that no plural is needed.
_WHY = {
    "silent": _lt(
        "Complaints received in %(weeks)s weeks: %(count)s. Its clients and its own "
        "past explain about %(expected)s. Clients may not know how to complain, or may "
        "not dare to."
    ),
    "spike": _lt(
        "Complaints received in %(weeks)s weeks: %(count)s. The past, the season and "
        "the network explain about %(expected)s."
    ),
    "recurrence": _lt(
        "Complaints with this cause since the measure was declared effective: "
        "%(count)s in %(cases)s days. While it was: %(past)s in %(past_cases)s days."
    ),
    "load": _lt(
        "Open complaints: %(cases)s. Late: %(count)s. Due within %(days)s days: "
        "%(past)s."
    ),
    "returns": _lt(
        "Complaints returned by services in %(weeks)s weeks: %(count)s of %(cases)s. "
        "The past explains about %(expected)s."
    ),
    "satisfaction": _lt(
        "Clients not satisfied in %(weeks)s weeks: %(count)s of %(cases)s. The past "
        "explains about %(expected)s."
    ),
    "appeals": _lt(
        "Appeals in %(weeks)s weeks: %(count)s for %(cases)s decisions. The past "
        "explains about %(expected)s."
    ),
    "staff": _lt(
        "Founded complaints that name this person, decided in %(months)s months: "
        "%(count)s."
    ),
    "confidential": _lt(
        "Open confidential cases: %(cases)s. Late: %(count)s. Due within %(days)s "
        "days: %(past)s."
    ),
}
_SILENT_DAYS = _lt(
    "No complaint since %(date)s. Clients may not know how to complain, or may not "
    "dare to."
)
#: Figure → its label, in the order of the form.
_FIGURES = {
    "count": _lt("Seen"),
    "expected": _lt("Explained by the past"),
    "cases": _lt("Out of"),
    "past": _lt("Before"),
    "past_cases": _lt("Before, out of"),
    "p": _lt("Probability by chance"),
}
#: Kinds whose figures are numbers of open complaints, and the labels of these.
_OPEN_KINDS = ("load", "confidential")
_OPEN_FIGURES = {
    "count": _lt("Late"),
    "cases": _lt("Open"),
    "past": _lt("Due soon"),
}


class MfiComplaintAlert(models.Model):
    """Say in the reader's language what the figures of an alert mean."""

    _inherit = "mfi.complaint.alert"

    why = fields.Char(compute="_compute_why")
    figures_text = fields.Text("Figures seen", compute="_compute_figures_text")

    @api.depends("figures", "kind")
    @api.depends_context("lang")
    def _compute_why(self):
        """Explain each alert in one sentence or two."""
        for alert in self:
            alert.why = alert._format_why()

    def _format_why(self):
        """Return why an alert was raised."""
        figures = self.figures or {}
        since = figures.get("since")
        if since:
            text = self.env._(_SILENT_DAYS)
            return text % {"date": format_date(self.env, since)}
        if "count" not in figures:
            return ""
        text = self.env._(_WHY[self.kind])
        numbers = dict.fromkeys(("cases", "past", "past_cases", "weeks", "days"), 0)
        numbers |= {"months": 0, **figures}
        return text % {**numbers, "expected": self._format_number(figures)}

    def _format_number(self, figures):
        """Return the expected number, with a decimal if it is small."""
        expected = figures.get("expected") or 0.0
        return formatLang(self.env, expected, digits=1 if expected < 10 else 0)

    @api.depends("figures", "kind")
    @api.depends_context("lang")
    def _compute_figures_text(self):
        """List the figures of each alert, one on each line."""
        for alert in self:
            figures = alert.figures or {}
            labels = _OPEN_FIGURES if alert.kind in _OPEN_KINDS else _FIGURES
            lines = [
                self.env._(
                    "%(label)s: %(figure)s",
                    label=self.env._(label),
                    figure=alert._format_figure(name, figures[name]),
                )
                for name, label in labels.items()
                if figures.get(name) is not None
            ]
            alert.figures_text = "\n".join(lines)

    def _format_figure(self, name, value):
        """Return one figure in words."""
        if name == "p":
            if value < 0.0001:
                return self.env._("less than 1 in 10,000")
            return f"{formatLang(self.env, 100 * value, digits=2)} %"
        digits = 1 if name == "expected" else 0
        return formatLang(self.env, value, digits=digits)

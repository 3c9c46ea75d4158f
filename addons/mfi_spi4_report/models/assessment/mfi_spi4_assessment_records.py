# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.kpi import KPIS
from ...engine.matrix import parse_ref
from ..figures import register_domains, ticket_domains

COMPLAINTS = "mfi_complaints.complaint_action_all"
#: Count that is a statistic or a total → count whose records it is based on.
_RECORD_COUNTS = {
    "resolved_days": "resolved",
    "resolved_median": "resolved",
    "resolved_p90": "resolved",
    "first_act_median": "first_act",
    "people_reached": "awareness_actions",
}


class MfiSpi4Assessment(models.Model):
    """Open exactly the records that a number of the report counts."""

    _inherit = "mfi.spi4.assessment"

    @api.readonly
    def action_open_records(self, kpi):
        """Return the window action that shows the records behind a number.

        :param str kpi: code of a figure (``K5``), one of its sides
            (``K5:denominator``) or a cell of a breakdown (``received@branch=12``)
        :raises UserError: for an unknown number, or one without records
        """
        self.ensure_one()
        self.check_access("read")
        ref = kpi if ":" in kpi or "@" in kpi else f"{kpi}:records"
        try:
            kind, name, detail = parse_ref(ref)
            model, domain = self._get_records_domain(kind, name, detail)
        except (KeyError, ValueError, StopIteration) as error:
            raise UserError(
                self.env._("There are no records behind “%(number)s”.", number=kpi)
            ) from error
        return self._prepare_records_action(
            model, domain, self._get_records_title(kind, name)
        )

    def _get_records_domain(self, kind, name, detail):
        """Return (model, domain) of the records behind a number.

        :param kind: ``figure`` or ``cell``
        :param name: code of the figure, or name of the count in the cell
        :param detail: side of the figure, or (dimension, key) of the cell
        """
        scope = self._get_scope()
        if kind == "cell":
            dimension, key = detail
            line = ticket_domains.DIMENSION_DOMAINS[dimension](scope, key)
            return "helpdesk.ticket", ticket_domains.get_domain(name, scope) & line
        figure = KPIS[name]
        return self._get_count_domain(getattr(figure, detail), scope)

    def _get_count_domain(self, count_name, scope):
        """Return (model, domain) of the records behind a count.

        :raises KeyError: for a count without records, such as a declared number
        """
        count_name = _RECORD_COUNTS.get(count_name, count_name)
        if count_name in ticket_domains.DOMAINS:
            return "helpdesk.ticket", ticket_domains.get_domain(count_name, scope)
        if count_name in register_domains.LISTED_MODELS:
            # sudo: the result is confidential; record rules apply to the ids read
            ids = (self.sudo().result or {}).get("ids", {}).get(count_name, [])
            domain = Domain("id", "in", ids)
            model = register_domains.LISTED_MODELS[count_name]
            if "active" in self.env[model]._fields:
                domain &= Domain("active", "in", [True, False])
            return model, domain
        model, build = register_domains.DOMAINS[count_name]
        return model, build(scope)

    def _prepare_records_action(self, model, domain, title):
        """Return the window action on records of a model.

        Complaints open in the list of the complaints application.
        """
        window = {"type": "ir.actions.act_window"}
        if model == "helpdesk.ticket":
            window = self.env["ir.actions.act_window"]._for_xml_id(COMPLAINTS)
        views = window.get("views") or [(False, "list"), (False, "form")]
        kept = ("type", "search_view_id", "help")
        return {
            **{name: window[name] for name in kept if name in window},
            "name": title + self._get_records_hint(model, domain),
            "res_model": model,
            "view_mode": "list,form",
            "views": [view for view in views if view[1] in ("list", "form")],
            "domain": _convert_domain(domain),
            "context": {"create": False, "active_test": False},
        }

    def _get_records_title(self, kind, name):
        """Return the title of the window: the name of the figure."""
        if kind == "cell":
            return self.env._("Records behind the number")
        kpi = self.env["mfi.spi4.kpi"].search([("code", "=", name)], limit=1)
        return kpi.display_name or name

    def _get_records_hint(self, model, domain):
        """Return a hint if the user may not see all the records counted."""
        if model != "helpdesk.ticket":
            return ""
        ticket = self.env[model]
        # sudo: only to detect that some records are not visible
        if ticket.search_count(domain) == ticket.sudo().search_count(domain):
            return ""
        return self.env._(" (without confidential complaints)")


def _convert_domain(domain):
    """Return a domain as a list of JSON values, for the browser."""
    return [
        (leaf[0], leaf[1], _convert_value(leaf[2])) if isinstance(leaf, tuple) else leaf
        for leaf in _iter_leaves(domain)
    ]


def _iter_leaves(domain):
    """Yield operators and conditions, including those nested in ``any`` conditions."""
    for leaf in domain:
        if isinstance(leaf, (tuple, list)) and leaf[1] in ("any", "not any"):
            yield (leaf[0], leaf[1], _convert_domain(Domain(leaf[2])))
        else:
            yield leaf


def _convert_value(value):
    """Return the value of a condition as a JSON value."""
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if hasattr(value, "hour"):
        return fields.Datetime.to_string(value)
    if hasattr(value, "year"):
        return fields.Date.to_string(value)
    return value

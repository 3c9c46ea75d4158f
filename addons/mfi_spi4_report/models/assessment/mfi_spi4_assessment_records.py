# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.kpi import KPIS
from ...engine.matrix import parse_ref
from ..figures import register_terms, ticket_terms

COMPLAINTS = "mfi_complaints.complaint_action_all"
#: Terms that are a statistic or a declared number → term whose records stand behind it.
_BEHIND = {
    "resolved_days": "resolved",
    "resolved_median": "resolved",
    "resolved_p90": "resolved",
    "first_act_median": "first_act",
    "people_reached": "awareness_actions",
}


class MfiSpi4Assessment(models.Model):
    """From a number of the report to exactly the records that make it."""

    _inherit = "mfi.spi4.assessment"

    def action_open_records(self, kpi):
        """Return the window that shows the records behind a number.

        :param str kpi: code of a figure (``K5``: what it counts), a side of it
            (``K5:denominator``) or a cell (``received@branch=12``)
        :raises UserError: for an unknown number, or one without records
        """
        self.ensure_one()
        self.check_access("read")
        ref = kpi if ":" in kpi or "@" in kpi else f"{kpi}:records"
        try:
            kind, name, detail = parse_ref(ref)
            model, domain = self._records(kind, name, detail)
        except (KeyError, ValueError, StopIteration) as error:
            raise UserError(
                self.env._("No records stand behind “%(number)s”.", number=kpi)
            ) from error
        return self._records_action(model, domain, self._records_title(kind, name))

    def _records(self, kind, name, detail):
        """Return (model, domain) of a number.

        :param kind: ``figure`` or ``cell``
        :param name: code of the figure, or term of the cell
        :param detail: side of the figure, or (dimension, key) of the cell
        """
        scope = self._scope()
        if kind == "cell":
            dimension, key = detail
            line = ticket_terms.DIMENSIONS[dimension](scope, key)
            return "helpdesk.ticket", ticket_terms.term(name, scope) & line
        figure = KPIS[name]
        return self._term_records(getattr(figure, detail), scope)

    def _term_records(self, term, scope):
        """Return (model, domain) of a term.

        :raises KeyError: for a term without records, such as a declared number
        """
        term = _BEHIND.get(term, term)
        if term in ticket_terms.TERMS:
            return "helpdesk.ticket", ticket_terms.term(term, scope)
        if term in register_terms.LISTED:
            # sudo: the result is restricted, which ids it names is decided by the rules
            ids = (self.sudo().result or {}).get("ids", {}).get(term, [])
            domain = Domain("id", "in", ids)
            model = register_terms.LISTED[term]
            if "active" in self.env[model]._fields:
                domain &= Domain("active", "in", [True, False])
            return model, domain
        model, build = register_terms.TERMS[term]
        return model, build(scope)

    def _records_action(self, model, domain, title):
        """Return the window action on records of a model.

        Complaints open in the list of their own application.
        """
        window = {"type": "ir.actions.act_window"}
        if model == "helpdesk.ticket":
            window = self.env["ir.actions.act_window"]._for_xml_id(COMPLAINTS)
        views = window.get("views") or [(False, "list"), (False, "form")]
        kept = ("type", "search_view_id", "help")
        return {
            **{name: window[name] for name in kept if name in window},
            "name": title + self._records_hint(model, domain),
            "res_model": model,
            "view_mode": "list,form",
            "views": [view for view in views if view[1] in ("list", "form")],
            "domain": _plain(domain),
            "context": {"create": False, "active_test": False},
        }

    def _records_title(self, kind, name):
        """Return the title of the window: the figure in words."""
        if kind == "cell":
            return self.env._("Records behind the number")
        kpi = self.env["mfi.spi4.kpi"].search([("code", "=", name)], limit=1)
        return kpi.display_name or name

    def _records_hint(self, model, domain):
        """Return a hint when the reader may not see all the records counted."""
        if model != "helpdesk.ticket":
            return ""
        ticket = self.env[model]
        # sudo: only to know that something is missing, not what
        if ticket.search_count(domain) == ticket.sudo().search_count(domain):
            return ""
        return self.env._(" (without the confidential ones)")


def _plain(domain):
    """Return a domain as plain values that travel to the browser."""
    return [
        (leaf[0], leaf[1], _plain_value(leaf[2])) if isinstance(leaf, tuple) else leaf
        for leaf in _leaves(domain)
    ]


def _leaves(domain):
    """Yield operators and conditions; a condition on a relation keeps its own list."""
    for leaf in domain:
        if isinstance(leaf, (tuple, list)) and leaf[1] in ("any", "not any"):
            yield (leaf[0], leaf[1], _plain(Domain(leaf[2])))
        else:
            yield leaf


def _plain_value(value):
    """Return one value of a condition as plain JSON."""
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if hasattr(value, "hour"):
        return fields.Datetime.to_string(value)
    if hasattr(value, "year"):
        return fields.Date.to_string(value)
    return value

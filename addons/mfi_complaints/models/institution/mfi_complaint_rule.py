# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import routing
from ..selections import KINDS, SEVERITIES

#: Fields of a rule → name of the fact that the engine compares.
CRITERIA = {
    "kind": "kind",
    "category_id": "category",
    "severity": "severity",
    "channel_id": "channel",
    "branch_id": "branch",
    "product_id": "product",
}


class MfiComplaintRule(models.AbstractModel):
    """Criteria common to rules that pick something for a complaint.

    An empty criterion fits everything; the first rule that fits, in order, wins. A
    category or branch also stands for what is below it.
    """

    _name = "mfi.complaint.rule"
    _description = "Rule on Complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty for a rule that all companies share."
    )
    kind = fields.Selection(KINDS)
    category_id = fields.Many2one("helpdesk.ticket.category", ondelete="cascade")
    severity = fields.Selection(SEVERITIES)
    channel_id = fields.Many2one("helpdesk.ticket.channel", ondelete="cascade")
    branch_id = fields.Many2one("mfi.branch", ondelete="cascade")
    product_id = fields.Many2one("mfi.product", ondelete="cascade")

    @api.model
    def _pick(self, ticket, domain=Domain.TRUE):
        """Return the first rule of the complaint's company that fits it, or none.

        :param domain: further condition on the rules
        """
        company = ticket.company_id
        domain &= Domain("company_id", "in", [False, company.id])
        # sudo: rules are configuration, they hold whoever registers
        rules = self.sudo().search(domain)
        found = routing.pick(
            ((rule._criteria(), rule) for rule in rules), self._facts(ticket)
        )
        return found if found is not None else self.sudo().browse()

    def _criteria(self):
        """Return {fact name: wanted value} of one rule; empty ones are left to fit."""
        return {
            fact: self[name].id if self._fields[name].relational else self[name]
            for name, fact in CRITERIA.items()
        }

    @api.model
    def _facts(self, ticket):
        """Return the complaint's facts; hierarchies as sets of ids."""
        return {
            "kind": ticket.complaint_kind,
            "severity": ticket.complaint_severity,
            "category": _with_parents(ticket.category_id),
            "channel": ticket.channel_id.id,
            "branch": _with_parents(ticket.mfi_branch_id),
            "product": ticket.mfi_product_id.id,
        }


def _with_parents(record):
    """Return the ids of a record and everything above it, from its stored path."""
    path = (record.parent_path or "").strip("/")
    return {int(part) for part in path.split("/")} if path else {record.id}

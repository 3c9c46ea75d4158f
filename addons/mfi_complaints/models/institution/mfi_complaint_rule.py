# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import routing
from ..selections import KINDS, SEVERITIES

#: Field of a rule → name of the fact with which the engine compares it.
CRITERIA = {
    "kind": "kind",
    "category_id": "category",
    "severity": "severity",
    "channel_id": "channel",
    "branch_id": "branch",
    "product_id": "product",
}


class MfiComplaintRule(models.AbstractModel):
    """Base of the rules that choose a service or a delay for a complaint.

    An empty criterion matches everything; the first matching rule, in order, applies. A
    category or branch also matches those below it.
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
    def _find_matching_rule(self, ticket, domain=Domain.TRUE):
        """Return the first rule that matches a complaint, or none.

        The complaint's company and the rules that all companies share are searched.

        :param domain: further condition on the rules
        """
        company = ticket.company_id
        domain &= Domain("company_id", "in", [False, company.id])
        # sudo: the rules apply even if the user may not read them
        rules = self.sudo().search(domain)
        found = routing.pick(
            ((rule._get_criteria(), rule) for rule in rules), self._get_facts(ticket)
        )
        return found if found is not None else self.sudo().browse()

    def _get_criteria(self):
        """Return ``{fact name: expected value}``; an empty value matches everything."""
        return {
            fact: self[name].id if self._fields[name].relational else self[name]
            for name, fact in CRITERIA.items()
        }

    @api.model
    def _get_facts(self, ticket):
        """Return ``{fact name: value}`` of a complaint; a hierarchy as a set of ids."""
        return {
            "kind": ticket.complaint_kind,
            "severity": ticket.complaint_severity,
            "category": _get_ids_with_parents(ticket.category_id),
            "channel": ticket.channel_id.id,
            "branch": _get_ids_with_parents(ticket.mfi_branch_id),
            "product": ticket.mfi_product_id.id,
        }


def _get_ids_with_parents(record):
    """Return the ids of a record and of everything above it, from its stored path."""
    path = (record.parent_path or "").strip("/")
    return {int(part) for part in path.split("/")} if path else {record.id}

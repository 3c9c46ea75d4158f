# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...engine import suggestion

#: Number of comparable complaints, the latest ones, that show what is usual.
COMPARED = 50


class HelpdeskTicket(models.Model):
    """What a form suggests, with the reason: a category, a service.

    Suggestions are lists of ``{"id", "name", "reason"}``, the likeliest first. Nothing
    is chosen: the user takes one with a click, or chooses another.
    """

    _inherit = "helpdesk.ticket"

    complaint_category_suggestions = fields.Json(
        "Suggested categories", compute="_compute_complaint_category_suggestions"
    )

    @api.depends_context("uid", "lang")
    @api.depends(
        "category_id", "complaint_kind", "complaint_state", "description", "name"
    )
    def _compute_complaint_category_suggestions(self):
        """Suggest categories for drafts that have none."""
        for ticket in self:
            draft = ticket.complaint_kind and ticket.complaint_state in (False, "draft")
            ticket.complaint_category_suggestions = (
                self._get_complaint_category_suggestions(
                    f"{ticket.name or ''} {html2plaintext(ticket.description or '')}",
                    ticket.mfi_product_id,
                )
                if draft and not ticket.category_id
                else False
            )

    @api.model
    def _get_complaint_category_suggestions(self, words, product):
        """Return the categories that a statement and its product suggest.

        :param str words: the client's statement, as plain text
        :param product: the product concerned, or an empty record
        """
        company = self.env.company
        in_company = Domain("company_id", "in", [False, company.id])
        categories = self.env["helpdesk.ticket.category"].search(
            in_company & Domain("complaint_code", "!=", False)
        )
        found = suggestion.rank(
            words,
            {
                category.id: f"{category.name} {category.complaint_keywords or ''}"
                for category in categories
            },
            self._get_complaint_recent(
                "category_id", Domain("mfi_product_id", "=", product.id)
            )
            if product
            else (),
        )
        names = {category.id: category.display_name for category in categories}
        return [
            {
                "id": item.key,
                "name": names[item.key],
                "reason": self._get_complaint_category_reason(item),
            }
            for item in found
        ]

    def _get_complaint_category_reason(self, item):
        """Return in words why a category is suggested."""
        if item.words:
            return self.env._(
                "words of the client: %(words)s", words=", ".join(item.words)
            )
        return self.env._(
            "%(count)s of the last %(total)s complaints about this product",
            count=item.count,
            total=item.total,
        )

    @api.model
    def _get_complaint_recent(self, name, domain):
        """Return the ids in a field of the latest comparable complaints.

        Only complaints that the user may read count.

        :param str name: a many2one field of complaints
        """
        recent = self.search_fetch(
            domain
            & Domain(name, "!=", False)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("complaint_state", "not in", [False, "draft", "cancelled"]),
            [name],
            order="id desc",
            limit=COMPARED,
        )
        return [ticket[name].id for ticket in recent]

    # ------------------------------------------------------------------
    # Service
    # ------------------------------------------------------------------
    def _get_complaint_team_suggestions(self):
        """Return the services that the rules and the past suggest for one complaint.

        A service with a conflict of interest, or one that has returned the complaint,
        is not suggested.
        """
        self.ensure_one()
        reasons = self._get_complaint_rule_reasons()
        teams = self.env["helpdesk.ticket.team"]
        serving = teams._find_mfi_serving(self.mfi_branch_id, self.company_id)
        for team_id, reason in self._get_complaint_habit_reasons().items():
            if team_id in serving.ids:
                reasons.setdefault(team_id, reason)
        no_user = self.env["res.users"]
        teams = teams.browse(reasons)
        returned = self.sudo()._get_complaint_returning_teams()  # sudo: the journal
        return [
            # sudo: the name of a service is no secret for those who assign
            {"id": team.id, "name": team.sudo().name, "reason": reasons[team.id]}
            for team in teams
            if team.id not in returned.ids
            and not self._is_complaint_in_conflict(team, no_user)
        ]

    def _get_complaint_rule_reasons(self):
        """Return ``{id of the service: reason}`` of what the configuration says."""
        ticket = self.sudo()  # sudo: users may not read the routing rules
        returned = ticket._get_complaint_returning_teams()
        rule = ticket._get_complaint_routing_rule(returned)
        if rule:
            text = self.env._("routing rule “%(rule)s”", rule=rule.name)
            return {rule.team_id.id: text}
        category = ticket.category_id
        if not category.complaint_team_id:
            return {}
        text = self.env._(
            "usual service of the category “%(category)s”", category=category.name
        )
        return {category.complaint_team_id.id: text}

    def _get_complaint_habit_reasons(self):
        """Return ``{id of the service: reason}`` of what was usual in the past.

        The branch counts first; without habits there, the whole institution does.
        """
        if not self.category_id:
            return {}
        similar = Domain("category_id", "=", self.category_id.id)
        similar &= Domain("id", "!=", self.id)
        in_branch = similar & Domain("mfi_branch_id", "=", self.mfi_branch_id.id)
        tickets = self.with_company(self.company_id)
        if habits := suggestion.get_habits(
            tickets._get_complaint_recent("team_id", in_branch)
        ):
            text = self.env._(
                "handled %(count)s of the last %(total)s complaints of this category "
                "in this branch"
            )
        else:
            habits = suggestion.get_habits(
                tickets._get_complaint_recent("team_id", similar)
            )
            text = self.env._(
                "handled %(count)s of the last %(total)s complaints of this category"
            )
        return {
            habit.key: text % {"count": habit.count, "total": habit.total}
            for habit in habits
        }

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import process
from ..selections import STATES


class HelpdeskTicketStage(models.Model):
    """A stage can show a state of the complaint process."""

    _inherit = "helpdesk.ticket.stage"

    complaint_state = fields.Selection(
        STATES,
        string="Complaint status",
        help="Complaints in this status are shown in this stage. You can rename, "
        "translate or add stages freely: the process follows the status. A stage with "
        "a complaint status is not available for ordinary tickets.",
    )

    @api.model
    @tools.ormcache("state", "company_id", "team_id")
    def _get_complaint_stage_id(self, state, company_id, team_id):
        """Return the id of the first stage that shows a state, or ``False``."""
        domain = Domain("complaint_state", "=", state)
        domain &= Domain("company_id", "in", [False, company_id])
        domain &= Domain("team_ids", "in", [False, team_id or False])
        return self.sudo().search(domain, limit=1).id  # sudo: stages are not secret

    @api.model_create_multi
    def create(self, vals_list):
        """Clear the cache of the stages that show each state."""
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        """Clear the cache of the stages that show each state."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Clear the cache of the stages that show each state."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class HelpdeskTicketTeam(models.Model):
    """Keep the stages of complaints and those of ordinary tickets apart."""

    _inherit = "helpdesk.ticket.team"

    def _get_applicable_stages(self):
        """Exclude the stages of complaints from those of ordinary tickets."""
        stages = super()._get_applicable_stages()
        return stages.filtered(lambda stage: not stage.complaint_state)


class HelpdeskTicket(models.Model):
    """Keep the stage and the state consistent, whichever is changed."""

    _inherit = "helpdesk.ticket"

    # Ordinary tickets and complaints can each only be moved to their own stages.
    stage_id = fields.Many2one(
        domain="['|', ('team_ids', '=', team_id), ('team_ids', '=', False),"
        " ('complaint_state', '!=' if complaint_kind else '=', False)]"
    )

    @api.depends("team_id")
    def _compute_stage_id(self):
        """Set the draft stage of new complaints; the process sets the later ones."""
        complaints = self.filtered("complaint_kind")
        for ticket in complaints:
            ticket.stage_id = ticket.stage_id or ticket._get_complaint_stage("draft")
        return super(HelpdeskTicket, self - complaints)._compute_stage_id()

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show the stages of complaints, those of ordinary tickets, or both."""
        complaints_only = self._is_complaint_domain(domain)
        if complaints_only:
            companies = Domain("company_id", "in", [False, *self.env.companies.ids])
            return stages.search(Domain("complaint_state", "!=", False) & companies)
        result = super()._read_group_stage_ids(stages, domain)
        if complaints_only is None:
            return result
        return result.filtered(lambda stage: not stage.complaint_state)

    @api.model
    def _is_complaint_domain(self, domain):
        """Return whether a domain selects complaints (``True``) or tickets (``False``).

        :return: ``None`` when the domain has no condition on the kind
        """
        for leaf in Domain(domain).iter_conditions():
            if leaf.field_expr != "complaint_kind":
                continue
            excludes = leaf.operator in ("!=", "not in")
            empty = leaf.value in (False, None) or list(leaf.value or ()) == [False]
            return excludes if empty else not excludes
        return None

    def _get_complaint_stage(self, state):
        """Return the stage that shows a state for this complaint."""
        stages = self.env["helpdesk.ticket.stage"]
        company = self.company_id or self.env.company
        # sudo: the stages may depend on a service that the user may not read
        return stages.browse(
            stages._get_complaint_stage_id(state, company.id, self.sudo().team_id.id)
        )

    def _apply_complaint_stage(self, stage):
        """Carry out the move that corresponds to a change of stage.

        :raise UserError: when no move without arguments leads to that stage
        """
        for ticket in self:
            state = stage.complaint_state
            if state and state == ticket.complaint_state:
                ticket._set_complaint_stage(stage)
                continue
            code = state and process.find_move_to(
                state, ticket._get_complaint_case(), ticket._get_complaint_roles()
            )
            if not code:
                raise UserError(ticket._get_complaint_stage_message(stage))
            getattr(ticket, f"action_{code}")()

    def _get_complaint_stage_message(self, stage):
        """Return why a complaint cannot be moved to a stage."""
        if not stage.complaint_state:
            return self.env._(
                "The stage “%(stage)s” is for ordinary tickets: choose a stage of the "
                "complaint process.",
                stage=stage.name,
            )
        return self.env._(
            "%(number)s cannot be moved to “%(stage)s” in this way: open it and use "
            "one of its buttons.",
            number=self.display_name,
            stage=stage.name,
        )

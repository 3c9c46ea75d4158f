# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import process
from ..selections import STATES


class HelpdeskTicketStage(models.Model):
    """A stage that shows a state of the complaint's life."""

    _inherit = "helpdesk.ticket.stage"

    complaint_state = fields.Selection(
        STATES,
        string="Complaint status",
        help="Complaints in this status show in this stage. Rename, translate or add "
        "stages freely: the process follows the status. A stage with a complaint "
        "status is not offered to ordinary tickets.",
    )

    @api.model
    @tools.ormcache("state", "company_id", "team_id")
    def _get_complaint_stage_id(self, state, company_id, team_id):
        """Return the id of the first stage that shows a state, or ``False``."""
        domain = Domain("complaint_state", "=", state)
        domain &= Domain("company_id", "in", [False, company_id])
        domain &= Domain("team_ids", "in", [False, team_id or False])
        return self.sudo().search(domain, limit=1).id  # sudo: stages are no secret

    @api.model_create_multi
    def create(self, vals_list):
        """Forget which stage shows which state."""
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        """Forget which stage shows which state."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget which stage shows which state."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class HelpdeskTicketTeam(models.Model):
    """Keep the stages of complaints and those of ordinary tickets apart."""

    _inherit = "helpdesk.ticket.team"

    def _get_applicable_stages(self):
        """Leave the stages of complaints out of what ordinary tickets go through."""
        stages = super()._get_applicable_stages()
        return stages.filtered(lambda stage: not stage.complaint_state)


class HelpdeskTicket(models.Model):
    """Stage and state in step, whichever is changed."""

    _inherit = "helpdesk.ticket"

    # Ordinary tickets are offered their own stages alone, complaints theirs.
    stage_id = fields.Many2one(
        domain="['|', ('team_ids', '=', team_id), ('team_ids', '=', False),"
        " ('complaint_state', '!=' if complaint_kind else '=', False)]"
    )

    @api.depends("team_id")
    def _compute_stage_id(self):
        """Leave the stage of complaints to the process."""
        complaints = self.filtered("complaint_kind")
        for ticket in complaints:
            ticket.stage_id = ticket.stage_id or ticket._get_complaint_stage("draft")
        return super(HelpdeskTicket, self - complaints)._compute_stage_id()

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show complaints with their stages, ordinary tickets with theirs."""
        about = self._is_complaint_domain(domain)
        if about:
            companies = Domain("company_id", "in", [False, *self.env.companies.ids])
            return stages.search(Domain("complaint_state", "!=", False) & companies)
        found = super()._read_group_stage_ids(stages, domain)
        if about is None:
            return found
        return found.filtered(lambda stage: not stage.complaint_state)

    @api.model
    def _is_complaint_domain(self, domain):
        """Return whether a domain asks for complaints, for tickets, or ``None``."""
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
        # sudo: the service may have stages of its own, whoever acts
        return stages.browse(
            stages._get_complaint_stage_id(state, company.id, self.sudo().team_id.id)
        )

    def _apply_complaint_stage(self, stage):
        """Make the move that a change of stage stands for.

        :raise UserError: when no simple move leads there, saying which step to use
        """
        for ticket in self:
            state = stage.complaint_state
            if state and state == ticket.complaint_state:
                ticket._set_complaint_stage(stage)
                continue
            code = state and process.leading_to(
                state, ticket._get_complaint_case(), ticket._get_complaint_roles()
            )
            if not code:
                raise UserError(ticket._get_complaint_stage_message(stage))
            getattr(ticket, f"action_{code}")()

    def _get_complaint_stage_message(self, stage):
        """Return why a complaint cannot be dragged to a stage."""
        if not stage.complaint_state:
            return self.env._(
                "The stage “%(stage)s” is for ordinary tickets: choose a stage of the "
                "complaint process.",
                stage=stage.name,
            )
        return self.env._(
            "%(number)s cannot go to “%(stage)s” by this way: open it and use one of "
            "its buttons.",
            number=self.display_name,
            stage=stage.name,
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..complaint.rule_lookups import use_lookups
from ..guard import in_process

#: What those who carry out a measure without managing any may write, besides its
#: discussion and activities.
_CARRIED_OUT = {"proof", "proof_attachment_ids"}


class MfiComplaintMeasure(models.Model):
    """Flags measures that only serve confidential complaints, for the access rule.

    The flags are stored, and the one that depends on the reader is searched in the
    database: a rule that followed the links to the complaints would leave these in the
    cache of users who may not read them.
    """

    _inherit = "mfi.complaint.measure"

    secret = fields.Boolean(
        compute="_compute_secret",
        store=True,
        help="Only serves, or counts, whistleblowing reports or complaints of "
        "restricted categories: its text would reveal them.",
    )
    secret_team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "mfi_complaint_measure_secret_team_rel",
        string="Services with access",
        compute="_compute_secret",
        store=True,
        help="The services that handle the restricted complaints it serves.",
    )

    may_write = fields.Boolean(
        compute="_compute_may_write",
        help="The buttons are for those who may use them.",
    )
    may_manage = fields.Boolean(
        compute="_compute_may_write",
        help="May also change what was decided, cancel it and check its effect.",
    )
    about_reader = fields.Boolean(
        "Only serves complaints about the reader",
        compute="_compute_about_reader",
        search="_search_about_reader",
        groups=fields.NO_ACCESS,
        help="Its text would tell those whom the complaints are about.",
    )

    @api.depends_context("uid")
    def _compute_may_write(self):
        """Flag the measures that the reader may change; a new one is the reader's.

        Branch managers and collectors carry out those that they are responsible for.
        """
        allowed = self._origin._filtered_access("write")
        manages = self.has_access("create")
        for measure in self:
            measure.may_write = not measure._origin or measure._origin in allowed
            measure.may_manage = measure.may_write and manages

    def write(self, vals):
        """Let those who manage no measures add the proof and use the buttons alone.

        :raise AccessError: if such a user changes anything else
        """
        carried_out = all(
            name in _CARRIED_OUT or name.startswith(("message_", "activity_"))
            for name in vals
        )
        if not carried_out and not in_process(self):
            self._check_may_manage()
        return super().write(vals)

    def action_check_effect(self):
        """Close the measures, for those who manage measures alone."""
        self._check_may_manage()
        return super().action_check_effect()

    def action_cancel(self):
        """Cancel the measures, for those who manage measures alone."""
        self._check_may_manage()
        return super().action_cancel()

    def _check_may_manage(self):
        """Raise ``AccessError`` if the user may not write, or only carries out."""
        self.check_access("write")
        if not self.has_access("create"):
            raise AccessError(
                self.env._(
                    "You carry out this measure: add the proof and mark it as done. "
                    "Ask the pilot for any other change."
                )
            )

    @api.depends_context("uid")
    @api.depends("ticket_ids")
    def _compute_about_reader(self):
        """Flag the measures that only serve complaints about the reader."""
        # sudo: the rule asks whether the reader may see them
        domain = Domain("id", "in", self.ids) & Domain("about_reader", "=", True)
        about = self.sudo().with_context(active_test=False).search(domain)
        for measure in self:
            measure.about_reader = measure._origin in about

    def _search_about_reader(self, operator, value):
        """Search by whether measures only serve complaints about the reader.

        The first condition is true for few measures, and the second, which reads all
        complaints, is asked for those alone.
        """
        if operator != "in":
            return NotImplemented
        others = self.env.user._get_complaint_not_concerned_domain()
        about_user = (~others).map_conditions(use_lookups)
        about = Domain("ticket_ids", "any!", about_user) & Domain(
            "ticket_ids", "not any!", others.map_conditions(use_lookups)
        )
        return about if True in value else ~about

    @api.depends("ticket_ids.complaint_access", "ticket_ids.team_id", "figures_secret")
    def _compute_secret(self):
        """Flag the measures that only serve confidential or restricted complaints.

        So are those opened from figures in which such complaints are counted.
        """
        served = defaultdict(self.env["helpdesk.ticket"].sudo)
        for measure, ticket in self._get_all_tickets():
            served[measure.id] |= ticket
        for measure in self:
            tickets = measure.ticket_ids | served[measure._origin.id]
            kinds = set(tickets.mapped("complaint_access"))
            only_secret = bool(kinds) and kinds <= {"denunciation", "restricted"}
            measure.secret = only_secret or measure.figures_secret
            restricted = kinds == {"restricted"}
            measure.secret_team_ids = tickets.team_id if restricted else False

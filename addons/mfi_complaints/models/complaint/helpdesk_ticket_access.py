# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

ROLE_GROUPS = {
    "collector": "mfi_complaints.group_collector",
    "controller": "mfi_complaints.group_controller",
    "pilot": "mfi_complaints.group_pilot",
    "confidential": "mfi_complaints.group_confidential",
}
#: Events by which a member of the service settles what was found.
DECISIONS = ("submitted", "resolved")


class HelpdeskTicket(models.Model):
    """Who is who for one complaint, and who may be told of it."""

    _inherit = "helpdesk.ticket"

    def _get_complaint_roles(self):
        """Return the roles of the current user for this complaint, as a set.

        Groups give collector, controller, pilot and confidential; belonging to the
        service that has it gives member; leading that service gives member and head.
        """
        self.ensure_one()
        user = self.env.user
        roles = {role for role, group in ROLE_GROUPS.items() if user.has_group(group)}
        if not user.has_group("mfi_complaints.group_handler"):
            return roles
        # sudo: a user may act on a complaint without read access on its service
        team = self.sudo().team_id
        if user == team.user_id:
            roles |= {"member", "head"}
        elif user in team.user_ids:
            roles.add("member")
        return roles

    def _get_complaint_concerned_users(self):
        """Return the users concerned by a complaint, and everybody under them."""
        self.ensure_one()
        # sudo: the rule must hold whatever the user may read of the staff register
        staff = self.sudo().complaint_staff_ids
        return (
            staff._with_subordinates()._get_mfi_users()
            if staff
            else staff._get_mfi_users()
        )

    def _get_complaint_previous_handlers(self):
        """Return the users who handled an earlier level of this complaint.

        Those in whose name it was, and those who decided it: a colleague may have
        submitted or resolved what another had started.
        """
        # sudo: the rule must hold whatever the user may read of earlier levels
        ticket = self.sudo()
        named = ticket.complaint_level_ids.user_id
        if not ticket.complaint_appeal_level:
            return named
        earlier = ticket._get_complaint_deciders()[: ticket.complaint_appeal_level]
        return named.union(*earlier)

    def _is_complaint_handled_by(self, user):
        """Return whether a user handled this complaint at its present level."""
        # sudo: as above
        ticket = self.sudo()
        if ticket.user_id == user or ticket.complaint_state != "communicated":
            return ticket.user_id == user
        return user in ticket._get_complaint_deciders()[-1]

    def _get_complaint_deciders(self):
        """Return, level by level, who submitted or resolved, from the journal."""
        levels = [self.env["res.users"]]
        for event in self.complaint_event_ids.sorted("sequence"):
            if event.code == "reopened":
                levels.append(self.env["res.users"])
            elif event.code in DECISIONS:
                levels[-1] |= event.user_id
        return levels

    def _get_complaint_candidates(self, team, user):
        """Return the users who would have the hand: one person or a whole service."""
        if user:
            return user
        # sudo: members of a service are not public, the rule is
        return team.sudo().user_ids | team.sudo().user_id

    def _is_complaint_in_conflict(self, team, user):
        """Return whether giving it to a service or a person breaks independence.

        A service whose head is concerned is out; so is one where nobody is left.
        """
        concerned = self._get_complaint_concerned_users()
        if not concerned:
            return False
        candidates = self._get_complaint_candidates(team, user)
        head = not user and team.sudo().user_id  # sudo: as above
        return bool(head and head in concerned) or not (candidates - concerned)

    def _is_complaint_handled_before(self, team, user):
        """Return whether nobody is left but those who decided at an earlier level."""
        previous = self._get_complaint_previous_handlers()
        if not previous:
            return False
        return not (self._get_complaint_candidates(team, user) - previous)

    @api.model
    def _get_complaint_entitled_partners(self, partners, tickets):
        """Return those partners who may read all the tickets.

        Used wherever something of a complaint could reach a person without a read
        check: followers and notifications.
        """
        users = partners.sudo().user_ids  # sudo: to find who is behind a partner
        entitled = users.filtered(lambda user: user.active and tickets._readable(user))
        return entitled.partner_id

    def _readable(self, user):
        """Return whether a user may read all these tickets."""
        return len(self._filter_complaint_seen_by(user)) == len(self)

    def _filter_complaint_seen_by(self, user):
        """Return those of these tickets that a user may read.

        Another person is judged in his own companies: those at work for whoever acts
        may be closed to him.
        """
        seen = self.with_user(user).sudo(False)
        if user != self.env.user:
            seen = seen.with_context(allowed_company_ids=user.company_ids.ids)
        return seen._filtered_access("read")

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let only those follow a complaint who may read it.

        In the helpdesk a follower gains access; for complaints access comes first. The
        program's own user follows nothing.
        """
        complaints = self.filtered("complaint_kind")
        others = self - complaints
        if others:
            super(HelpdeskTicket, others)._message_subscribe(
                partner_ids, subtype_ids, customer_ids
            )
        for ticket in complaints:
            partners = self.env["res.partner"].browse(partner_ids or [])
            entitled = self._get_complaint_entitled_partners(partners, ticket)
            if entitled:
                super(HelpdeskTicket, ticket)._message_subscribe(
                    entitled.ids, subtype_ids, customer_ids
                )
        return True

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Drop from a complaint's notifications whoever may no longer read it.

        The client is told by the answer and the acknowledgement, never by the
        internal discussion.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if len(self) != 1 or not self.complaint_kind:
            return recipients
        return [data for data in recipients if self._can_complaint_notify(data)]

    def _can_complaint_notify(self, recipient):
        """Return whether one recipient of a notification may read this complaint."""
        user = self.env["res.users"].browse(recipient.get("uid") or False)
        return bool(user) and user._is_internal() and self._readable(user)

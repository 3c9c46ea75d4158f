# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, models

ROLE_GROUPS = {
    "collector": "mfi_complaints.group_collector",
    "controller": "mfi_complaints.group_controller",
    "pilot": "mfi_complaints.group_pilot",
    "confidential": "mfi_complaints.group_confidential",
}
#: Journal events by which a member of the service decides on the findings.
DECISION_EVENTS = ("submitted", "resolved")


class HelpdeskTicket(models.Model):
    """Roles of users on a complaint, and who may be notified about it."""

    _inherit = "helpdesk.ticket"

    def _get_complaint_roles(self):
        """Return the roles of the current user for this complaint, as a set.

        The roles collector, controller, pilot and confidential come from groups. A
        member of the service in charge of the complaint is ``member``, and the head of
        that service is both ``member`` and ``head``.
        """
        self.ensure_one()
        user = self.env.user
        roles = {role for role, group in ROLE_GROUPS.items() if user.has_group(group)}
        if not user.has_group("mfi_complaints.group_handler"):
            return roles
        # sudo: users may act on a complaint without read access to its service
        team = self.sudo().team_id
        if user == team.user_id:
            roles |= {"member", "head"}
        elif user in team.user_ids:
            roles.add("member")
        return roles

    def _get_complaint_concerned_users(self):
        """Return the users concerned by a complaint, with all their subordinates."""
        self.ensure_one()
        # sudo: the rule applies even to staff whom the user may not read
        staff = self.sudo().complaint_staff_ids
        return (
            staff._get_with_subordinates()._get_mfi_users()
            if staff
            else staff._get_mfi_users()
        )

    def _get_complaint_previous_handlers(self):
        """Return the users who handled an earlier level of this complaint.

        These are the appointed handlers and the users who submitted or resolved it: a
        colleague may have decided on a complaint that someone else had started.
        """
        # sudo: the rule applies even to levels that the user may not read
        ticket = self.sudo()
        handlers = ticket.complaint_level_ids.user_id
        if not ticket.complaint_appeal_level:
            return handlers
        earlier = ticket._get_complaint_deciders()[: ticket.complaint_appeal_level]
        return handlers.union(*earlier)

    def _is_complaint_handled_by(self, user):
        """Return whether a user handled this complaint at its current level."""
        # sudo: as above
        ticket = self.sudo()
        if ticket.user_id == user or ticket.complaint_state != "communicated":
            return ticket.user_id == user
        return user in ticket._get_complaint_deciders()[-1]

    def _get_complaint_deciders(self):
        """Return, for each level, the users who submitted or resolved it.

        :return: list of ``res.users`` read from the journal, one item per appeal level
        """
        levels = [self.env["res.users"]]
        for event in self.complaint_event_ids.sorted("sequence"):
            if event.code == "reopened":
                levels.append(self.env["res.users"])
            elif event.code in DECISION_EVENTS:
                levels[-1] |= event.user_id
        return levels

    def _get_complaint_candidates(self, team, user):
        """Return who could handle the complaint: the user or the whole service."""
        if user:
            return user
        # sudo: users may not read the members of another service
        return team.sudo().user_ids | team.sudo().user_id

    def _is_complaint_in_conflict(self, team, user):
        """Return whether assigning it to a service or a user is a conflict of interest.

        A service is in conflict when its head is concerned by the complaint, or when
        all its members are.
        """
        concerned = self._get_complaint_concerned_users()
        if not concerned:
            return False
        candidates = self._get_complaint_candidates(team, user)
        head = not user and team.sudo().user_id  # sudo: as above
        return bool(head and head in concerned) or not (candidates - concerned)

    def _is_complaint_handled_before(self, team, user):
        """Return whether all candidates already handled it at an earlier level."""
        previous = self._get_complaint_previous_handlers()
        if not previous:
            return False
        return not (self._get_complaint_candidates(team, user) - previous)

    @api.model
    def _get_complaint_entitled_partners(self, partners, tickets):
        """Return the partners whose users may read all the given tickets.

        Used where a complaint could reach people without a read check: followers and
        notifications.
        """
        users = partners.sudo().user_ids  # sudo: to find the partner's users
        entitled = users.filtered(
            lambda user: user.active and tickets._is_complaint_readable_by(user)
        )
        return entitled.partner_id

    def _is_complaint_readable_by(self, user):
        """Return whether a user may read all these tickets."""
        return len(self._filter_complaint_readable_by(user)) == len(self)

    def _filter_complaint_readable_by(self, user):
        """Return the tickets that a user may read.

        Another user's access is checked with that user's own companies, because they
        may not have access to the companies of the current user.
        """
        tickets = self.with_user(user).sudo(False)
        if user != self.env.user:
            tickets = tickets.with_context(allowed_company_ids=user.company_ids.ids)
        return tickets._filtered_access("read")

    def _filter_complaint_hidden(self):
        """Return the complaints among these tickets that the user may not read.

        Tickets that no longer exist and ordinary tickets are never among them; a ticket
        in a form that is not saved stands for the one in the database.
        """
        # sudo: whether a ticket is a complaint tells which rules apply to it
        tickets = self._origin.sudo().exists()
        complaints = tickets.filtered("complaint_kind").sudo(False)
        return complaints - complaints._filtered_access("read")

    def _filter_complaint_unnamed(self):
        """Return the complaints whose subject the user must not see in links.

        Outside superuser mode whoever reads a name may read the complaint. The program
        itself, with or without a user, and visitors, who have no links to complaints,
        are not concerned.
        """
        if not self.env.su or self.env.uid in (None, False, SUPERUSER_ID):
            return self.browse()
        if not self.env.user._is_internal():
            return self.browse()
        return self.sudo(False)._filter_complaint_hidden()

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let only users who may read a complaint follow it.

        In the helpdesk, following a ticket grants access to it; for complaints, users
        must have access before they can follow. The superuser never follows.
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
        """Remove recipients who may no longer read the complaint.

        The client only receives the answer and the acknowledgement, never the internal
        discussion.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if len(self) != 1 or not self.complaint_kind:
            return recipients
        return [data for data in recipients if self._can_complaint_notify(data)]

    def _can_complaint_notify(self, recipient):
        """Return whether one recipient of a notification may read this complaint."""
        user = self.env["res.users"].browse(recipient.get("uid") or False)
        return (
            bool(user) and user._is_internal() and self._is_complaint_readable_by(user)
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...engine import desk, text_template
from ..complaint.helpdesk_ticket_process import ROLE_NAMES

_lt = LazyTranslate(__name__)

#: Names of so many people fit in a sentence; above it, their role is named.
MAX_NAMES = 3


class HelpdeskTicket(models.Model):
    """Who must do what by when, by name, as one sentence for the current user."""

    _inherit = "helpdesk.ticket"

    def _get_complaint_next_act(self):
        """Return who must do what by when, in the reader's language.

        The day is the promised one, which was told to the client: a day in the
        company's time zone.
        """
        task = self._get_complaint_task()
        if not task:
            return self.env._("No further step is needed.")
        values = {
            "who": self._get_complaint_actor(task),
            "what": self.env._(KIND_NAMES[self.complaint_kind]),
        }
        promised = task in desk.PROMISED and self.complaint_promised_date
        late = promised and self._get_complaint_days_late(promised)
        if promised and not late:
            values["day"] = self._format_complaint_day(promised)
            sentence = self.env._(ACTS_BY_DAY[task])
        else:
            sentence = self.env._(ACTS[task])
        parts = [sentence % values]
        if late:
            parts.append(self._get_complaint_late_sentence(promised, late))
        if self.complaint_waiting_since:
            parts.append(self.env._("The client's reply is awaited."))
        return " ".join(parts)

    def _get_complaint_days_late(self, promised):
        """Return the number of calendar days since the promised day, 0 until then."""
        return max(0, (self.company_id._get_mfi_today() - promised).days)

    def _get_complaint_late_sentence(self, promised, days):
        """Return the promised day and the delay as a sentence."""
        day = self._format_complaint_day(promised)
        if days == 1:
            return self.env._("Promised for %(day)s: 1 day late.", day=day)
        return self.env._(
            "Promised for %(day)s: %(days)s days late.", day=day, days=days
        )

    def _format_complaint_day(self, day):
        """Return a day in words, in the reader's language."""
        text = format_date(self.env, day, date_format="d MMMM y")
        return text_template.format_ordinal_first(text, self.env.lang or "")

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def _get_complaint_actor(self, task):
        """Return the names of those who must do a task, else their role."""
        roles = desk.get_actors(task, self.complaint_access or "open")
        for role in roles:
            users = self._get_complaint_namable_users(role, task)
            if 0 < len(users) <= MAX_NAMES:
                return self._format_complaint_names(role, users)
            if users:
                return self._capitalize(self.env._(ROLE_NAMES[role]))
        return self._capitalize(self.env._(ROLE_NAMES[roles[-1]]))

    def _get_complaint_namable_users(self, role, task):
        """Return the users with a role whose names the reader may see.

        They may read the complaint themselves and are not concerned by it. Clients
        read no name, and only a confidential officer reads who the others are.
        """
        nobody = self.env["res.users"]
        reader = self.env.user
        if not reader._is_internal() or (
            role == "confidential" and "confidential" not in self._get_complaint_roles()
        ):
            return nobody
        # sudo: names of colleagues; the checks follow
        users = self.sudo()._get_complaint_actor_users(role)
        users = users.filtered("active") - self._get_complaint_concerned_users()
        if task in ("satisfaction", "close"):
            users = users.filtered(lambda user: not self._is_complaint_handled_by(user))
        if not self.id or len(users) > MAX_NAMES:
            return users
        ticket = self.sudo()  # sudo: each user's own access is checked
        return ticket._filter_complaint_entitled({self.id: users})[self.id]

    def _get_complaint_actor_users(self, role):
        """Return the users with one role of :func:`desk.get_actors`."""
        nobody = self.env["res.users"]
        if role == "handler":
            return self.user_id
        if role == "head":
            return self.team_id.user_id
        if role == "member":
            return nobody
        people = self._get_complaint_recipients(
            "collector" if role == "author" else role
        )
        if role == "author":
            return people & (self.create_uid or self.env.user)
        # An administrator has every role, but the task is not theirs.
        return people.filtered(lambda user: not user._is_system()) or people

    def _format_complaint_names(self, role, users):
        """Return the names of users, with the service of those who handle it."""
        names = [user.sudo().name for user in users]  # sudo: checked by the caller
        *others, last = names
        text = last
        if others:
            text = self.env._(
                "%(names)s or %(last)s", names=", ".join(others), last=last
            )
        service = self.sudo().team_id.name  # sudo: shown on the form too
        if role in ("handler", "head") and service:
            text = self.env._("%(name)s (%(service)s)", name=text, service=service)
        return text

    @staticmethod
    def _capitalize(text):
        """Return a text with a capital at the beginning."""
        return text[:1].upper() + text[1:]


#: Kind → how the sentences call it.
KIND_NAMES = {
    "complaint": _lt("the complaint"),
    "denunciation": _lt("the whistleblowing report"),
    "suggestion": _lt("the suggestion"),
    "request": _lt("the request"),
}
#: Task → who must do what.
ACTS = {
    "complete": _lt("%(who)s must complete and register the draft."),
    "assign": _lt("%(who)s must assign %(what)s to a service."),
    "treat": _lt("%(who)s must handle %(what)s."),
    "validate": _lt("%(who)s must validate the solution."),
    "communicate": _lt("%(who)s must communicate the answer to the client."),
    "satisfaction": _lt("%(who)s must ask whether the client is satisfied."),
    "close": _lt("%(who)s must close %(what)s."),
}
#: Task → who must do what by when.
ACTS_BY_DAY = {
    "assign": _lt("%(who)s must assign %(what)s to a service by %(day)s."),
    "treat": _lt("%(who)s must handle %(what)s by %(day)s."),
    "validate": _lt("%(who)s must validate the solution by %(day)s."),
    "communicate": _lt("%(who)s must communicate the answer to the client by %(day)s."),
}

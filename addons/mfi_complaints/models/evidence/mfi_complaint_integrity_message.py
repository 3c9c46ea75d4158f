# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools.translate import LazyTranslate

from .mfi_complaint_integrity import JOURNALED_MODELS

_lt = LazyTranslate(__name__)


class MfiComplaintEvent(models.Model):
    """Say in sentences what the integrity check found."""

    _inherit = "mfi.complaint.event"

    def _prepare_breaks(self, breaks):
        """Return breaks as the dicts of :meth:`verify`, with one query for all.

        :param breaks: list of :class:`hash_chain.Break`
        """
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        tickets = tickets.browse({broken.ticket for broken in breaks}).exists()
        by_id = {ticket.id: ticket for ticket in tickets}
        return [
            self._prepare_break_values(broken, by_id.get(broken.ticket, tickets[:0]))
            for broken in breaks
        ]

    def _prepare_break_values(self, broken, ticket):
        """Return one :class:`hash_chain.Break` as a dict of :meth:`verify`.

        :param ticket: its complaint, or an empty recordset if it no longer exists
        """
        number = ticket.number or broken.found or f"#{broken.ticket}"
        if ticket.complaint_access == "denunciation":
            number = self.env._("confidential record %(id)s", id=ticket.id)
        return {
            "ticket_id": broken.ticket,
            "number": number,
            "event_id": broken.event,
            "sequence": broken.sequence,
            "code": broken.code,
            "field": broken.field,
            "message": self._format_break_message(broken, number),
        }

    def _format_break_message(self, broken, number):
        """Return the sentence that describes one break.

        :param broken: :class:`hash_chain.Break`
        :param str number: number of the complaint, as shown to the user
        """
        message = self.env._(MESSAGES[broken.code])
        return message % {
            "number": number,
            "sequence": broken.sequence,
            "field": self._get_break_label(broken.field),
            "expected": broken.expected,
            "found": broken.found,
        }

    def _get_break_label(self, name):
        """Return the label of the field or record of a break.

        :param str name: field of the complaint, or ``<prefix>:<id>`` of a record
        """
        prefix, _sep, number = name.partition(":")
        if number and prefix in JOURNALED_MODELS:
            label = self.env["ir.model"]._get(JOURNALED_MODELS[prefix]).name
            return f"{label} {number}"
        field = self.env["helpdesk.ticket"]._fields.get(name)
        return field._description_string(self.env) if field else name


#: Code of a break → sentence that describes it: first those about a complaint, its
#: journal and the records that this covers, then those about the seals.
MESSAGES = {
    "gap": _lt("%(number)s: event %(expected)s of the journal is missing."),
    "link": _lt("%(number)s: event %(sequence)s does not follow the previous one."),
    "hash": _lt("%(number)s: event %(sequence)s was altered."),
    "head": _lt(
        "%(number)s: the journal does not end with the last event recorded on the "
        "complaint (last event found: %(sequence)s)."
    ),
    "state": _lt(
        "%(number)s: the status is “%(found)s”, but the journal says “%(expected)s”."
    ),
    "no_journal": _lt("%(number)s: the whole journal is missing."),
    "value": _lt(
        "%(number)s: “%(field)s” differs from the value recorded by event %(sequence)s."
    ),
    "version": _lt(
        "%(number)s: “%(field)s” was recorded by event %(sequence)s with a later "
        "version of this program. Update it, then check again."
    ),
    "unsalted": _lt(
        "%(number)s: the digests were made unreadable, but no erasure was recorded."
    ),
    "text": _lt("%(number)s: the text “%(field)s” of event %(sequence)s was altered."),
    "missing": _lt(
        "%(number)s: %(field)s, recorded by event %(sequence)s, is missing."
    ),
    "unnoted": _lt(
        "%(number)s: “%(field)s” has a value that no event of the journal recorded."
    ),
    "unknown": _lt("%(number)s: %(field)s was added outside the journal."),
    "removed": _lt("%(number)s: this complaint was sealed but no longer exists."),
    "added": _lt("%(number)s: the journal was added after the day was sealed."),
    "sealed": _lt("%(number)s: the journal differs from the sealed one."),
    "seal_hash": _lt("The seal of %(field)s was altered."),
    "unsealed": _lt(
        "The journal since %(field)s is not sealed: a seal was removed, or the "
        "nightly job did not run."
    ),
    "seal_link": _lt("The seal before %(field)s is missing or was altered."),
}

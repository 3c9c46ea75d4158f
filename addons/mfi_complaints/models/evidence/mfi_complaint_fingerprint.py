# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...engine import fingerprint

_lt = LazyTranslate(__name__)
#: Results of a comparison.
RESULTS = [
    ("agrees", "Agrees"),
    ("unknown", "Does not agree"),
    ("altered", "Altered since"),
]
#: Result of a comparison → sentence that describes it.
MESSAGES = {
    "agrees": _lt("%(number)s: authentic, registered on %(date)s."),
    "unknown": _lt(
        "%(number)s: the journal never had this fingerprint. Check each letter; if it "
        "was read correctly, the complaint was rewritten or removed."
    ),
    "altered": _lt(
        "%(number)s: the fingerprint is right, but the complaint differs from its "
        "journal. Run the integrity check."
    ),
}


class MfiComplaintEvent(models.Model):
    """Comparison of the journal with the fingerprints that clients hold on paper."""

    _inherit = "mfi.complaint.event"

    @api.model
    def check_fingerprints(self, pairs):
        """Compare fingerprints collected from clients with the journal.

        :param pairs: list of [number of the complaint, fingerprint], at most 1,000
        :return: for each pair a dict ``number``, ``fingerprint``, ``result``
            (``agrees``, ``unknown``, ``altered``), ``registered_on`` (local ISO date,
            or ``False``) and ``message``, one sentence
        :raise AccessError: unless the user may run the integrity check
        :raise UserError: for more than 1,000 pairs, or something else than pairs
        """
        self._check_integrity_role()
        pairs = self._read_fingerprint_pairs(pairs)
        # sudo: whoever holds the paper may know whether it is authentic
        results = self.sudo()._compare_fingerprints(self.env.company, pairs)
        return [self._prepare_fingerprint_result(*row) for row in results]

    def _read_fingerprint_pairs(self, pairs):
        """Return checked pairs of texts (number, fingerprint)."""
        try:
            pairs = [(str(number), str(letters)) for number, letters in pairs]
        except (TypeError, ValueError):
            pairs = None
        if pairs is None or len(pairs) > fingerprint.MAX_LINES:
            raise UserError(
                self.env._(
                    "Give at most %(count)s pairs of number and fingerprint.",
                    count=fingerprint.MAX_LINES,
                )
            )
        return [
            (number.strip()[:40], fingerprint.normalize(letters))
            for number, letters in pairs
        ]

    @api.private
    def _compare_fingerprints(self, company, pairs):
        """Return (number, fingerprint, result, ticket) of each pair, in sudo mode.

        :param company: institution whose numbers they are
        :param pairs: tuples (number, fingerprint), both normalized
        """
        self.env.flush_all()
        tickets = self._get_fingerprint_tickets(company, pairs)
        hashes = self._get_chain_hashes(tickets.values())
        results = []
        for number, letters in pairs:
            ticket = tickets.get(number.upper(), self.env["helpdesk.ticket"])
            found = fingerprint.find_event(letters, hashes[ticket.id]) is not None
            results.append((number, letters, found and ticket))
        found = {ticket.id for _number, _letters, ticket in results if ticket}
        altered = {broken.ticket for broken in self._check_tickets(sorted(found))}
        return [
            (number, letters, _get_result(ticket, altered), ticket)
            for number, letters, ticket in results
        ]

    def _get_fingerprint_tickets(self, company, pairs):
        """Return {number in capitals: complaint} of an institution's complaints."""
        typed = {number for number, _letters in pairs}
        domain = [
            ("company_id", "=", company.id),
            ("complaint_registered_at", "!=", False),
            ("number", "in", sorted(typed | {number.upper() for number in typed})),
        ]
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        return {ticket.number.upper(): ticket for ticket in tickets.search(domain)}

    def _get_chain_hashes(self, tickets):
        """Return {complaint id: hashes of its events, in order}."""
        hashes = defaultdict(list)
        events = self.search(
            [("ticket_id", "in", [ticket.id for ticket in tickets])],
            order="ticket_id, sequence",
        )
        for event in events:
            hashes[event.ticket_id.id].append(event.hash)
        return hashes

    def _prepare_fingerprint_result(self, number, letters, result, ticket):
        """Return what the user is told about one pair, as a dict."""
        # sudo: whoever holds the paper may know the date of the registration
        moment = ticket and ticket.sudo().complaint_registered_at
        day = moment and ticket.sudo().company_id._to_mfi_local(moment).date()
        message = self.env._(MESSAGES[result])
        values = {"number": number, "date": day and fields.Date.to_string(day)}
        return {
            "number": number,
            "fingerprint": fingerprint.format_groups(letters),
            "result": result,
            "registered_on": values["date"],
            "message": message % values,
        }

    def _prepare_fingerprint_break(self, result):
        """Return one result of :meth:`check_fingerprints` as a break of ``verify``."""
        return {
            "ticket_id": False,
            "number": result["number"],
            "event_id": False,
            "sequence": 0,
            "code": "fingerprint",
            "field": "",
            "message": result["message"],
        }


def _get_result(ticket, altered):
    """Return the result of one comparison.

    :param ticket: the complaint whose journal had the fingerprint, if any
    :param altered: ids of complaints that differ from their journal
    """
    if not ticket:
        return "unknown"
    return "altered" if ticket.id in altered else "agrees"

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import split_every

from ...engine import hash_chain, process
from ..complaint.helpdesk_ticket_process import TREATMENT_FIELDS
from ..complaint.mail_message import WRITTEN

#: Complaints checked at a time: bounds memory whatever the size of the register.
BATCH = 500
#: Key prefix in the digests → model whose rows the journal vouches for.
WITNESSED = {
    "attachment": "ir.attachment",
    "message": "mail.message",
    "measure": "mfi.complaint.measure",
    "attempt": "mfi.complaint.attempt",
    "level": "mfi.complaint.level",
    "exchange": "mfi.denunciation.message",
}
#: Models whose rows name their complaint otherwise than by ``ticket_id``.
_OWNERS = {"ir.attachment": "res_id", "mail.message": "res_id"}
#: Which of their rows belong to complaints and are vouched for.
_PLACES = {
    "ir.attachment": Domain("res_model", "=", "helpdesk.ticket")
    & Domain("res_field", "=", False),
    "mail.message": Domain("model", "=", "helpdesk.ticket")
    & Domain("message_type", "in", sorted(WRITTEN)),
}
#: What the process writes with an event that vouches for it, and nothing else does.
UNTOUCHED = (
    "complaint_acknowledged_at",
    "complaint_answer_channel",
    "complaint_appeal_level",
    "complaint_cancel_reason",
    "complaint_closed_at",
    "complaint_communicated_at",
    "complaint_erased_at",
    "complaint_escalated_at",
    "complaint_first_act_at",
    "complaint_first_resolved_at",
    "complaint_imported",
    "complaint_legacy_number",
    "complaint_legal_hold",
    "complaint_recourse_id",
    "complaint_reject_reason",
    "complaint_resolved_at",
    "complaint_return_count",
    "complaint_satisfaction_comment",
    "complaint_satisfaction_score",
    "complaint_waiting_since",
    "duplicate_id",
    "team_id",
    "user_id",
)
CHECKERS = (
    "mfi_complaints.group_controller",
    "mfi_complaints.group_confidential",
    "base.group_system",
)


class MfiComplaintEvent(models.Model):
    """The integrity check: is every record still what its journal says?"""

    _inherit = "mfi.complaint.event"

    @api.model
    def verify(self, domain=None):
        """Return the broken places of the journal and of what it vouches for.

        Recomputes every hash, follows every link, compares each complaint, its
        attachments, messages, measures, attempts and earlier decisions with the last
        digest of the journal, and each seal with the chains that it covers. Names
        what was moved to another complaint, slipped in, hidden, or written without
        an event.

        :param domain: events whose complaints are checked; empty for everything
        :return: list of dicts ``ticket_id``, ``number``, ``event_id``, ``sequence``,
            ``code``, ``field`` and ``message`` (one sentence); empty when all is right
        :raise AccessError: unless the user is controller, confidential or system
        """
        if not any(self.env.user.has_group(group) for group in CHECKERS):
            raise AccessError(
                self.env._("The integrity check is the controller's task.")
            )
        # sudo: the check must see every row, also those that nobody may read
        return self.sudo()._verify(Domain(domain or Domain.TRUE))

    def _verify(self, domain):
        """Carry out :meth:`verify` with full sight."""
        self.env.flush_all()
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        everything = domain.is_true()
        found = []
        checked = tickets.search(self._verify_scope(domain), order="id").ids
        for ids in split_every(BATCH, checked):
            found += self._verify_batch(tickets.browse(ids))
            self.env.invalidate_all()
        seals = self.env["mfi.complaint.seal"].search(Domain.TRUE)
        scope = None if everything else set(checked)
        found += seals._broken(scope)
        return [self._verify_report(broken) for broken in found]

    def _verify_scope(self, domain):
        """Return the domain of the complaints to check."""
        registered = Domain("complaint_kind", "!=", False) & Domain(
            "complaint_state", "!=", "draft"
        )
        if domain.is_true():
            begun = Domain("complaint_head_sequence", ">", 0)
            begun |= Domain("complaint_registered_at", "!=", False)
            return registered | begun | Domain("complaint_event_ids", "!=", False)
        return Domain("id", "in", self.search(domain).ticket_id.ids)

    def _verify_batch(self, tickets):
        """Return the broken places of some complaints."""
        events = self.search([("ticket_id", "in", tickets.ids)], order="sequence")
        chains = defaultdict(list)
        for event in events:
            chains[event.ticket_id.id].append(event._as_link())
        found = []
        for ticket in tickets:
            found += self._verify_chain(ticket, chains[ticket.id])
        known = {
            ticket.id: hash_chain.latest_digests(chains[ticket.id])
            for ticket in tickets
        }
        found += self._verify_values(tickets, known)
        found += self._verify_untouched(tickets, chains, known)
        found += self._verify_recorded(events)
        found += self._verify_texts(events, tickets)
        for prefix, model in WITNESSED.items():
            found += self._verify_witnessed(tickets, known, prefix, model)
        return found

    def _verify_chain(self, ticket, links):
        """Return what is wrong with one complaint's chain and its head."""
        if not links:
            return [hash_chain.Break("no_journal", ticket.id)]
        found = hash_chain.check_chain(links)
        if not ticket.complaint_salt:
            found.append(hash_chain.Break("unsalted", ticket.id))
        last = links[-1]
        head = (ticket.complaint_head_sequence, ticket.complaint_head_hash)
        if head != (last.sequence, last.hash):
            found.append(
                hash_chain.Break(
                    "head", ticket.id, last.id, last.sequence, expected=head[1] or ""
                )
            )
        if last.to_state != (ticket.complaint_state or ""):
            found.append(
                hash_chain.Break(
                    "state",
                    ticket.id,
                    last.id,
                    last.sequence,
                    expected=last.to_state,
                    found=ticket.complaint_state or "",
                )
            )
        return found

    def _verify_recorded(self, events):
        """Return the events whose moment of recording, or company, is not theirs."""
        return [
            hash_chain.Break("hash", event.ticket_id.id, event.id, event.sequence)
            for event in events
            if event.company_id != event.ticket_id.company_id
            or fields.Datetime.to_string(event.recorded_at)
            != event._payload().get("recorded", fields.Datetime.to_string(event.date))
        ]

    def _verify_untouched(self, tickets, chains, known):
        """Return the fields that hold what no event of the journal put there.

        What the process writes comes with an event. Who may read follows from kind
        and category, what is to do from the status; nobody puts a complaint away.
        """
        found = []
        for ticket in tickets.filtered(lambda ticket: chains[ticket.id]):
            names = [
                name
                for name in (*UNTOUCHED, *TREATMENT_FIELDS)
                if name not in known[ticket.id]
                and self._verify_compares(ticket, name)
                and ticket[name]
            ]
            derived = {
                "active": True,
                "complaint_access": ticket._get_complaint_access_level(),
                "complaint_todo": ticket._get_complaint_task(),
            }
            names += [name for name in derived if ticket[name] != derived[name]]
            found += [
                hash_chain.Break("unnoted", ticket.id, field=name) for name in names
            ]
        return found

    def _verify_values(self, tickets, known):
        """Return the fields that differ from the last digest of the journal."""
        found = []
        for ticket in tickets.filtered("complaint_salt"):
            digests = known.get(ticket.id, {})
            names = [name for name in digests if ":" not in name]
            names = [name for name in names if self._verify_compares(ticket, name)]
            values = ticket._get_complaint_digest_values(
                name for name in names if name in ticket._fields
            )
            found += hash_chain.check_values(
                ticket.id, digests, ticket.complaint_salt, values
            )
        return found

    def _verify_compares(self, ticket, name):
        """Return whether a field is frozen now: findings move while being written."""
        if ticket.complaint_state not in process.RESERVED | {"registered"}:
            return True
        return not ticket._get_complaint_writable_fields(ticket.complaint_state) & {
            name
        }

    def _verify_texts(self, events, tickets):
        """Return the words of events that differ from their digest."""
        rows = self.env["mfi.complaint.event.text"].search(
            [("event_id", "in", events.ids)]
        )
        by_event = rows.grouped(lambda row: row.event_id.id)
        erased = {e.ticket_id: e.sequence for e in events if e.code == "erased"}
        found = []
        for event in events.filtered("ticket_id.complaint_salt"):
            words = [(row.name, row.value) for row in by_event.get(event.id, ())]
            gone = event.sequence < erased.get(event.ticket_id, 0)
            found += [
                hash_chain.Break(
                    "text", event.ticket_id.id, event.id, event.sequence, name
                )
                for name in event._verify_words(words, gone)
            ]
        return found

    def _verify_words(self, words, gone):
        """Return the names of an event's words that it does not vouch for, or lacks.

        :param words: list of (name, value) found beside the event
        :param gone: erased since: words may only be empty, never other ones
        """
        if gone:
            return [name for name, value in words if value]
        salt = self.ticket_id.complaint_salt
        wanted = self._payload().get("texts", {})
        names = [name for name, _value in words]
        wrong = {
            name
            for name, value in words
            if hash_chain.digest(salt, value) != wanted.get(name)
            or names.count(name) > 1
        }
        return sorted(wrong | wanted.keys() - set(names))

    def _verify_witnessed(self, tickets, known, prefix, model):
        """Return the rows of another table that differ, lack, moved or slipped in."""
        wanted = self._verify_wanted(tickets, known, prefix)
        ids = {int(key.split(":")[1]) for _ticket, key, _right in wanted}
        rows = self.env[model].with_context(active_test=False)
        rows = rows.browse(sorted(ids)).exists()
        contents = {row.id: row._get_complaint_digest_content() for row in rows}
        owners = {row.id: _owner(row) for row in rows}
        found = []
        for ticket, key, (right, sequence) in wanted:
            row_id = int(key.split(":")[1])
            place = {"sequence": sequence, "field": key}
            if owners.get(row_id, 0) not in (ticket.id, None):
                found.append(hash_chain.Break("missing", ticket.id, **place))
            elif hash_chain.digest(ticket.complaint_salt, contents[row_id]) != right:
                found.append(hash_chain.Break("value", ticket.id, **place))
        return found + self._verify_slipped_in(tickets, known, prefix, rows)

    def _verify_slipped_in(self, tickets, known, prefix, rows):
        """Return the rows of these complaints for which no event ever vouched."""
        if prefix == "measure":
            return []  # the digest of the links says which ones serve a complaint
        vouched = {ticket.id: known.get(ticket.id, {}) for ticket in tickets}
        place = _PLACES.get(rows._name, Domain.TRUE)
        owner = _OWNERS.get(rows._name, "ticket_id")
        return [
            hash_chain.Break("unknown", _owner(row), field=f"{prefix}:{row.id}")
            for row in rows.search(place & Domain(owner, "in", tickets.ids))
            if f"{prefix}:{row.id}" not in vouched[_owner(row)]
        ]

    def _verify_wanted(self, tickets, known, prefix):
        """Return (ticket, key, (digest, sequence)) of the rows to compare."""
        return [
            (ticket, key, value)
            for ticket in tickets.filtered("complaint_salt")
            for key, value in known.get(ticket.id, {}).items()
            if key.partition(":")[0] == prefix and key.partition(":")[2].isdecimal()
        ]

    def _verify_report(self, broken):
        """Return one broken place as a dict with a sentence."""
        ticket = self.env["helpdesk.ticket"].browse(broken.ticket).exists()
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
            "message": self._verify_sentence(broken, number),
        }

    def _verify_sentence(self, broken, number):
        """Return one broken place in words."""
        details = {
            "number": number,
            "sequence": broken.sequence,
            "field": self._verify_label(broken.field),
            "expected": broken.expected,
            "found": broken.found,
        }
        return self._verify_sentences()[broken.code] % details

    def _verify_label(self, name):
        """Return what a broken field is called on screen."""
        prefix, _sep, number = name.partition(":")
        if number and prefix in WITNESSED:
            label = self.env["ir.model"]._get(WITNESSED[prefix]).name
            return f"{label} {number}"
        field = self.env["helpdesk.ticket"]._fields.get(name)
        return field._description_string(self.env) if field else name

    def _verify_sentences(self):
        """Return {code of break: sentence with named places}."""
        return self._verify_sentences_of_journal() | self._verify_sentences_of_seals()

    def _verify_sentences_of_journal(self):
        """Return the sentences about a complaint, its journal and what this covers."""
        return {
            "gap": self.env._(
                "%(number)s: event %(expected)s of the journal is missing."
            ),
            "link": self.env._(
                "%(number)s: event %(sequence)s does not follow the one before it."
            ),
            "hash": self.env._("%(number)s: event %(sequence)s was altered."),
            "head": self.env._(
                "%(number)s: the end of the journal is not the one recorded "
                "(last event found: %(sequence)s)."
            ),
            "state": self.env._(
                "%(number)s: status is “%(found)s”, the journal says “%(expected)s”."
            ),
            "no_journal": self.env._("%(number)s: the whole journal is missing."),
            "value": self.env._(
                "%(number)s: “%(field)s” differs from what event %(sequence)s recorded."
            ),
            "unsalted": self.env._(
                "%(number)s: its digests were made unreadable, and no erasure says so."
            ),
            "text": self.env._(
                "%(number)s: the words “%(field)s” of event %(sequence)s were altered."
            ),
            "missing": self.env._(
                "%(number)s: %(field)s, recorded by event %(sequence)s, is gone."
            ),
            "unnoted": self.env._(
                "%(number)s: “%(field)s” holds what no event of the journal put there."
            ),
            "unknown": self.env._(
                "%(number)s: %(field)s was added behind the journal's back."
            ),
        }

    def _verify_sentences_of_seals(self):
        """Return the sentences about the daily seals and what they cover."""
        return {
            "removed": self.env._(
                "%(number)s: this complaint, once sealed, has disappeared."
            ),
            "added": self.env._(
                "%(number)s: its journal was added after the day was sealed."
            ),
            "sealed": self.env._(
                "%(number)s: its journal differs from what was sealed."
            ),
            "seal_hash": self.env._("The seal of %(field)s was altered."),
            "unsealed": self.env._(
                "The journal since %(field)s is not sealed: a seal was removed, or the "
                "nightly job did not run."
            ),
            "seal_link": self.env._(
                "The seal before %(field)s is missing or was altered."
            ),
        }


def _owner(row):
    """Return the id of the complaint to which a row belongs, ``None`` for many."""
    if row._name == "mfi.complaint.measure":
        return None
    if row._name not in _OWNERS:
        return row.ticket_id.id
    return row.res_id if row.filtered_domain(_PLACES[row._name]) else 0

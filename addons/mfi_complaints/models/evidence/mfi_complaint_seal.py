# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...engine import hash_chain
from ..guard import in_process, with_process
from .mfi_complaint_event import install_append_only

#: Seals whose contents are in memory together.
SEALS_AT_A_TIME = 10


class MfiComplaintSeal(models.Model):
    """The daily seal of a company, over the heads of all chains with new events.

    A seal covers the events recorded on one or more local days and refers to the
    previous seal, so that the removal of a whole complaint can be detected. Like the
    journal, seals cannot be changed: a database trigger prevents it.
    """

    _name = "mfi.complaint.seal"
    _description = "Complaint Seal"
    _order = "company_id, day desc"
    _rec_name = "day"

    company_id = fields.Many2one("res.company", required=True)
    day = fields.Date(
        required=True, help="Last day that the seal covers, in the company's time zone."
    )
    since = fields.Datetime("From (UTC)", help="Empty for the first seal.")
    until = fields.Datetime("Until (UTC, excluded)", required=True)
    complaint_count = fields.Integer(
        "Complaints", help="Complaints of the company that had a journal by then."
    )
    chain_count = fields.Integer("Chains with new events")
    content = fields.Text(
        help="One line per chain with new events: ticket, rank and hash of its last "
        "event, number."
    )
    previous_hash = fields.Char("Previous hash", required=True)
    hash = fields.Char(required=True)
    stamp_ids = fields.One2many("mfi.complaint.seal.stamp", "seal_id", "Time stamp")

    # Used to search the last seal; a day is sealed once per company.
    _company_day_uniq = models.Constraint(
        "unique(company_id, day)", "This day is already sealed for this company."
    )

    def init(self):
        """Install the database trigger that refuses changes."""
        install_append_only(self.env.cr, self._table)

    @api.model
    def _cron_seal(self):
        """Seal the events of each company up to the end of the previous local day.

        All seals are created before any is sent; a seal that cannot be sent remains.
        """
        # sudo: the job works for all companies
        companies = self.env["res.company"].sudo().search(Domain.TRUE, order="id")
        seals = self.sudo()  # sudo: same reason
        for company in companies:
            yesterday = company._get_mfi_today() - timedelta(days=1)
            seals |= self._create_company_seal(company, yesterday)
        seals._try_queue_mails()
        # sudo: reading a scheduled job
        self.env.ref("mfi_complaints.ir_cron_stamp").sudo()._trigger()

    @api.model
    @api.private
    def _create_company_seal(self, company, day):
        """Seal a company's events up to the end of a local day.

        :param day: local date, included
        :return: the seal; empty if that day is already sealed or there are no events
        """
        seals = self.sudo()  # sudo: only the program writes seals
        previous = seals.search([("company_id", "=", company.id)], limit=1)
        until = seals._get_end_of_day(company, day)
        if previous and previous.day >= day:
            return self.browse()
        return seals._create_seal_until(company, day, previous, until)

    @api.model
    @api.private
    def _create_first_seal(self, company, day, until):
        """Seal what a company has recorded before its first night.

        :param day: local date that the seal carries
        :param until: time (naive UTC, excluded)
        :return: the seal; empty if the company has one already, or has no events
        """
        seals = self.sudo()  # sudo: only the program writes seals
        if seals.search_count([("company_id", "=", company.id)], limit=1):
            return self.browse()
        return seals._create_seal_until(company, day, seals.browse(), until)

    def _create_seal_until(self, company, day, previous, until):
        """Create the seal that follows another; return it, without the process's key.

        :param previous: the company's last seal, or an empty recordset
        :param until: time (naive UTC, excluded)
        """
        heads = self._get_chain_heads(company, previous.until, until)
        count = previous.complaint_count
        count += self._count_chains(company, previous.until, until)
        if not previous and not heads:
            return self.browse()
        values = self._prepare_seal_values(company, day, previous, until, heads, count)
        return self.browse(with_process(self).create(values).id)

    def _prepare_seal_values(self, company, day, previous, until, heads, count):
        """Return the values of a new seal."""
        content = hash_chain.format_seal_content(heads)
        previous_hash = previous.hash or hash_chain.GENESIS
        return {
            "company_id": company.id,
            "day": day,
            "since": previous.until,
            "until": until,
            "complaint_count": count,
            "chain_count": len(heads),
            "content": content,
            "previous_hash": previous_hash,
            "hash": hash_chain.compute_seal_hash(
                previous_hash,
                company.id,
                fields.Date.to_string(day),
                fields.Datetime.to_string(until),
                count,
                content,
            ),
        }

    @api.model
    def _get_end_of_day(self, company, day):
        """Return the end of a company's local day, in naive UTC."""
        local = datetime.combine(
            day + timedelta(days=1), time.min, company._get_mfi_tz()
        )
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    @api.model
    def _get_chain_heads(self, company, since, until):
        """Return (number, ticket, sequence, hash) of the chains with new events.

        :param since: start of the period (naive UTC, included), or ``False``
        :param until: end of the period (naive UTC, excluded)
        """
        return self._read_chain_heads([(0, company.id, since, until)])[0]

    @api.model
    def _read_chain_heads(self, periods):
        """Return {key: chain heads} of several periods, in one query.

        :param periods: list of (key, id of a company, since, until); as for
            :meth:`_get_chain_heads`
        """
        self.env["mfi.complaint.event"].flush_model()
        self.env["helpdesk.ticket"].flush_model(["number"])
        heads = {key: [] for key, *_period in periods}
        keys, companies, starts, ends = zip(*periods, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period.key, head.*
                  FROM unnest(%s::int[], %s::int[], %s::timestamp[], %s::timestamp[])
                    AS period (key, company, since, until)
                 CROSS JOIN LATERAL (
                    SELECT DISTINCT ON (event.ticket_id)
                           COALESCE(ticket.number, ''), event.ticket_id,
                           event.sequence, event.hash
                      FROM mfi_complaint_event event
                 LEFT JOIN helpdesk_ticket ticket ON ticket.id = event.ticket_id
                     WHERE event.company_id = period.company
                       AND event.recorded_at >= period.since
                       AND event.recorded_at < period.until
                  ORDER BY event.ticket_id, event.sequence DESC
                 ) AS head
                """,
                list(keys),
                list(companies),
                [since or datetime(1970, 1, 1) for since in starts],
                list(ends),
            )
        )
        for key, *head in rows:
            heads[key].append(tuple(head))
        return heads

    @api.model
    def _count_chains(self, company, since, until):
        """Return how many complaints of a company got a journal in a period.

        :param since: start of the period (naive UTC, included), or ``False``
        :param until: end of the period (naive UTC, excluded)
        """
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM mfi_complaint_event "
                "WHERE company_id = %s AND sequence = 1 "
                "AND recorded_at >= %s AND recorded_at < %s",
                company.id,
                since or datetime(1970, 1, 1),
                until,
            )
        )
        return count

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse seals that are not created by the daily job."""
        if not in_process(self):
            raise UserError(self.env._("Only the daily job can create seals."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse all changes: seals are immutable."""
        raise UserError(self.env._("A seal cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse to delete seals."""
        raise UserError(self.env._("A seal cannot be deleted."))

    @api.model
    def _find_breaks(self, only_tickets=None, since=None):
        """Return what differs from the seals, as :class:`hash_chain.Break`.

        Some seals are read at a time: the contents of all together may be larger than
        the memory.

        :param only_tickets: ids of the complaints to check, or ``None`` for all
        :param since: time (naive UTC) before which seals need no check
        """
        breaks = []
        for ids in self._get_ids_by_company():
            before = self.browse()
            for some in split_every(SEALS_AT_A_TIME, ids):
                seals = self.browse(some)
                breaks += seals._find_breaks_after(before, only_tickets, since)
                seals.invalidate_recordset(["content"])
                before = seals[-1]
            if only_tickets is None:
                breaks += before._find_missing_seal()
        return breaks

    def _find_breaks_after(self, before, only_tickets, since):
        """Return what differs from these consecutive seals, as :meth:`_find_breaks`.

        :param before: the seal before the first one, or an empty recordset
        """
        breaks = []
        periods = [
            (seal.id, seal.company_id.id, seal.since, seal.until)
            for seal in self
            if not since or seal.until > since
        ]
        heads = self._read_chain_heads(periods) if periods else {}
        for seal in self:
            if seal.id in heads:
                breaks += seal._find_seal_breaks(before)
                breaks += seal._find_chain_breaks(only_tickets, heads[seal.id])
            before = seal
        return breaks

    @api.model
    def _find_breaks_of(self, ticket_ids):
        """Return what differs from the seals of these complaints.

        No seal before their first event can cover them, so that checking the complaints
        of one day costs the same however many days there are.
        """
        [(first,)] = self.env.execute_query(
            SQL(
                "SELECT min(recorded_at) FROM mfi_complaint_event "
                "WHERE ticket_id = ANY(%s)",
                list(ticket_ids),
            )
        )
        return self._find_breaks(ticket_ids, since=first) if first else []

    @api.model
    def _get_ids_by_company(self):
        """Return one list of ids of seals per company, oldest first."""
        rows = self.env.execute_query(
            SQL(
                "SELECT array_agg(id ORDER BY day) FROM mfi_complaint_seal "
                "GROUP BY company_id ORDER BY company_id"
            )
        )
        return [ids for (ids,) in rows]

    def _find_missing_seal(self):
        """Return a break if more than one night is missing after this seal."""
        company = self.company_id
        until = self._get_end_of_day(
            company, company._get_mfi_today() - timedelta(days=2)
        )
        if until <= self.until or not self._get_chain_heads(company, self.until, until):
            return []
        return [hash_chain.Break("unsealed", 0, field=fields.Date.to_string(self.day))]

    def _find_seal_breaks(self, before):
        """Return the breaks in the seal record, not in the chains that it covers.

        :param before: the previous seal, or an empty recordset
        """
        day = fields.Date.to_string(self.day)
        expected = hash_chain.compute_seal_hash(
            self.previous_hash,
            self.company_id.id,
            day,
            fields.Datetime.to_string(self.until),
            self.complaint_count,
            self.content or "",
        )
        position = {"ticket": 0, "field": day}
        complete = len(hash_chain.parse_seal_content(self.content)) == self.chain_count
        if expected != self.hash or not complete or self.since != before.until:
            return [
                hash_chain.Break(
                    "seal_hash", **position, expected=expected, found=self.hash
                )
            ]
        previous = before.hash or hash_chain.GENESIS
        if self.previous_hash != previous:
            return [hash_chain.Break("seal_link", **position, expected=previous)]
        return []

    def _find_chain_breaks(self, only_tickets, heads):
        """Return the breaks of the chains that differ from what this seal covers.

        :param heads: of the chains, as :meth:`_get_chain_heads` returns them
        """
        if hash_chain.format_seal_content(heads) == self.content:
            return []
        now = {row[1]: row for row in heads}
        sealed = hash_chain.parse_seal_content(self.content)
        breaks = []
        for ticket in sorted(set(sealed) | set(now)):
            if only_tickets is not None and ticket not in only_tickets:
                continue
            breaks += self._compare_chain_head(
                ticket, sealed.get(ticket), now.get(ticket)
            )
        return breaks

    def _compare_chain_head(self, ticket, sealed, now):
        """Return the break if the head of a chain differs from the sealed one.

        :param int ticket: id of the complaint
        :param sealed: (sequence, hash, number) in the seal, or ``None``
        :param now: (number, ticket, sequence, hash) in the journal, or ``None``
        """
        if sealed and not now:
            return [
                hash_chain.Break("removed", ticket, sequence=sealed[0], found=sealed[2])
            ]
        if now and not sealed:
            return [hash_chain.Break("added", ticket, sequence=now[2], found=now[0])]
        if (now[2], now[3]) != sealed[:2]:
            return [
                hash_chain.Break(
                    "sealed",
                    ticket,
                    sequence=sealed[0],
                    expected=sealed[1],
                    found=now[3],
                )
            ]
        return []

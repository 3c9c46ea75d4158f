# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import hash_chain
from ..guard import in_process, with_process
from .mfi_complaint_event import install_append_only


class MfiComplaintSeal(models.Model):
    """The daily seal of a company, over the heads of all chains that moved.

    A seal covers what was recorded on one or more local days and points back to the
    previous seal, so that removing a whole complaint shows. Like the journal it is
    never changed: the database refuses it.
    """

    _name = "mfi.complaint.seal"
    _description = "Complaint Seal"
    _order = "company_id, day desc"
    _rec_name = "day"

    company_id = fields.Many2one("res.company", required=True)
    day = fields.Date(
        required=True, help="Last local day of the company that it covers."
    )
    since = fields.Datetime("From (UTC)", help="Empty for the first seal.")
    until = fields.Datetime("Until (UTC, excluded)", required=True)
    complaint_count = fields.Integer(
        "Complaints", help="Complaints of the company with a journal by then."
    )
    chain_count = fields.Integer("Chains that moved")
    content = fields.Text(
        help="One line per chain that moved: ticket, rank and hash of its last event, "
        "number."
    )
    previous_hash = fields.Char(required=True)
    hash = fields.Char(required=True)

    # Serves the search of the last seal; a day is sealed once per company.
    _company_day_uniq = models.Constraint(
        "unique(company_id, day)", "This day is already sealed for this company."
    )

    def init(self):
        """Have the database itself refuse changes, whoever asks."""
        install_append_only(self.env.cr, self._table)

    @api.model
    def _cron_seal(self):
        """Seal, for each company, everything up to the end of its yesterday.

        All is sealed before anything is sent, and what cannot be sent stays sealed.
        """
        # sudo: the program seals for all companies
        companies = self.env["res.company"].sudo().search(Domain.TRUE, order="id")
        seals = self.sudo()  # sudo: as above
        for company in companies:
            yesterday = company._get_mfi_today() - timedelta(days=1)
            seals |= self._seal_company(company, yesterday)
        seals._send_safely()

    @api.model
    @api.private
    def _seal_company(self, company, day):
        """Seal a company's events up to the end of a local day.

        :param day: local date, included
        :return: the seal; empty when that day is sealed or nothing ever happened
        """
        seals = with_process(self.sudo())  # sudo: nobody else may write seals
        previous = seals.search([("company_id", "=", company.id)], limit=1)
        until = seals._end_of_day(company, day)
        if previous and previous.day >= day:
            return self.browse()
        heads = seals._heads(company, previous.until, until)
        count = seals._count_chains(company, until)
        if not previous and not heads:
            return self.browse()
        values = seals._prepare(company, day, previous, until, heads, count)
        # The key stays here: a mail is made of what is returned.
        return self.sudo().browse(seals.create(values).id)  # sudo: as above

    def _prepare(self, company, day, previous, until, heads, count):
        """Return the values of a new seal."""
        content = hash_chain.seal_content(heads)
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
            "hash": hash_chain.seal_hash(
                previous_hash,
                company.id,
                fields.Date.to_string(day),
                fields.Datetime.to_string(until),
                count,
                content,
            ),
        }

    @api.model
    def _end_of_day(self, company, day):
        """Return the UTC moment at which a company's local day is over."""
        local = datetime.combine(
            day + timedelta(days=1), time.min, company._get_mfi_tz()
        )
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    @api.model
    def _heads(self, company, since, until):
        """Return (number, ticket, sequence, hash) of the chains that moved."""
        self.env["mfi.complaint.event"].flush_model()
        self.env["helpdesk.ticket"].flush_model(["number"])
        since = since or datetime(1970, 1, 1)
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (event.ticket_id)
                       COALESCE(ticket.number, ''), event.ticket_id,
                       event.sequence, event.hash
                  FROM mfi_complaint_event event
             LEFT JOIN helpdesk_ticket ticket ON ticket.id = event.ticket_id
                 WHERE event.company_id = %s
                   AND event.recorded_at >= %s AND event.recorded_at < %s
              ORDER BY event.ticket_id, event.sequence DESC
                """,
                company.id,
                since,
                until,
            )
        )

    @api.model
    def _count_chains(self, company, until):
        """Return how many complaints of a company have a journal by a moment."""
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM mfi_complaint_event "
                "WHERE company_id = %s AND sequence = 1 AND recorded_at < %s",
                company.id,
                until,
            )
        )
        return count

    @api.model_create_multi
    def create(self, vals_list):
        """Let the daily job alone seal."""
        if not in_process(self):
            raise UserError(self.env._("Seals are set by the daily job alone."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: a seal is never changed."""
        raise UserError(self.env._("A seal cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: a seal is never removed."""
        raise UserError(self.env._("A seal cannot be deleted."))

    def _broken(self, only_tickets=None):
        """Return the broken places that these seals show, as :class:`hash_chain.Break`.

        :param only_tickets: ids to which the check is confined, or ``None`` for all
        """
        found = []
        for seals in self.grouped("company_id").values():
            before = self.browse()
            for seal in seals.sorted("day"):
                found += seal._broken_link(before)
                found += seal._broken_heads(only_tickets)
                before = seal
            if only_tickets is None:
                found += before._broken_end()
        return found

    def _broken_end(self):
        """Return whether seals are missing after the last one; one night may lack."""
        company = self.company_id
        until = self._end_of_day(company, company._get_mfi_today() - timedelta(days=2))
        if until <= self.until or not self._heads(company, self.until, until):
            return []
        return [hash_chain.Break("unsealed", 0, field=fields.Date.to_string(self.day))]

    def _broken_link(self, before):
        """Return what is wrong with one seal itself.

        :param before: the seal that comes before it, or none
        """
        day = fields.Date.to_string(self.day)
        right = hash_chain.seal_hash(
            self.previous_hash,
            self.company_id.id,
            day,
            fields.Datetime.to_string(self.until),
            self.complaint_count,
            self.content or "",
        )
        place = {"ticket": 0, "field": day}
        counted = len(hash_chain.read_seal_content(self.content)) == self.chain_count
        if right != self.hash or not counted or self.since != before.until:
            return [
                hash_chain.Break("seal_hash", **place, expected=right, found=self.hash)
            ]
        previous = before.hash or hash_chain.GENESIS
        if self.previous_hash != previous:
            return [hash_chain.Break("seal_link", **place, expected=previous)]
        return []

    def _broken_heads(self, only_tickets):
        """Return the chains that no longer are what this seal covered."""
        now = {
            row[1]: row for row in self._heads(self.company_id, self.since, self.until)
        }
        sealed = hash_chain.read_seal_content(self.content)
        found = []
        for ticket in sorted(set(sealed) | set(now)):
            if only_tickets is not None and ticket not in only_tickets:
                continue
            found += self._compare_head(ticket, sealed.get(ticket), now.get(ticket))
        return found

    def _compare_head(self, ticket, sealed, now):
        """Return how one chain differs from what was sealed."""
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

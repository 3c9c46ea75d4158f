# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ...engine import numbering

#: Start of the names of the PostgreSQL sequences; company id and period follow.
PREFIX = "mfi_complaint_number_"


class MfiComplaintNumbering(models.AbstractModel):
    """Draw complaint numbers that are unique per company, also concurrently.

    Each company and period has one PostgreSQL sequence: registrations do not wait for
    each other, and the number of a registration that fails is not used again.
    Whistleblowing reports draw a random reference, which leaves no gap in the numbers.
    """

    _name = "mfi.complaint.numbering"
    _description = "Complaint Numbers"

    @api.model
    @api.private
    def _draw_number(self, company, day):
        """Return the next complaint number of a company.

        :param day: local date of registration, which gives year and month
        """
        pattern = company.mfi_number_pattern or numbering.DEFAULT_PATTERN
        period = numbering.get_counter_period(pattern, day.year)
        name = f"{PREFIX}{company.id}_{period}"
        if not self._has_sequence(name):
            self._create_sequence(name)
        [(number,)] = self.env.execute_query(SQL("SELECT nextval(%s)", name))
        return numbering.render(pattern, day.year, day.month, number)

    @api.model
    @api.private
    def _draw_reference(self, company):
        """Return a random reference for a whistleblowing report of a company."""
        reference = numbering.create_reference()
        while self._is_number_used(company, reference):
            reference = numbering.create_reference()
        return reference

    @api.model
    def _is_number_used(self, company, number):
        """Return whether a complaint of a company already has this number."""
        # sudo: the result must not depend on who registers
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = [
            ("number", "=", number),
            ("company_id", "=", company.id),
            ("complaint_kind", "!=", False),
        ]
        return bool(tickets.search_count(domain, limit=1))

    @api.model
    def _has_sequence(self, name):
        """Return whether a sequence exists."""
        [(sequence,)] = self.env.execute_query(SQL("SELECT to_regclass(%s)", name))
        return bool(sequence)

    @api.model
    def _create_sequence(self, name):
        """Create a sequence; a concurrent transaction waits, then finds it."""
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", name))
        self.env.cr.execute(
            SQL("CREATE SEQUENCE IF NOT EXISTS %s", SQL.identifier(name))
        )

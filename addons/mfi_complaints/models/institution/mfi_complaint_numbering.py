# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ...engine import numbering

#: Names of the PostgreSQL sequences behind the numbers: company, period.
PREFIX = "mfi_complaint_number_"


class MfiComplaintNumbering(models.AbstractModel):
    """Draws complaint numbers: unique per company, also when many draw at once.

    One PostgreSQL sequence per company and year: it never makes anybody wait, and a
    number drawn by a registration that fails is not drawn again.
    """

    _name = "mfi.complaint.numbering"
    _description = "Complaint Numbers"

    @api.model
    @api.private
    def _draw(self, company, day):
        """Return the next complaint number of a company.

        :param day: local date of registration, which gives year and month
        """
        pattern = company.mfi_number_pattern or numbering.DEFAULT_PATTERN
        period = numbering.counter_period(pattern, day.year)
        name = f"{PREFIX}{company.id}_{period}"
        if not self._exists(name):
            self._create_sequence(name)
        [(number,)] = self.env.execute_query(SQL("SELECT nextval(%s)", name))
        return numbering.render(pattern, day.year, day.month, number)

    @api.model
    def _exists(self, name):
        """Return whether a sequence exists."""
        [(found,)] = self.env.execute_query(SQL("SELECT to_regclass(%s)", name))
        return bool(found)

    @api.model
    def _create_sequence(self, name):
        """Create a sequence; whoever else does so at once waits and finds it."""
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", name))
        self.env.cr.execute(
            SQL("CREATE SEQUENCE IF NOT EXISTS %s", SQL.identifier(name))
        )

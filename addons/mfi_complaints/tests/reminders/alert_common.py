# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from itertools import count

from odoo import fields
from odoo.tools import SQL

from ...engine import desk
from ..common import NOW, ComplaintCommon

#: A Monday: the last complete week ended the day before.
MONDAY = fields.Date.to_date(NOW)
_numbers = count(1)


class AlertCommon(ComplaintCommon):
    """A network with a past, written as it lies in the database.

    Thousands of complaints that went through the process would take minutes; what the
    alerts read of them is a few columns.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user("director")
        cls.alerts = cls.env["mfi.complaint.alert"]
        cls.env["helpdesk.ticket"].flush_model()
        # Other complaints of the database are not part of the story.
        cls.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET complaint_kind = NULL "
                "WHERE complaint_kind IS NOT NULL"
            )
        )
        cls.env["mfi.branch"].search([("id", "!=", cls.branch.id)]).active = False

    @classmethod
    def _create_branches(cls, count, clients=1000):
        """Create branches that are alike."""
        return cls.env["mfi.branch"].create(
            [
                {
                    "code": f"A-{number:03d}",
                    "name": f"Branch {number:03d}",
                    "company_id": cls.company.id,
                    "opening_date": "2015-01-01",
                    "active_client_count": clients,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def _insert(cls, branch, weeks_ago, times=1, **columns):
        """Insert complaints received on the Wednesday of a past week; return their ids.

        :param weeks_ago: 1 for the last complete week
        """
        received = MONDAY - timedelta(weeks=weeks_ago) + timedelta(days=2)
        values = {
            "name": "Fees",
            "complaint_kind": "complaint",
            "complaint_state": "closed",
            "complaint_access": "open",
            "complaint_received_at": f"{received} 10:00:00",
            "mfi_branch_id": branch.id,
            "category_id": cls.category.id,
            "mfi_product_id": cls.product.id,
            "company_id": cls.company.id,
            **columns,
        }
        values = {**cls._get_required_columns(), **values}
        values.setdefault(
            "complaint_todo",
            desk.find_task(
                values["complaint_state"], values["complaint_kind"], None, None
            ),
        )
        ids = []
        for _number in range(times):
            cls.env.cr.execute(
                SQL(
                    "INSERT INTO helpdesk_ticket (%s, number) VALUES (%s, %s) "
                    "RETURNING id",
                    SQL(", ").join(map(SQL.identifier, values)),
                    SQL(", ").join(SQL("%s", value) for value in values.values()),
                    f"H-{next(_numbers)}",
                )
            )
            ids.append(cls.env.cr.fetchone()[0])
        return ids

    @classmethod
    def _get_required_columns(cls):
        """Return values for the columns that may not be empty."""
        return {"active": True, "description": "<p>Fees</p>", "priority": "1"}

    @classmethod
    def _insert_past(cls, branches, weekly=1, until=1, **columns):
        """Insert a year of the same number of complaints each week.

        :param until: last week with complaints, 1 for the last complete one
        """
        for branch in branches:
            for week in range(until, 70):
                cls._insert(branch, week, weekly, **columns)

    def _evaluate(self, *codes):
        """Evaluate some kinds of alert; return those raised."""
        kinds = self.env["mfi.complaint.alert.kind"].with_context(active_test=False)
        for kind in kinds.search([]):
            kind.active = kind.code in codes
        return self.alerts._evaluate(self.company)

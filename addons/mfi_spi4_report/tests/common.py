# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import date, datetime, timedelta

from odoo.addons.mfi_complaints.models.guard import with_process
from odoo.addons.mfi_complaints.tests.common import ComplaintCommon

#: The year assessed in the tests.
FIRST = date(2025, 1, 1)
LAST = date(2025, 12, 31)
#: The current date and time in the tests, in UTC.
NOW = "2026-03-02 10:00:00"


class Spi4Common(ComplaintCommon):
    """Helpers to create complaints with exact dates and to assess one year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mfi.branch"].search([]).active = False
        cls.branches = cls._setup_branches()
        cls.channels = cls.env["helpdesk.ticket.channel"].search(
            [("complaint_code", "!=", False)], limit=4
        )
        cls.categories = cls.env["helpdesk.ticket.category"].search(
            [("complaint_code", "in", ["CRE", "REM", "ACC", "FRA"])]
        )
        cls.counter = 0

    @classmethod
    def _setup_branches(cls):
        """Create a region with two branches, and a third branch outside it."""
        branch = cls.env["mfi.branch"]
        cls.region = branch.create(
            {"code": "S-REG", "name": "Region North", "level": "region"}
        )
        return branch.create(
            [
                {
                    "code": f"S-{rank}",
                    "name": name,
                    "parent_id": cls.region.id if rank < 3 else False,
                    "active_client_count": clients,
                }
                for rank, name, clients in (
                    (1, "MEC Ndiagne", 1000),
                    (2, "MEC Gueoul", 500),
                    (3, "MEC Sagatta", 0),
                )
            ]
        )

    @classmethod
    def _create_case(cls, received, resolved=None, **values):
        """Create a complaint with exact dates, as the process would have left it.

        :param received: UTC date and time of receipt, as string or datetime
        :param resolved: UTC date and time of the last decision, or ``None``
        """
        cls.counter += 1
        vals = {
            "name": f"Case {cls.counter}",
            "description": "<p>Complaint text</p>",
            "number": f"S-{cls.counter:06d}",
            "complaint_kind": "complaint",
            "complaint_state": "closed" if resolved else "in_progress",
            "complaint_received_at": received,
            "complaint_resolved_at": resolved,
            "mfi_branch_id": cls.branches[0].id,
            "channel_id": cls.channels[0].id,
            "category_id": cls.category.id,
            "complaint_severity": "moderate",
            "company_id": cls.company.id,
            **values,
        }
        tickets = cls.env["helpdesk.ticket"].with_context(tracking_disable=True)
        case = with_process(tickets).create(vals)
        # Drafts have no number: it is set after the creation.
        case.write({"number": vals["number"]})
        return case

    @classmethod
    def _create_assessment(cls, user=None, **values):
        """Create a draft for the year, as the controller."""
        model = cls.env["mfi.spi4.assessment"].with_user(user or cls.controller)
        return model.create({"date_from": FIRST, "date_to": LAST, **values})

    @classmethod
    def _create_computed(cls, user=None, **values):
        """Create and compute a draft for the year."""
        assessment = cls._create_assessment(user, **values)
        assessment.action_compute()
        return assessment

    def _count_records(self, assessment, ref):
        """Return the number of records that a number of the report opens."""
        action = assessment.action_open_records(ref)
        return self.env[action["res_model"]].search_count(action["domain"])

    @classmethod
    def _create_random_cases(cls, number, seed=7):
        """Create complaints with varied values, the same ones for the same seed."""
        draw = random.Random(seed)
        return [cls._create_random_case(draw) for _rank in range(number)]

    @classmethod
    def _create_random_case(cls, draw):
        """Create one complaint with random values.

        :param draw: ``random.Random``
        """
        received = datetime(2024, 10, 1) + timedelta(minutes=draw.randrange(790_000))
        days = draw.choice((0, 1, 3, 12, 40, 90))
        resolved = received + timedelta(days=days, hours=draw.randrange(20))
        done = draw.random() < 0.75
        ended = draw.choice(("closed", "closed", "communicated", "rejected"))
        reason = draw.choice((False,) * 12 + ("duplicate", "error", "withdrawn"))
        later = draw.choice((1, 5, 30))
        decided = done and ended != "rejected" and not reason
        outcome = draw.choice(("founded", "partly", "unfounded"))
        answered = decided and draw.random() < 0.6
        acknowledged = received + timedelta(hours=draw.choice((1, 30, 80)))
        return cls._create_case(
            received,
            resolved if done or reason else None,
            complaint_kind=draw.choice(
                ("complaint",) * 8 + ("denunciation", "suggestion", "request")
            ),
            complaint_state="cancelled" if reason else ended if done else "in_progress",
            complaint_cancel_reason=reason,
            mfi_branch_id=draw.choice([False, *cls.branches[:2].ids]),
            channel_id=draw.choice([False, *cls.channels.ids]),
            category_id=draw.choice(cls.categories.ids),
            complaint_severity=draw.choice(("minor", "moderate", "serious")),
            complaint_acknowledged_at=draw.choice((False, acknowledged)),
            complaint_ack_deadline=received + timedelta(days=2),
            complaint_first_act_at=received + timedelta(hours=draw.randrange(99)),
            complaint_deadline=received + timedelta(days=10),
            complaint_regulatory_deadline=received + timedelta(days=30),
            complaint_escalated_at=draw.choice(
                (False, False, received + timedelta(days=later))
            ),
            complaint_communicated_at=decided and resolved + timedelta(days=1),
            complaint_answer_channel=decided and (False if days == 12 else "call"),
            complaint_outcome=decided and outcome,
            complaint_appeal_level=draw.choice((0, 0, 0, 1)) if done else 0,
            complaint_satisfaction_state="answered" if answered else "unreachable",
            complaint_satisfaction_score=draw.randrange(1, 6) if answered else 0,
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.institution.helpdesk_ticket_channel import CHANNEL_LEVELS
from ..models.institution.mfi_product import FAMILIES
from ..models.selections import (
    ACCESS,
    ANSWER_CHANNELS,
    KINDS,
    OUTCOMES,
    SATISFACTION_STATES,
    SEVERITIES,
    STATES,
)

#: Aggregators that Odoo does not have → share of the cases below.
PERCENTILES = {"median": 0.5, "p90": 0.9}
#: Columns whose records are few and read at once to know their order.
RANKED = {
    "branch_id",
    "category_id",
    "cause_id",
    "channel_id",
    "hidden_demand_id",
    "product_id",
    "region_id",
    "staff_category_id",
    "team_id",
}
#: Direction of an order → the same as SQL.
_DIRECTIONS = {"": SQL("ASC"), "asc": SQL("ASC"), "desc": SQL("DESC")}
#: Classes of age of clients in the year of receipt: key, label, last age.
AGE_BANDS = [
    ("-25", "Under 25"),
    ("25-34", "25–34"),
    ("35-49", "35–49"),
    ("50+", "50+"),
]


class MfiComplaintReport(models.Model):
    """One line per registered complaint, for statistics.

    Delays are in calendar days from receipt, with decimals. ``received_on`` and
    ``decided_on`` are local dates of the institution. Drafts, duplicates and complaints
    registered by mistake are left out. The category of staff is that of the first
    employee concerned.

    The columns that the record rule needs are columns of the view, so that counting
    does not read the table of tickets a second time.
    """

    _name = "mfi.complaint.report"
    _description = "Complaint Statistics"
    _auto = False
    _order = "received_at desc"
    _rec_name = "ticket_id"
    _depends = {
        "helpdesk.ticket": [
            "category_id",
            "channel_id",
            "company_id",
            "complaint_access",
            "complaint_ack_deadline",
            "complaint_acknowledged_at",
            "complaint_amount",
            "complaint_amount_refunded",
            "complaint_appeal_level",
            "complaint_cancel_reason",
            "complaint_cause_id",
            "complaint_communicated_at",
            "complaint_deadline",
            "complaint_first_act_at",
            "complaint_first_contact",
            "complaint_corrective_measure",
            "complaint_hidden_demand_id",
            "complaint_no_preventive_reason",
            "complaint_preferred_channel",
            "complaint_preventive_measure",
            "complaint_return_count",
            "complaint_answer_channel",
            "complaint_imported",
            "complaint_kind",
            "complaint_outcome",
            "complaint_received_at",
            "complaint_regulatory_deadline",
            "complaint_resolved_at",
            "complaint_satisfaction_score",
            "complaint_satisfaction_state",
            "complaint_severity",
            "complaint_staff_ids",
            "complaint_state",
            "complaint_waited_hours",
            "complaint_waiting_since",
            "mfi_branch_id",
            "mfi_product_id",
            "number",
            "partner_id",
            "team_id",
            "user_id",
        ],
        "helpdesk.ticket.channel": ["complaint_level"],
        "mfi.branch": ["level", "parent_id"],
        "mfi.complaint.event": ["code", "date", "ticket_id"],
        "mfi.product": ["family"],
        "mfi.staff": ["category_id"],
        "res.company": ["currency_id", "resource_calendar_id"],
        "res.partner": ["mfi_birth_year", "mfi_gender", "mfi_zone"],
        "resource.calendar": ["tz"],
    }

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        readonly=True,
        groups="mfi_complaints.group_branch_manager,mfi_complaints.group_collector,"
        "mfi_complaints.group_handler,mfi_complaints.group_controller,"
        "mfi_complaints.group_pilot,mfi_complaints.group_confidential",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="sum")
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, "Status", readonly=True)
    access = fields.Selection(ACCESS, "Visibility", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    branch_id = fields.Many2one("mfi.branch", readonly=True)
    product_id = fields.Many2one("mfi.product", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause", readonly=True)
    hidden_demand_id = fields.Many2one(
        "mfi.complaint.hidden.demand",
        "Hidden demand",
        readonly=True,
        help="What the client really wanted, as the service understood it.",
    )
    staff_category_id = fields.Many2one(
        "mfi.staff.category", "Category of staff", readonly=True
    )
    imported = fields.Boolean(
        readonly=True, help="Imported from an older register, with its original dates."
    )
    team_id = fields.Many2one("helpdesk.ticket.team", "Service", readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    gender = fields.Selection(
        [("female", "Female"), ("male", "Male"), ("other", "Other")], readonly=True
    )
    zone = fields.Selection([("urban", "Urban"), ("rural", "Rural")], readonly=True)
    region_id = fields.Many2one("mfi.branch", readonly=True)
    product_family = fields.Selection(FAMILIES, "Product family", readonly=True)
    channel_level = fields.Selection(CHANNEL_LEVELS, "Channel level", readonly=True)
    age_band = fields.Selection(AGE_BANDS, "Age of the client", readonly=True)
    staff_ids = fields.Many2many(
        "mfi.staff",
        "mfi_complaint_staff_rel",
        "ticket_id",
        "staff_id",
        "Staff concerned",
        readonly=True,
        groups="mfi_complaints.group_pilot,mfi_complaints.group_confidential",
    )
    received_at = fields.Datetime("Received on", readonly=True)
    received_on = fields.Date(
        "Day of receipt", readonly=True, help="Local date of the institution."
    )
    resolved_at = fields.Datetime("Decided on", readonly=True)
    decided_on = fields.Date(
        "Day of decision", readonly=True, help="Local date of the institution."
    )
    acknowledged_at = fields.Datetime("Acknowledged on", readonly=True)
    communicated_at = fields.Datetime("Communicated on", readonly=True)
    appealed_on = fields.Date(
        "Day of the latest appeal",
        readonly=True,
        help="Local date of the institution.",
    )
    ack_deadline = fields.Datetime("Acknowledge before", readonly=True)
    deadline = fields.Datetime("Promised date", readonly=True)
    acknowledged_in_time = fields.Boolean("Acknowledged in time", readonly=True)
    acted_in_48h = fields.Boolean("First action within 48 hours", readonly=True)
    decided_in_time = fields.Boolean(
        "Decided in time", readonly=True, help="Decided by the promised date."
    )
    answered_in_time = fields.Boolean(
        "Answered in time",
        readonly=True,
        help="Answer communicated to the client, or attempts ended, by the promised "
        "date: only then has the promise been kept.",
    )
    regulatory_deadline = fields.Datetime("Regulatory limit", readonly=True)
    decided_in_regulatory_time = fields.Boolean(
        "Decided within the regulatory limit", readonly=True
    )
    answered_in_regulatory_time = fields.Boolean(
        "Answered within the regulatory limit",
        readonly=True,
        help="Answer communicated to the client, or attempts ended, by the last date "
        "that the regulator allows.",
    )
    satisfaction_state = fields.Selection(
        SATISFACTION_STATES, "Satisfaction status", readonly=True
    )
    reopened_count = fields.Integer(
        "Reopened", readonly=True, help="Complaints that were reopened at least once."
    )
    days_to_acknowledge = fields.Float(
        "Days to acknowledgement", readonly=True, aggregator="avg"
    )
    decision_days = fields.Integer(
        "Days to decision (local dates)",
        readonly=True,
        aggregator="median",
        help="Calendar days between the local dates of receipt and of decision. "
        "Grouped, it shows the median.",
    )
    decision_days_p90 = fields.Integer(
        "Days to decision (90th percentile)", readonly=True, aggregator="p90"
    )
    days_to_act = fields.Float("Days to first action", readonly=True, aggregator="avg")
    days_to_resolve = fields.Float("Days to decision", readonly=True, aggregator="avg")
    days_waiting = fields.Float(
        "Days waiting for the client",
        readonly=True,
        aggregator="avg",
        help="Calendar days, at all appeal levels; a wait that has not ended counts up "
        "to now.",
    )
    on_time_rate = fields.Float(
        "Decided on time",
        readonly=True,
        aggregator="avg",
        help="Share of the complaints decided, or already late, that were decided by "
        "the promised date.",
    )
    founded_rate = fields.Float(
        "Founded",
        readonly=True,
        aggregator="avg",
        help="Share of the complaints with an outcome that are founded or partly "
        "founded.",
    )
    satisfaction = fields.Float(readonly=True, aggregator="avg")
    appeal_count = fields.Integer("Appeals", readonly=True)
    return_count = fields.Integer(
        "Returns", readonly=True, help="How often a service sent the complaint back."
    )
    file_parts = fields.Float(
        "Parts of the file filled in, of 8",
        readonly=True,
        aggregator="avg",
        help="Client, branch, product, category, root cause, hidden demand, corrective "
        "measure, and preventive measure or the reason why there is none.",
    )
    preferred_channel = fields.Selection(
        ANSWER_CHANNELS, "Answer wanted by", readonly=True
    )
    answered_as_asked = fields.Boolean(
        "Answered as the client asked",
        readonly=True,
        help="Answer communicated by the channel that the client prefers.",
    )
    first_contact_count = fields.Integer("Settled at first contact", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Amount at stake", readonly=True)
    amount_refunded = fields.Monetary("Amount refunded", readonly=True)

    @property
    def _table_query(self):
        """Return the query of the view."""
        zone = self._get_zone_sql()
        return SQL("%s %s %s", self._select(zone), self._from(zone), self._where())

    def _select(self, zone):
        """Return the SELECT clause.

        :param zone: time zone of a complaint's company, as SQL
        """
        parts = (
            self._select_subject(),
            self._select_places(),
            self._select_dates(zone),
            self._select_limits(),
            self._select_results(),
        )
        return SQL("SELECT %s", SQL(", ").join(parts))

    def _select_subject(self):
        """Return the columns that say what a complaint is about."""
        return SQL(
            """
            t.id, t.id AS ticket_id, t.number, t.company_id, company.currency_id,
            1 AS complaint_count,
            t.complaint_kind AS kind, t.complaint_state AS state,
            t.complaint_access AS access, t.complaint_severity AS severity,
            t.complaint_outcome AS outcome, t.mfi_product_id AS product_id,
            product.family AS product_family, t.category_id,
            t.complaint_cause_id AS cause_id,
            t.complaint_hidden_demand_id AS hidden_demand_id,
            t.complaint_amount AS amount,
            t.complaint_amount_refunded AS amount_refunded,
            COALESCE(t.complaint_imported, FALSE) AS imported,
            client.mfi_gender AS gender, client.mfi_zone AS zone,
            CASE WHEN COALESCE(client.mfi_birth_year, 0) = 0 THEN NULL
                 ELSE CASE width_bucket(
                     EXTRACT(YEAR FROM local.received_on)::int - client.mfi_birth_year,
                     ARRAY[25, 35, 50])
                     WHEN 0 THEN '-25' WHEN 1 THEN '25-34' WHEN 2 THEN '35-49'
                     ELSE '50+' END
            END AS age_band
            """
        )

    def _select_places(self):
        """Return the columns that say where a complaint came in and who handles it."""
        return SQL(
            """
            t.mfi_branch_id AS branch_id,
            CASE WHEN branch.level = 'region' THEN branch.id
                 WHEN above.level = 'region' THEN above.id
                 WHEN top.level = 'region' THEN top.id
            END AS region_id,
            t.channel_id, channel.complaint_level AS channel_level,
            t.team_id, t.user_id,
            (SELECT staff.category_id
               FROM mfi_complaint_staff_rel rel
               JOIN mfi_staff staff ON staff.id = rel.staff_id
              WHERE rel.ticket_id = t.id
           ORDER BY staff.id
              LIMIT 1) AS staff_category_id
            """
        )

    def _select_dates(self, zone):
        """Return the dates; a local date is one of the company's time zone."""
        return SQL(
            """
            t.complaint_received_at AS received_at, local.received_on,
            t.complaint_resolved_at AS resolved_at, local.decided_on,
            t.complaint_acknowledged_at AS acknowledged_at,
            t.complaint_communicated_at AS communicated_at,
            CASE WHEN t.complaint_appeal_level > 0 THEN (
                SELECT (max(event.date) AT TIME ZONE 'UTC'
                        AT TIME ZONE %(zone)s)::date
                  FROM mfi_complaint_event event
                 WHERE event.ticket_id = t.id AND event.code = 'reopened')
            END AS appealed_on,
            EXTRACT(EPOCH FROM t.complaint_acknowledged_at
                - t.complaint_received_at) / 86400 AS days_to_acknowledge,
            EXTRACT(EPOCH FROM t.complaint_first_act_at
                - t.complaint_received_at) / 86400 AS days_to_act,
            EXTRACT(EPOCH FROM t.complaint_resolved_at
                - t.complaint_received_at) / 86400 AS days_to_resolve,
            local.decided_on - local.received_on AS decision_days,
            local.decided_on - local.received_on AS decision_days_p90,
            COALESCE(t.complaint_waited_hours, 0) / 24 + COALESCE(EXTRACT(EPOCH FROM
                now() AT TIME ZONE 'UTC' - t.complaint_waiting_since) / 86400, 0)
                AS days_waiting
            """,
            zone=zone,
        )

    def _select_limits(self):
        """Return the limits and whether they were met."""
        return SQL(
            """
            t.complaint_ack_deadline AS ack_deadline,
            t.complaint_deadline AS deadline,
            COALESCE(t.complaint_acknowledged_at <= t.complaint_ack_deadline, FALSE)
                AS acknowledged_in_time,
            COALESCE(t.complaint_first_act_at
                <= t.complaint_received_at + INTERVAL '48 hours', FALSE)
                AS acted_in_48h,
            COALESCE(t.complaint_resolved_at <= t.complaint_deadline, FALSE)
                AS decided_in_time,
            COALESCE(t.complaint_communicated_at <= t.complaint_deadline, FALSE)
                AS answered_in_time,
            t.complaint_regulatory_deadline AS regulatory_deadline,
            COALESCE(t.complaint_resolved_at <= t.complaint_regulatory_deadline, FALSE)
                AS decided_in_regulatory_time,
            COALESCE(t.complaint_communicated_at <= t.complaint_regulatory_deadline,
                FALSE) AS answered_in_regulatory_time,
            CASE WHEN t.complaint_deadline IS NULL THEN NULL
                 WHEN t.complaint_resolved_at <= t.complaint_deadline THEN 1.0
                 WHEN t.complaint_resolved_at IS NOT NULL THEN 0.0
                 WHEN t.complaint_deadline < now() AT TIME ZONE 'UTC' THEN 0.0
            END AS on_time_rate
            """
        )

    def _select_results(self):
        """Return the columns on outcome, satisfaction and appeals."""
        return SQL(
            """
            CASE WHEN t.complaint_outcome IN ('founded', 'partly') THEN 1.0
                 WHEN t.complaint_outcome IS NOT NULL THEN 0.0
            END AS founded_rate,
            t.complaint_satisfaction_state AS satisfaction_state,
            NULLIF(t.complaint_satisfaction_score, 0)::float AS satisfaction,
            COALESCE(t.complaint_appeal_level, 0) AS appeal_count,
            (COALESCE(t.complaint_appeal_level, 0) > 0)::int AS reopened_count,
            t.complaint_first_contact::int AS first_contact_count,
            COALESCE(t.complaint_return_count, 0) AS return_count,
            t.complaint_preferred_channel AS preferred_channel,
            COALESCE(t.complaint_communicated_at IS NOT NULL
                AND t.complaint_answer_channel = t.complaint_preferred_channel, FALSE)
                AS answered_as_asked,
            num_nonnulls(t.partner_id, t.mfi_branch_id, t.mfi_product_id,
                t.category_id, t.complaint_cause_id, t.complaint_hidden_demand_id,
                t.complaint_corrective_measure,
                COALESCE(t.complaint_preventive_measure,
                    t.complaint_no_preventive_reason)) AS file_parts
            """
        )

    def _from(self, zone):
        """Return the FROM clause.

        Each table is joined by its key: a complaint stays one line, and PostgreSQL
        drops the join when its columns are not asked for.

        :param zone: time zone of a complaint's company, as SQL
        """
        return SQL(
            """
              FROM helpdesk_ticket t
         LEFT JOIN res_partner client ON client.id = t.partner_id
         LEFT JOIN mfi_product product ON product.id = t.mfi_product_id
         LEFT JOIN helpdesk_ticket_channel channel ON channel.id = t.channel_id
         LEFT JOIN mfi_branch branch ON branch.id = t.mfi_branch_id
         LEFT JOIN mfi_branch above ON above.id = branch.parent_id
         LEFT JOIN mfi_branch top ON top.id = above.parent_id
         LEFT JOIN res_company company ON company.id = t.company_id
CROSS JOIN LATERAL (
                   SELECT (t.complaint_received_at AT TIME ZONE 'UTC'
                              AT TIME ZONE %(zone)s)::date AS received_on,
                          (t.complaint_resolved_at AT TIME ZONE 'UTC'
                              AT TIME ZONE %(zone)s)::date AS decided_on) local
            """,
            zone=zone,
        )

    def _get_zone_sql(self):
        """Return the time zone of a complaint's company as SQL.

        It is a constant when all companies have the same zone: joined for each line,
        it would take a third of the time of a statistic.
        """
        self.env["res.company"].flush_model(["resource_calendar_id"])
        self.env["resource.calendar"].flush_model(["tz"])
        zones = self.env.execute_query(
            SQL(
                """
                SELECT company.id, COALESCE(hours.tz, 'UTC')
                  FROM res_company company
             LEFT JOIN resource_calendar hours
                    ON hours.id = company.resource_calendar_id
              ORDER BY company.id
                """
            )
        )
        if len({zone for _company, zone in zones}) == 1:
            return SQL("%s", zones[0][1])
        cases = [SQL("WHEN %s THEN %s", *line) for line in zones]
        return SQL("CASE t.company_id %s ELSE 'UTC' END", SQL(" ").join(cases))

    def _where(self):
        """Return the WHERE clause."""
        return SQL(
            """
             WHERE t.complaint_kind IS NOT NULL
               AND t.complaint_state <> 'draft'
               AND (t.complaint_cancel_reason IS NULL
                    OR t.complaint_cancel_reason = 'withdrawn')
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Add two aggregators of our own: ``median`` and ``p90`` (90th percentile)."""
        name, _sep, aggregator = aggregate_spec.partition(":")
        share = PERCENTILES.get(aggregator)
        if share is None:
            return super()._read_group_select(aggregate_spec, query)
        column = self._field_to_sql(self._table, name, query)
        return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", share, column)

    def _read_group_orderby(self, order, groupby_terms, query):
        """Order groups of few records by their rank, once per group.

        Odoo joins the grouped record to each line and adds its order to the groups:
        PostgreSQL then sorts all lines on disk. The order is the same.
        """
        if not order:
            return super()._read_group_orderby(order, groupby_terms, query)
        terms = []
        for part in order.split(","):
            name, _sep, direction = part.strip().partition(" ")
            direction = _DIRECTIONS.get(direction.strip().lower())
            if direction and name in RANKED and name in groupby_terms:
                rank = self._get_rank_sql(name, groupby_terms[name])
                terms.append(SQL("%s %s", rank, direction))
            else:
                terms.append(super()._read_group_orderby(part, groupby_terms, query))
        return SQL(", ").join(term for term in terms if term)

    def _get_rank_sql(self, name, term):
        """Return the rank of a group of records in their model's order.

        :param term: the column as SQL
        """
        # sudo: an order, for groups that the user counts anyhow
        records = self.env[self._fields[name].comodel_name].sudo()
        ids = records.with_context(active_test=False).search(Domain.TRUE).ids
        return SQL("array_position(%s::int[], %s)", ids, term)

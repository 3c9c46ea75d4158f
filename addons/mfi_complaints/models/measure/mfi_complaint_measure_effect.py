# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ...engine import measure_effect, process

_lt = LazyTranslate(__name__)
#: Days compared if the setting proposes no date.
DEFAULT_DAYS = 90
#: Days given to do something else after a measure had no effect.
AGAIN_DAYS = 30
#: Verdict → sentence.
VERDICTS = {
    "few": _lt("Too few complaints to say whether the measure had an effect."),
    "fewer": _lt(
        "%(after)s against %(expected)s expected: probable effect (ratio %(ratio)s, "
        "95 %% interval %(low)s to %(high)s)."
    ),
    "more": _lt(
        "%(after)s against %(expected)s expected: more than before, beyond chance."
    ),
    "unclear": _lt(
        "%(after)s against %(expected)s expected: no more than chance (95 %% interval "
        "of the ratio: %(low)s to %(high)s)."
    ),
}


class MfiComplaintMeasure(models.Model):
    """The effect of a measure: complaints of its scope before and after it.

    The scope is the branch, product, category and cause of the measure, or else what
    all the complaints that it serves have in common. Only everyday complaints are
    counted, so that the result tells nothing about restricted cases.
    """

    _inherit = "mfi.complaint.measure"

    effect_finding = fields.Text(
        "Before and after",
        readonly=True,
        copy=False,
        help="Complaints of the measure's scope before it was decided and after it was "
        "done. A comparison before and after proves no cause.",
    )
    reopened_count = fields.Integer(
        "Times reopened", readonly=True, copy=False, aggregator=None
    )

    def action_done(self):
        """Mark the measures as done and propose when to check their effect."""
        result = super().action_done()
        for measure in self:
            days = measure.company_id.mfi_effect_days
            if measure.kind == "preventive" and days and not measure.effect_check_date:
                check = measure.done_date + timedelta(days=days)
                measure._write_step({"effect_check_date": check})
        return result

    def action_compare_effect(self):
        """Compare the complaints before and after each measure, as of today."""
        self._check_state("done")
        for measure in self:
            measure._write_step({"effect_finding": measure._get_effect_finding()})

    def action_check_effect(self):
        """Close the measures after checking their effect; reopen those without one."""
        for measure in self.filtered(lambda measure: measure.state == "done"):
            if measure.kind == "preventive":
                measure.action_compare_effect()
        result = super().action_check_effect()
        for measure in self.filtered(lambda measure: measure.effect == "none"):
            measure._reopen_ineffective()
        return result

    def _reopen_ineffective(self):
        """Reopen a measure that had no effect and tell who is responsible for it."""
        today = self.company_id._get_mfi_today()
        due = today + timedelta(days=AGAIN_DAYS)
        self._write_step(
            {
                "state": "in_progress",
                "done_date": False,
                "effect_check_date": False,
                "due_date": due,
                "reopened_count": self.reopened_count + 1,
            }
        )
        lang = self.responsible_id.lang or self.env.lang
        self.activity_schedule(
            "mfi_complaints.mail_activity_measure",
            date_deadline=due,
            user_id=self.responsible_id.id,
            summary=self.with_context(lang=lang).env._(
                "No effect: decide what else to do"
            ),
        )

    def action_open_effect_complaints(self):
        """Open the complaints counted after the measure was done, as the user."""
        self.ensure_one()
        _before, after = self._get_effect_periods()
        rows = self.env["mfi.complaint.report"].search(self._get_effect_domain(after))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        return {
            **action,
            "domain": [("id", "in", rows.ticket_id.ids)],
            "context": {},
        }

    # ------------------------------------------------------------------
    # What is compared
    # ------------------------------------------------------------------
    def _get_effect_periods(self):
        """Return the two periods (first day, last day), local dates of the company.

        The first ends the day before the measure was decided; the second begins the day
        after it was done and ends today at the latest.
        """
        if not self.done_date:
            raise UserError(self.env._("The measure is not done yet."))
        days = self.company_id.mfi_effect_days or DEFAULT_DAYS
        day = timedelta(days=1)
        start = self.done_date + day
        last = min(
            self.done_date + timedelta(days=days), self.company_id._get_mfi_today()
        )
        before = self.opened_date - timedelta(days=days), self.opened_date - day
        return before, (start, last)

    def _get_effect_scope(self):
        """Return {column of the statistics: record} of what the measure is about."""
        # sudo: the scope is what all complaints served share, readable or not
        pairs = self._get_all_tickets()
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.union(*(ticket for _measure, ticket in pairs))
        shared = {
            "branch_id": self.branch_id or _get_single(tickets.mfi_branch_id),
            "category_id": self.category_id or _get_single(tickets.category_id),
            "cause_id": self.cause_id or _get_single(tickets.complaint_cause_id),
            "product_id": self.product_id or _get_single(tickets.mfi_product_id),
        }
        own = {name: self[name] for name in shared if self[name]}
        if own or len(tickets) < 2:
            return own or {name: shared[name] for name in ("cause_id", "category_id")}
        return {name: record for name, record in shared.items() if record}

    def _get_effect_domain(self, period, undecided=False):
        """Return the domain of the complaints of the scope received in a period.

        :param period: (first day, last day)
        :param undecided: those whose cause is not known yet instead
        """
        first, last = period
        since = fields.Datetime.to_datetime(first) - timedelta(days=1)
        until = fields.Datetime.to_datetime(last) + timedelta(days=2)
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("kind", "=", "complaint") & Domain("access", "=", "open")
        # The bounds in UTC let the index on receipt serve those on local dates.
        domain &= Domain("received_at", ">=", since) & Domain("received_at", "<", until)
        domain &= Domain("received_on", ">=", first) & Domain("received_on", "<=", last)
        for name, record in self._get_effect_scope().items():
            if name == "cause_id" and undecided:
                domain &= Domain("cause_id", "=", False)
                domain &= Domain("state", "not in", sorted(process.DECIDED))
            elif record:
                operator = "child_of" if name == "branch_id" else "in"
                domain &= Domain(name, operator, record.ids)
        return domain

    def _get_effect_side(self, period):
        """Return what was received in a period, as a :class:`measure_effect.Side`."""
        # sudo: numbers of everyday complaints of the whole scope
        rows = self.env["mfi.complaint.report"].sudo()
        first, last = period
        days = max((last - first).days + 1, 0)
        count = rows.search_count(self._get_effect_domain(period)) if days else 0
        return measure_effect.Side(count, days, self._get_effect_clients())

    def _get_effect_clients(self):
        """Return the active clients declared for the scope, 0 if unknown."""
        # sudo: numbers of clients are no secret of their branches
        branches = self.env["mfi.branch"].sudo()
        branch = self._get_effect_scope().get("branch_id")
        domain = Domain("company_id", "=", self.company_id.id)
        if branch:
            domain &= Domain("id", "child_of", branch.id)
        counts = branches.search(domain).mapped("active_client_count")
        return sum(counts)

    # ------------------------------------------------------------------
    # The finding
    # ------------------------------------------------------------------
    def _get_effect_finding(self):
        """Return the comparison in sentences, for one measure."""
        if not any(self._get_effect_scope().values()):
            return self.env._(
                "Nothing to compare: give the branch, product, category or cause that "
                "the measure is about."
            )
        periods = self._get_effect_periods()
        if periods[1][0] > periods[1][1]:
            return self.env._(
                "No day has passed since the measure was done: compare later."
            )
        before, after = (self._get_effect_side(period) for period in periods)
        effect = measure_effect.compare(before, after)
        lines = [
            self._format_effect_side(self.env._("Before"), periods[0], before),
            self._format_effect_side(self.env._("After"), periods[1], after),
            self._format_effect_verdict(effect, after),
        ]
        if undecided := self._count_effect_undecided(periods[1]):
            lines.append(
                self.env._(
                    "%(count)s complaints of the second period are not decided: their "
                    "cause is not known yet.",
                    count=undecided,
                )
            )
        return "\n".join(lines)

    def _count_effect_undecided(self, period):
        """Return how many complaints may still get the cause of the measure."""
        if not self._get_effect_scope().get("cause_id"):
            return 0
        # sudo: as in _get_effect_side
        rows = self.env["mfi.complaint.report"].sudo()
        return rows.search_count(self._get_effect_domain(period, undecided=True))

    def _format_effect_side(self, label, period, side):
        """Return one period as a line."""
        first, last = period
        values = {
            "label": label,
            "first": format_date(self.env, first),
            "last": format_date(self.env, last),
            "count": side.count,
        }
        if side.rate is None:
            return self.env._("%(label)s (%(first)s – %(last)s): %(count)s.", **values)
        return self.env._(
            "%(label)s (%(first)s – %(last)s): %(count)s, or %(rate)s per 1,000 "
            "clients and year.",
            rate=formatLang(self.env, side.rate, digits=1),
            **values,
        )

    def _format_effect_verdict(self, effect, after):
        """Return the sentence that says what the comparison shows."""

        def format_number(value, digits):
            if value is None:
                return "∞"
            return formatLang(self.env, value, digits=digits)

        values = {
            "after": after.count,
            "expected": format_number(effect.expected, 1),
            "ratio": format_number(effect.ratio, 2),
            "low": format_number(effect.low, 2),
            "high": format_number(effect.high, 2),
        }
        sentence = self.env._(VERDICTS[effect.verdict])
        return sentence % values if effect.verdict != "few" else sentence


def _get_single(records):
    """Return the only record, or an empty recordset if there are several."""
    return records if len(records) == 1 else records.browse()

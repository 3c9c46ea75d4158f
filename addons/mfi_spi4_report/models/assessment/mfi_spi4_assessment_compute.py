# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mfi_complaints.models.guard import with_process

from ...engine import kpi as engine
from ...engine.matrix import Style
from ...engine.period import Period
from ..figures import ticket_domains
from ..figures.scope import Scope

#: Most late complaints listed in the report; the number given covers all of them.
EXCEPTIONS = 20


class MfiSpi4Assessment(models.Model):
    """Compute figures and suggested answers from the records."""

    _inherit = "mfi.spi4.assessment"

    figures = fields.Json(
        compute="_compute_figures",
        help="K1 to K22: {code: {value, numerator, denominator}}; value is null if not "
        "computed.",
    )

    @api.depends("result")
    def _compute_figures(self):
        """Read the figures K1 to K22 of the whole perimeter, without breakdowns."""
        for assessment in self:
            # sudo: only the complete result is confidential, not the totals
            result = assessment.sudo().result or {}
            figures = result.get("figures", {})
            assessment.figures = {
                code: figure
                for code, figure in figures.items()
                if code.startswith("K") and "." not in code
            }

    def action_compute(self):
        """Compute the figures and suggested answers of drafts.

        :raises UserError: on a reviewed or signed assessment
        """
        for assessment in self:
            if assessment.state != "draft":
                raise UserError(
                    self.env._(
                        "Only a draft can be computed. To see what has changed since "
                        "the signature, use “Compare with today's records”."
                    )
                )
            assessment.check_access("write")
            local = assessment.with_context(lang=assessment.lang)
            result = local._prepare_result()
            with_process(assessment.sudo()).write(  # sudo: result is confidential
                {"result": result, "computed_at": fields.Datetime.now()}
            )
            local._update_answers(result)
        return True

    # ------------------------------------------------------------------
    # Result
    # ------------------------------------------------------------------
    def _get_scope(self):
        """Return the :class:`Scope` of this assessment."""
        self.ensure_one()
        branches = (
            tuple(self._get_perimeter_branches().ids) if self._is_narrowed() else ()
        )
        return Scope(
            company=self.company_id.id,
            branches=branches,
            period=Period(self.date_from, self.date_to),
            cutoff=self.cutoff_date or self.date_to,
            zone=self.company_id._get_mfi_tz(),
            satisfied_from=int(self.company_id.mfi_spi4_satisfied_from or 4),
        )

    def _prepare_result(self):
        """Return the complete content of the report as a JSON object.

        Keys of breakdowns are strings, ``""`` for "not given". Labels are stored with
        them, so that a branch renamed later does not change a signed report.
        """
        scope = self._get_scope()
        counted = self.env["mfi.spi4.source"]._get_counts(scope)
        breakdowns = counted["breakdowns"]
        return {
            "scope": self._prepare_scope_values(scope),
            "figures": self._get_figures(counted["counts"]),
            "previous": self._get_previous_figures(scope),
            "breakdowns": _stringify_keys(breakdowns),
            "labels": self._get_breakdown_labels(breakdowns),
            "clients": self._get_client_counts(),
            "sensitive": self._get_sensitive_categories(breakdowns["category"]),
            "ids": counted["ids"],
            "quality": {
                **counted["quality"],
                **self._get_stock_check(counted["counts"]),
            },
            "exceptions": self._get_late_complaints(scope),
            "words": self._get_kpi_texts(),
            "practices": self._get_practices(),
            "grid": self.grid_id.name or "",
            "perimeter": ", ".join(self.branch_ids.mapped("name")),
        }

    def _get_figures(self, counts):
        """Return {code: figure} from the counts and the declared number of clients."""
        counts = {**counts, "clients": self.client_count or None}
        figures = engine.compute_figures(counts)
        return {code: figure.as_json() for code, figure in figures.items()}

    def _get_previous_figures(self, scope):
        """Return the figures of the compared period, or ``None`` without one."""
        if not self.compare:
            return None
        before = scope.with_period(Period(self.compare_from, self.compare_to))
        counts = self.env["mfi.spi4.source"]._get_period_counts(before)
        # The declared number of clients applies to the assessed period only.
        figures = engine.compute_figures({**counts, "clients": None})
        return {code: figure.as_json() for code, figure in figures.items()}

    def _prepare_scope_values(self, scope):
        """Return the scope as a JSON object, kept with the result."""
        return {
            "company": scope.company,
            "branches": list(scope.branches),
            "from": fields.Date.to_string(scope.period.first),
            "to": fields.Date.to_string(scope.period.last),
            "cutoff": fields.Date.to_string(scope.cutoff),
            "zone": scope.zone.key,
            "satisfied_from": scope.satisfied_from,
            "clients": self.client_count,
            "edition": self.edition,
        }

    def _get_stock_check(self, counts):
        """Return {"stock": 1} if opening + received - resolved is not closing."""
        return {"stock": 0 if engine.is_stock_balanced(counts) else 1}

    def _get_breakdown_labels(self, breakdowns):
        """Return {dimension: {key: label}} of the breakdowns."""
        models_of = {
            "branch": "mfi.branch",
            "channel": "helpdesk.ticket.channel",
            "category": "helpdesk.ticket.category",
            "product": "mfi.product",
        }
        labels = {}
        for dimension, model in models_of.items():
            keys = {*breakdowns[dimension]}
            if dimension == "branch":
                keys |= set(self._get_opened_branches().ids)
            # sudo: names of reference data and of all branches of the perimeter
            records = self.env[model].sudo().browse(sorted(filter(None, keys)))
            labels[dimension] = {str(rec.id): rec.name for rec in records}
        return labels

    def _get_client_counts(self):
        """Return {branch: declared active clients} of the perimeter."""
        return {
            str(branch.id): branch.active_client_count
            for branch in self._get_opened_branches()
            if branch.active_client_count
        }

    def _get_sensitive_categories(self, categories):
        """Return the ids, as strings, of the restricted categories.

        Small numbers in these categories could identify a person.
        """
        ids = [key for key in categories if key]
        found = self.env["helpdesk.ticket.category"].search(
            [("id", "in", ids), ("complaint_restricted", "=", True)]
        )
        return [str(key) for key in found.ids]

    def _get_late_complaints(self, scope):
        """Return the complaints open and late at the end of the period."""
        # sudo: the list does not depend on who computes it; details of confidential
        # complaints are left out
        ticket = self.env["helpdesk.ticket"].sudo()
        late = ticket_domains.get_domain("closing", scope) & ticket_domains.Domain(
            "complaint_deadline", "<", scope.end
        )
        found = ticket.search(late, order="complaint_deadline, id", limit=EXCEPTIONS)
        return {
            "count": ticket.search_count(late),
            "items": [self._prepare_late_complaint(record, scope) for record in found],
        }

    def _prepare_late_complaint(self, ticket, scope):
        """Return number and branch unless confidential, and days late, of a complaint.

        Days are calendar days up to the end of the period.
        """
        local = ticket.complaint_deadline.astimezone(scope.zone)
        is_open = ticket.complaint_access == "open"
        return {
            "number": ticket.number if is_open else "",
            "branch": ticket.mfi_branch_id.name if is_open else "",
            "days": (scope.period.last - local.date()).days,
        }

    def _get_kpi_texts(self):
        """Return {code: {name, cohort, definition}} in the language of the report."""
        return {
            kpi.code: {
                "name": kpi.name,
                "cohort": kpi.cohort or "",
                "definition": kpi.definition or "",
            }
            for kpi in self.env["mfi.spi4.kpi"].search([])
        }

    def _get_practices(self):
        """Return the practices of the edition with the figures shown under each one."""
        practices = self.env["mfi.spi4.practice"].search(
            [("edition", "=", self.edition)]
        )
        return [
            {
                "id": practice.id,
                "code": practice.code,
                "name": practice.name,
                "source": practice.source or "",
                "verified": practice.verified,
                "kpis": practice.kpi_ids.mapped("code"),
            }
            for practice in practices
        ]

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------
    def _update_answers(self, result):
        """Update the questions; answers and comments given by users are kept."""
        indicators = self.env["mfi.spi4.indicator"].search(
            [("grid_id", "=", self.grid_id.id)]
        )
        present = {answer.indicator_id: answer for answer in self.answer_ids}
        stale = self.answer_ids.filtered(
            lambda answer: answer.indicator_id not in indicators
        )
        stale.unlink()
        values = {
            indicator: self._prepare_answer_values(indicator, result, rank)
            for rank, indicator in enumerate(indicators)
        }
        for indicator in indicators & self.answer_ids.indicator_id:
            with_process(present[indicator]).write(values[indicator])
        with_process(self.env["mfi.spi4.answer"]).create(
            [
                {**values[indicator], "assessment_id": self.id}
                for indicator in indicators
                if indicator not in present
            ]
        )
        self.answer_ids._create_register_evidence(self._get_scope())

    def _prepare_answer_values(self, indicator, result, rank):
        """Return the values of one question: wording, figure, suggestion and reason."""
        code = indicator.kpi_id.code
        figure = result["figures"].get(code) if code else None
        value = figure["value"] if figure else None
        suggested = indicator._get_rule().suggest(value) if figure else None
        return {
            "indicator_id": indicator.id,
            "practice_id": indicator.practice_id.id,
            "sequence": rank,
            "code": indicator.code,
            "text": indicator.name,
            "guidance": indicator.guidance,
            "verified": indicator.verified,
            "answer_from": indicator.answer_from,
            "kpi_code": code,
            "figure_text": self._format_figure(code, figure) if figure else False,
            "suggested": suggested or False,
            "reason": self._format_reason(indicator, figure, suggested),
        }

    def _format_reason(self, indicator, figure, suggested):
        """Return the reason why an answer is suggested, or why none is."""
        if figure is None:
            return self.env._("Declared by the institution, with documents.")
        if suggested is None:
            return self.env._(
                "%(code)s is not computed: no answer is suggested.",
                code=indicator.kpi_id.code,
            )
        style = self._get_style()
        shape = engine.KPIS[indicator.kpi_id.code].shape
        sentence = (
            self.env._("%(figure)s; “yes” from %(yes)s, “partly” from %(partly)s.")
            if indicator.better == "higher"
            else self.env._(
                "%(figure)s; “yes” up to %(yes)s, “partly” up to %(partly)s."
            )
        )
        return sentence % {
            "figure": self._format_figure(indicator.kpi_id.code, figure),
            "yes": style.format_value(shape, indicator.threshold_yes),
            "partly": style.format_value(shape, indicator.threshold_partly),
        }

    def _format_figure(self, code, figure):
        """Return a figure as text, for example "K5 = 84,6 % (11/13)"."""
        style = self._get_style()
        text = (
            f"{code} = {style.format_value(engine.KPIS[code].shape, figure['value'])}"
        )
        if figure["denominator"] is None or engine.KPIS[code].shape == "given":
            return text
        above = style.format_number(figure["numerator"] or 0)
        return f"{text} ({above}/{style.format_number(figure['denominator'])})"

    def _get_style(self):
        """Return the number formats of the language of the report."""
        lang = self.env["res.lang"]._get_data(code=self.lang or "en_US")
        french = (self.lang or "").startswith("fr")
        space = "\u00a0"
        return Style(
            decimal=lang.decimal_point or ".",
            thousands=(lang.thousands_sep or "").replace(" ", space),
            percent=f"{space}%" if french else "%",
            permille=f"{space}‰" if french else "‰",
            days=self.env._(" days").replace(" ", space),
            not_computed=self.env._("not computed"),
        )

    @api.model
    def _format_figures_summary(self, company, date_from, date_to):
        """Return the main figures of a period, one per line, for a review.

        :param company: ``res.company`` record
        :param date_from: local date, included
        :param date_to: local date, included
        """
        draft = self.new(
            {
                "company_id": company.id,
                "date_from": date_from,
                "date_to": date_to,
                "lang": self._default_lang(),
                "compare": False,
            }
        ).with_context(lang=self._default_lang())
        counted = self.env["mfi.spi4.source"]._get_counts(draft._get_scope())
        figures = draft._get_figures(counted["counts"])
        texts = draft._get_kpi_texts()
        style = draft._get_style()
        return "\n".join(
            f"{code} {texts[code]['name']}: "
            f"{style.format_value(engine.KPIS[code].shape, figure['value'])}"
            for code, figure in figures.items()
            if code in texts and "." not in code
        )


def _stringify_keys(breakdowns):
    """Return breakdowns with strings as keys, ``""`` for ``None``.

    >>> _stringify_keys({"channel": {3: 2, None: 1}})
    {'channel': {'3': 2, '': 1}}
    """
    result = {}
    for name, counts in breakdowns.items():
        if name == "base":
            result[name] = _stringify_keys(counts)
        else:
            result[name] = {
                "" if key is None else str(key): value for key, value in counts.items()
            }
    return result

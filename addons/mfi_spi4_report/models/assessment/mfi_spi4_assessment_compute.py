# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mfi_complaints.models.guard import with_process

from ...engine import kpi as engine
from ...engine.matrix import Style
from ...engine.period import Period
from ..figures import ticket_terms
from ..figures.scope import Scope

#: Late complaints named on the report; the count tells of the others.
EXCEPTIONS = 20


class MfiSpi4Assessment(models.Model):
    """From the records to figures and suggested answers, in one click."""

    _inherit = "mfi.spi4.assessment"

    figures = fields.Json(
        compute="_compute_figures",
        help="K1 to K22: {code: {value, numerator, denominator}}; value null where "
        "it is not computed.",
    )

    @api.depends("result")
    def _compute_figures(self):
        """Show the figures of the perimeter as a whole; no breakdown is in them."""
        for assessment in self:
            # sudo: the whole result is for the confidential group, totals are not
            result = assessment.sudo().result or {}
            figures = result.get("figures", {})
            assessment.figures = {
                code: figure
                for code, figure in figures.items()
                if code.startswith("K") and "." not in code
            }

    def action_compute(self):
        """Compute figures and suggestions of drafts.

        :raises UserError: on a reviewed or signed assessment
        """
        for assessment in self:
            if assessment.state != "draft":
                raise UserError(
                    self.env._(
                        "Only a draft is computed. To see what changed since a "
                        "signature, use “Compare with today's records”."
                    )
                )
            assessment.check_access("write")
            local = assessment.with_context(lang=assessment.lang)
            result = local._compute_result()
            with_process(assessment.sudo()).write(  # sudo: result is restricted
                {"result": result, "computed_at": fields.Datetime.now()}
            )
            local._sync_answers(result)
        return True

    # ------------------------------------------------------------------
    # Result
    # ------------------------------------------------------------------
    def _scope(self):
        """Return the :class:`Scope` of this assessment."""
        self.ensure_one()
        branches = tuple(self._perimeter().ids) if self._narrowed() else ()
        return Scope(
            company=self.company_id.id,
            branches=branches,
            period=Period(self.date_from, self.date_to),
            cutoff=self.cutoff_date or self.date_to,
            zone=self.company_id._get_mfi_tz(),
            satisfied_from=int(self.company_id.mfi_spi4_satisfied_from or 4),
        )

    def _compute_result(self):
        """Return all that the report is made of, as plain values.

        Keys of breakdowns are texts, ``""`` for "not given"; labels are kept with
        them, so that a branch renamed later leaves a signed report as it was.
        """
        scope = self._scope()
        counted = self.env["mfi.spi4.source"]._collect(scope)
        breakdowns = counted["breakdowns"]
        return {
            "scope": self._plain_scope(scope),
            "figures": self._figures(counted["terms"]),
            "previous": self._previous_figures(scope),
            "breakdowns": _texts(breakdowns),
            "labels": self._labels(breakdowns),
            "clients": self._clients_by_branch(),
            "sensitive": self._sensitive(breakdowns["category"]),
            "ids": counted["ids"],
            "quality": {**counted["quality"], **self._stock_check(counted["terms"])},
            "exceptions": self._exceptions(scope),
            "words": self._words(),
            "practices": self._practices(),
            "grid": self.grid_id.name or "",
            "perimeter": ", ".join(self.branch_ids.mapped("name")),
        }

    def _figures(self, terms):
        """Return {code: plain figure}; the declared client count joins the terms."""
        terms = {**terms, "clients": self.client_count or None}
        figures = engine.compute(terms)
        return {code: figure.as_json() for code, figure in figures.items()}

    def _previous_figures(self, scope):
        """Return the figures of the compared period, or ``None`` without one."""
        if not self.compare:
            return None
        before = scope.over(Period(self.compare_from, self.compare_to))
        terms = self.env["mfi.spi4.source"]._collect_terms(before)
        # The declared client count speaks of this period alone.
        figures = engine.compute({**terms, "clients": None})
        return {code: figure.as_json() for code, figure in figures.items()}

    def _plain_scope(self, scope):
        """Return the scope as plain values, for the record."""
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

    def _stock_check(self, terms):
        """Return whether opening + received - resolved = closing does not hold."""
        return {"stock": 0 if engine.stock_holds(terms) else 1}

    def _labels(self, breakdowns):
        """Return {breakdown: {key: words}} of what was counted."""
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
                keys |= set(self._perimeter().ids)
            # sudo: names of reference data, of all branches of the perimeter
            records = self.env[model].sudo().browse(sorted(filter(None, keys)))
            labels[dimension] = {str(rec.id): rec.name for rec in records}
        return labels

    def _clients_by_branch(self):
        """Return {branch: active clients declared} of the perimeter."""
        return {
            str(branch.id): branch.active_client_count
            for branch in self._perimeter()
            if branch.active_client_count
        }

    def _sensitive(self, categories):
        """Return the categories, as texts, whose small numbers could name somebody."""
        ids = [key for key in categories if key]
        found = self.env["helpdesk.ticket.category"].search(
            [("id", "in", ids), ("complaint_restricted", "=", True)]
        )
        return [str(key) for key in found.ids]

    def _exceptions(self, scope):
        """Return the complaints open and late at the end of the period."""
        # sudo: the report's list does not depend on who computes it; what would
        # describe a confidential complaint is left out
        ticket = self.env["helpdesk.ticket"].sudo()
        late = ticket_terms.term("closing", scope) & ticket_terms.Domain(
            "complaint_deadline", "<", scope.end
        )
        found = ticket.search(late, order="complaint_deadline, id", limit=EXCEPTIONS)
        return {
            "count": ticket.search_count(late),
            "items": [self._exception(record, scope) for record in found],
        }

    def _exception(self, ticket, scope):
        """Return one late complaint: number, branch unless confidential, days late."""
        local = ticket.complaint_deadline.astimezone(scope.zone)
        open_ = ticket.complaint_access == "open"
        return {
            "number": ticket.number if open_ else "",
            "branch": ticket.mfi_branch_id.name if open_ else "",
            "days": (scope.period.last - local.date()).days,
        }

    def _words(self):
        """Return {code: {name, cohort, definition}} in the report's language."""
        return {
            kpi.code: {
                "name": kpi.name,
                "cohort": kpi.cohort or "",
                "definition": kpi.definition or "",
            }
            for kpi in self.env["mfi.spi4.kpi"].search([])
        }

    def _practices(self):
        """Return the practices of the edition with the figures that each shows."""
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
    def _sync_answers(self, result):
        """Bring the questions up to date; given answers and comments stay."""
        indicators = self.env["mfi.spi4.indicator"].search(
            [("grid_id", "=", self.grid_id.id)]
        )
        present = {answer.indicator_id: answer for answer in self.answer_ids}
        stale = self.answer_ids.filtered(
            lambda answer: answer.indicator_id not in indicators
        )
        stale.unlink()
        values = {
            indicator: self._prepare_answer(indicator, result, rank)
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
        self.answer_ids._cite_registers(self._scope())

    def _prepare_answer(self, indicator, result, rank):
        """Return the values of one question: wording, figure, suggestion and why."""
        code = indicator.kpi_id.code
        figure = result["figures"].get(code) if code else None
        value = figure["value"] if figure else None
        suggested = indicator._rule().suggest(value) if figure else None
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
            "figure_text": self._figure_text(code, figure) if figure else False,
            "suggested": suggested or False,
            "reason": self._reason(indicator, figure, suggested),
        }

    def _reason(self, indicator, figure, suggested):
        """Return in words why an answer is suggested, or why none is."""
        if figure is None:
            return self.env._("Declared by the institution, with documents.")
        if suggested is None:
            return self.env._(
                "%(code)s is not computed: no answer is suggested.",
                code=indicator.kpi_id.code,
            )
        style = self._style()
        shape = engine.KPIS[indicator.kpi_id.code].shape
        sentence = (
            self.env._("%(figure)s; yes from %(yes)s, partly from %(partly)s.")
            if indicator.better == "higher"
            else self.env._("%(figure)s; yes up to %(yes)s, partly up to %(partly)s.")
        )
        return sentence % {
            "figure": self._figure_text(indicator.kpi_id.code, figure),
            "yes": style.value(shape, indicator.threshold_yes),
            "partly": style.value(shape, indicator.threshold_partly),
        }

    def _figure_text(self, code, figure):
        """Return a figure in words: "K5 = 84,6 % (11/13)"."""
        style = self._style()
        text = f"{code} = {style.value(engine.KPIS[code].shape, figure['value'])}"
        if figure["denominator"] is None or engine.KPIS[code].shape == "given":
            return text
        above = style.number(figure["numerator"] or 0)
        return f"{text} ({above}/{style.number(figure['denominator'])})"

    def _style(self):
        """Return how numbers read in the report's language."""
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
    def _figures_text(self, company, date_from, date_to):
        """Return the main figures of a period as lines of text, for a review.

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
        counted = self.env["mfi.spi4.source"]._collect(draft._scope())
        figures = draft._figures(counted["terms"])
        words = draft._words()
        style = draft._style()
        return "\n".join(
            f"{code} {words[code]['name']}: "
            f"{style.value(engine.KPIS[code].shape, figure['value'])}"
            for code, figure in figures.items()
            if code in words and "." not in code
        )


def _texts(breakdowns):
    """Return breakdowns with text keys, ``""`` where nothing was given.

    >>> _texts({"channel": {3: 2, None: 1}})
    {'channel': {'3': 2, '': 1}}
    """
    plain = {}
    for name, counts in breakdowns.items():
        if name == "base":
            plain[name] = _texts(counts)
        else:
            plain[name] = {
                "" if key is None else str(key): value for key, value in counts.items()
            }
    return plain

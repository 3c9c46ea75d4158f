import { Component } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { ComplaintDashboard } from "../dashboard/dashboard";

const { DateTime } = luxon;

/** Return a score from 0 to 100, or words if it is not known. */
export function formatScore(value) {
    return value === null || value === undefined
        ? _t("not enough data")
        : formatFloat(value, { digits: [0, 1], trailingZeros: false });
}

/** Return a difference with its sign and an arrow: colours never speak alone. */
export function formatChange(change) {
    if (change === null || change === undefined) {
        return "";
    }
    const text = formatFloat(Math.abs(change), { digits: [0, 1], trailingZeros: false });
    return { 1: `▲ +${text}`, 0: "=", [-1]: `▼ −${text}` }[Math.sign(change)];
}

/** Return the class of a difference: higher is always better. */
export function getChangeClass(change) {
    return { 1: "text-success", [-1]: "text-danger" }[Math.sign(change)] || "text-muted";
}

/** Return weight and former value of one line, as a sentence. */
export function getBefore(line) {
    const before = formatScore(line.previous);
    return line.weight
        ? _t("Weight: %(weight)s. Before: %(before)s.", { weight: line.weight, before })
        : _t("Before: %s.", before);
}

/** Return over how many cases one line is computed. */
export function getCases(line) {
    if (line.cases === null) {
        return _t("Over fewer than 5 complaints.");
    }
    return line.whole === "branches"
        ? _t("Over %s branches.", line.cases)
        : _t("Over %s complaints.", line.cases);
}

const WORDS = { formatChange, formatScore, getBefore, getCases, getChangeClass };

/** The indicators of one row, each with its definition, which a tap shows. */
export class ScorecardIndicators extends Component {
    static template = "mfi_complaints.ScorecardIndicators";
    static props = {
        row: Object,
        indicators: Array,
        records: Boolean,
        show: Function,
    };

    setup() {
        Object.assign(this, WORDS);
    }

    /** Return both sides with their indicators in this row. */
    get sides() {
        const titles = { internal: _t("Internal"), external: _t("External") };
        return Object.entries(titles).map(([side, title]) => ({
            side,
            title,
            lines: this.props.indicators
                .filter((line) => line.side === side && line.code in this.props.row.indicators)
                .map((line) => ({ ...line, ...this.props.row.indicators[line.code] })),
        }));
    }
}

/** The scorecard: scores of the institution, its branches and its services. */
export class ComplaintScorecard extends ComplaintDashboard {
    static template = "mfi_complaints.Scorecard";
    static components = { Layout, ScorecardIndicators };

    setup() {
        super.setup();
        Object.assign(this, WORDS);
    }

    /** Return the dates of the address, else the present half-year. */
    readFilters() {
        const filters = super.readFilters();
        const named = router.current.from && router.current.to;
        return named ? filters : { ...filters, ...this.getPeriod("half", DateTime.local()) };
    }

    async load() {
        const { from, to } = this.state.filters;
        this.state.data = await this.orm.call(
            "mfi.complaint.report",
            "complaint_scorecard",
            [from, to]
        );
    }

    /** Keep the dates in the address, so that a link shows the same. */
    keepFilters() {
        const { period, from, to } = this.state.filters;
        this.props.updateActionState?.({ period, from, to });
    }

    /** Open exactly the complaints of one number. */
    async show(count, table = null, key = null) {
        const { from, to } = this.state.filters;
        const action = await this.orm.call(
            "mfi.complaint.report",
            "complaint_scorecard_action",
            [count, from, to, table, key]
        );
        return this.action.doAction(action);
    }

    /** Return the address of what is on screen as a file: ``pdf`` or ``xlsx``. */
    getFileUrl(format) {
        const { from, to } = this.state.filters;
        const companies = user.activeCompanies.map((company) => company.id).join(",");
        return `/complaints/scorecard.${format}?${new URLSearchParams({ from, to, companies })}`;
    }

    /** Return how scores are to be read. */
    get intro() {
        return _t(
            "Scores go from 0 to 100. An indicator over fewer than %s complaints is left out, and so is a score of which more than half is left out. Tap a line for its definition. No score is computed for a person.",
            this.state.data.minimum
        );
    }

    /** Return the three scores of the institution, for its cards. */
    get cards() {
        const { whole, indicators } = this.state.data;
        return ["total", "internal", "external"].map((code) => ({
            code,
            ...indicators.scores[code],
            value: whole[code],
            previous: whole.previous[code],
            change:
                whole[code] === null || whole.previous[code] === null
                    ? null
                    : whole[code] - whole.previous[code],
        }));
    }
}

registry.category("actions").add("mfi_complaint_scorecard", ComplaintScorecard);

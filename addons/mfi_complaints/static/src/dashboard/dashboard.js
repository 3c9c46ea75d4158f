import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { router } from "@web/core/browser/router";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;
const PERIODS = { month: 1, quarter: 3, half: 6, year: 12 };
const COMPARISONS = ["previous", "year", "network", "own"];

/** Menu of what can be opened from one row: a preventive measure, a review. */
export class DashboardRemedies extends Component {
    static template = "mfi_complaints.DashboardRemedies";
    static components = { Dropdown, DropdownItem };
    static props = { remedies: Array, open: Function, name: String };
}

/** Trend of the complaints received, decided and open, drawn once it is seen. */
export class DashboardTrend extends Component {
    static template = "mfi_complaints.DashboardTrend";
    static components = { DashboardRemedies };
    static props = {
        trend: Array,
        show: Function,
        remedies: Array,
        openRemedy: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        onMounted(() => {
            this.observer = new IntersectionObserver(([entry]) => {
                if (entry.isIntersecting) {
                    this.observer.disconnect();
                    this.draw();
                }
            });
            this.observer.observe(this.canvas.el);
        });
        onWillUnmount(() => {
            this.observer.disconnect();
            this.chart?.destroy();
        });
    }

    async draw() {
        await loadBundle("web.chartjs_lib");
        if (!this.canvas.el) {
            return;
        }
        const line = getCustomColor(cookie.get("color_scheme"), "#374151", "#E4E4E4");
        const series = (name, label, color, type) => ({
            type,
            label,
            data: this.props.trend.map((row) => row[name]),
            backgroundColor: color,
            borderColor: color,
        });
        this.chart = new Chart(this.canvas.el, {
            data: {
                labels: this.props.trend.map((row) => row.month),
                datasets: [
                    series("open", _t("Open at the end"), line, "line"),
                    series("received", _t("Received"), getColor(0, null, "odoo"), "bar"),
                    series("decided", _t("Decided"), getColor(1, null, "odoo"), "bar"),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                scales: { y: { beginAtZero: true, ticks: { precision: 0 } } },
                onClick: (_event, [bar]) => this.open(bar),
            },
        });
    }

    open(bar) {
        const name = bar && ["open", "received", "decided"][bar.datasetIndex];
        if (name && name !== "open") {
            this.props.show(name, "month", this.props.trend[bar.index].month);
        }
    }
}

/** Two sides beside each other: difference, and whether it is more than chance. */
export class DashboardComparison extends Component {
    static template = "mfi_complaints.DashboardComparison";
    static props = { comparison: Object, format: Function };

    /** Return the headings, which stand beside the numbers on a phone. */
    get labels() {
        return {
            value: _t("This side"),
            other: _t("Other side"),
            difference: _t("Difference"),
        };
    }

    /** Return a difference with its sign. */
    formatDifference(row) {
        const text = this.props.format(row.difference, row.shape);
        return row.difference > 0 ? `+${text}` : text;
    }

    /** Return the class of a verdict: its words stand beside it. */
    getClass(row) {
        const proven = ["higher", "lower"].includes(row.verdict);
        return proven ? "badge text-bg-info" : "badge text-bg-light";
    }
}

/** The dashboard of complaints: figures of a period, each of which opens its records. */
export class ComplaintDashboard extends Component {
    static template = "mfi_complaints.Dashboard";
    static components = {
        DashboardComparison,
        DashboardRemedies,
        DashboardTrend,
        Layout,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        // Client actions do not say which they are, and the help's link asks.
        this.env.config.actionXmlId = this.props.action.xml_id;
        this.state = useState({ filters: this.readFilters(), data: null });
        onWillStart(() => this.loadFirst());
        onMounted(() => this.keepFilters());
    }

    /** Return the filters of the address, else the present quarter of the network. */
    readFilters() {
        const current = router.current;
        const filters = {
            period: "quarter",
            branch: Number(current.branch) || false,
            product: Number(current.product) || false,
            kind: current.kind || "complaint",
            ...this.readComparison(current),
        };
        const [from, to] = [current.from, current.to].map((day) =>
            DateTime.fromISO(String(day))
        );
        if (!(from.isValid && to.isValid && from <= to)) {
            return { ...filters, ...this.getPeriod("quarter", DateTime.local()) };
        }
        const period = current.period in PERIODS ? current.period : "own";
        const dates = { from: serializeDate(from), to: serializeDate(to) };
        return { ...filters, period, ...dates };
    }

    /** Return the other side of the comparison in the address, none by default. */
    readComparison(current) {
        const dates = {};
        for (const name of ["vs_from", "vs_to"]) {
            const day = DateTime.fromISO(String(current[name]));
            dates[name] = day.isValid ? serializeDate(day) : false;
        }
        const own = current.vs === "own";
        const known = COMPARISONS.includes(current.vs) && (!own || dates.vs_from);
        return {
            vs: known ? current.vs : false,
            ...dates,
            vs_branch: Number(current.vs_branch) || false,
            vs_product: Number(current.vs_product) || false,
        };
    }

    /** Return the dates of the whole period that holds a day. */
    getPeriod(period, day) {
        const months = PERIODS[period];
        const first = day.startOf("year").plus({
            months: Math.floor((day.month - 1) / months) * months,
        });
        const last = first.plus({ months }).minus({ days: 1 });
        return { period, from: serializeDate(first), to: serializeDate(last) };
    }

    /** Show the present quarter of the network when the address cannot be shown. */
    async loadFirst() {
        try {
            await this.load();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.notification.add(error.data?.message || error.message, {
                type: "warning",
            });
            Object.assign(this.state.filters, {
                ...this.getPeriod("quarter", DateTime.local()),
                branch: false,
                product: false,
                kind: "complaint",
                vs: false,
            });
            await this.load();
        }
    }

    async load() {
        const { from, to, branch, product, kind } = this.state.filters;
        this.state.data = await this.orm.call(
            "mfi.complaint.report",
            "complaint_dashboard_screen",
            [from, to, branch, product, kind, this.other]
        );
    }

    /** Return the other side of the comparison, null for none. */
    get other() {
        const { vs, vs_from, vs_to, vs_branch, vs_product } = this.state.filters;
        const own = { from: vs_from, to: vs_to, branch: vs_branch, product: vs_product };
        return vs ? { vs, ...(vs === "own" ? own : {}) } : null;
    }

    /** Return the parameters of the comparison in the address. */
    get comparisonValues() {
        const { vs, vs_from, vs_to, vs_branch, vs_product } = this.state.filters;
        const none = { vs_from: false, vs_to: false, vs_branch: false };
        const own = { vs_from, vs_to, vs_branch, vs_product };
        return { vs, ...none, vs_product: false, ...(vs === "own" ? own : {}) };
    }

    /** Keep the filters in the address, so that a link shows the same. */
    keepFilters() {
        const { period, from, to, branch, product, kind } = this.state.filters;
        const values = { period, from, to, branch, product, kind };
        this.props.updateActionState?.({ ...values, ...this.comparisonValues });
    }

    async update(values) {
        const before = { ...this.state.filters };
        Object.assign(this.state.filters, values);
        try {
            await this.load();
        } catch (error) {
            Object.assign(this.state.filters, before);
            throw error;
        }
        this.keepFilters();
    }

    onPeriod(period) {
        const day = deserializeDate(this.state.filters.to);
        this.update(period === "own" ? { period } : this.getPeriod(period, day));
    }

    /** Go to the period before or after. */
    onMove(step) {
        const { period, from } = this.state.filters;
        const months = PERIODS[period] * step;
        this.update(this.getPeriod(period, deserializeDate(from).plus({ months })));
    }

    onDate(name, value) {
        if (value) {
            this.update({ period: "own", [name]: value });
        }
    }

    /** Compare with another period or perimeter; its own dates begin as they are. */
    onCompare(vs) {
        const { from, to, branch, product } = this.state.filters;
        const own = vs === "own" && !this.state.filters.vs_from;
        const { previous_from, previous_to } = this.state.data.period;
        this.update({
            vs: vs || false,
            ...(own && {
                vs_from: previous_from || from,
                vs_to: previous_to || to,
                vs_branch: branch,
                vs_product: product,
            }),
        });
    }

    /** Change one value of the other side. */
    onOther(name, value) {
        if (name === "vs_branch" || name === "vs_product") {
            this.update({ [name]: Number(value) || false });
        } else if (value) {
            this.update({ [name]: value });
        }
    }

    /** Return whether nothing happened in the months of the chart, nor is hidden. */
    get isEmpty() {
        return this.state.data.trend.every(
            (row) => !(row.hidden || row.received || row.decided || row.open)
        );
    }

    get isAdministrator() {
        return user.isSystem;
    }

    /** Open the list of steps before going live. */
    openFirstRun() {
        return this.action.doAction("mfi_complaints.mfi_first_run_action");
    }

    /** Return the ways to compare, with their names. */
    get comparisons() {
        const network = this.state.filters.branch && !this.state.data.network;
        return [
            [false, _t("Compare with…")],
            ["previous", _t("Previous period")],
            ["year", _t("Same period a year before")],
            ...(network ? [["network", _t("All other branches")]] : []),
            ["own", _t("Other period or perimeter")],
        ];
    }

    onChoice(name, value) {
        this.update({ [name]: name === "kind" ? value : Number(value) || false });
    }

    /** Open exactly the records of one number. */
    async show(count, table = null, key = null) {
        const { from, to, branch, product, kind } = this.state.filters;
        const action = await this.orm.call(
            "mfi.complaint.report",
            "complaint_dashboard_action",
            [count, from, to, branch, product, kind, table, key]
        );
        this.action.doAction(action);
    }

    /** Open a new measure or review that answers one row. */
    async openRemedy(code, table, key) {
        const { from, to, branch, product, kind } = this.state.filters;
        const action = await this.orm.call(
            "mfi.complaint.report",
            "complaint_dashboard_remedy",
            [code, from, to, branch, product, kind, table, key]
        );
        return this.action.doAction(action);
    }

    /** Open the scores of the same period. */
    openScorecard() {
        return this.action.doAction("mfi_complaints.mfi_complaint_scorecard_action");
    }

    /** Open what handling complaints costs, by kind and year. */
    openCosts() {
        return this.action.doAction("mfi_complaints.mfi_complaint_cost_action");
    }

    /** Open one of the measures listed. */
    openMeasure(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "mfi.complaint.measure",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Open one alert, or the list of those that are open. */
    openAlert(id) {
        if (!id) {
            return this.action.doAction("mfi_complaints.mfi_complaint_alert_action");
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "mfi.complaint.alert",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Return the address of the workbook of what is on screen. */
    get workbookUrl() {
        const { from, to, branch, product, kind } = this.state.filters;
        const values = { from, to, branch, product, kind, ...this.comparisonValues };
        const companies = user.activeCompanies.map((company) => company.id).join(",");
        const known = Object.entries(values).filter(([, value]) => value);
        const query = new URLSearchParams([...known, ["companies", companies]]);
        return `/complaints/dashboard.xlsx?${query}`;
    }

    /** Print what is on screen. */
    async onPrint() {
        const { from, to, branch, product, kind } = this.state.filters;
        const action = await this.action.loadAction(
            "mfi_complaints.action_report_dashboard"
        );
        const data = { from, to, branch, product, kind, ...this.comparisonValues };
        return this.action.doAction({ ...action, data });
    }

    /** Return what the chart depends on: it is drawn anew when this changes. */
    get filterKey() {
        return JSON.stringify(this.state.filters);
    }

    get periodLabel() {
        const { from, to } = this.state.filters;
        return `${formatDate(deserializeDate(from))} – ${formatDate(deserializeDate(to))}`;
    }

    format(value, shape) {
        if (value === null || value === undefined || value === false) {
            return _t("n/a");
        }
        if (shape === "count") {
            return formatFloat(value, { digits: [0, 0] });
        }
        const text = formatFloat(value, { digits: [0, 1], trailingZeros: false });
        return shape === "rate" ? _t("%s %", text) : text;
    }

    /** Return the label of an age band of open complaints. */
    getAge(age) {
        return age.to === null
            ? _t("%s days or more", age.from)
            : _t("%(from)s to %(to)s days", { from: age.from, to: age.to });
    }

    /** Return what stands under a figure: how many of how many. */
    getBasis(card) {
        if (card.hidden) {
            return "";
        }
        if (card.numerator !== null && card.denominator !== null) {
            return _t("%(part)s of %(whole)s", {
                part: card.numerator,
                whole: card.denominator,
            });
        }
        return card.denominator === null ? "" : _t("over %s decided", card.denominator);
    }

    /** Return the class of the difference with the period before. */
    getChange(card) {
        if (card.value === null || card.previous === null || !card.better) {
            return "text-muted";
        }
        const better = card.better === "low" ? -1 : 1;
        const change = Math.sign(card.value - card.previous) * better;
        return { 1: "text-success", 0: "text-muted", [-1]: "text-danger" }[change];
    }

    /** Return the arrow of the difference: colours never speak alone. */
    getArrow(card) {
        if (card.value === null || card.previous === null) {
            return "";
        }
        return { 1: "▲", 0: "=", [-1]: "▼" }[Math.sign(card.value - card.previous)];
    }

    /** Return the points of a line of 100 by 24, gaps left out. */
    getPoints(values) {
        const known = values.filter((value) => value !== null);
        const top = Math.max(...known, 1);
        return values
            .map((value, index) =>
                value === null
                    ? ""
                    : `${(index * 100) / (values.length - 1)},${23 - (value / top) * 22}`
            )
            .join(" ");
    }

    getWidth(value, rows, name) {
        const top = Math.max(...rows.map((row) => row[name] || 0), 1);
        return `width: ${((value || 0) * 100) / top}%`;
    }
}

registry.category("actions").add("mfi_complaint_dashboard", ComplaintDashboard);

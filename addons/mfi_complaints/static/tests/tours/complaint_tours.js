import { edit, press } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";
import { getNextTabableElement } from "@web/core/utils/ui";

const tours = registry.category("web_tour.tours");

/** Type into whatever has the focus: no mouse. */
function type(text) {
    return async () => {
        await edit(text);
    };
}

/**
 * Go from one tab stop to the next until a field has the focus, as Tab does.
 *
 * @param {string} name - field to reach
 * @param {string} from - field that had the focus: the simulated Enter drops it where
 *     a browser keeps it
 */
function tabTo(name, from) {
    const field = (wanted) => document.querySelector(`.o_form_view [name="${wanted}"]`);
    const inside = () => field(name).contains(document.activeElement);
    return {
        trigger: `.o_form_view .o_field_widget[name="${name}"]`,
        run: async () => {
            if (!field(from).contains(document.activeElement)) {
                field(from).querySelector("input").focus();
            }
            for (let count = 0; count < 12 && !inside(); count++) {
                getNextTabableElement(document.querySelector(".o_form_view"))?.focus();
            }
            if (!inside()) {
                throw new Error(
                    `Tab never reaches ${name}, it stops at ${document.activeElement.outerHTML}`
                );
            }
        },
    };
}

/** Open the first record of the desk. */
function openFirst(subject) {
    return {
        trigger: `.o_data_row:contains(${subject}) .o_data_cell[name="number"]`,
        run: "click",
    };
}

const primary = ".o_form_statusbar .o_statusbar_buttons .btn-primary";
const confirm = { trigger: ".modal footer .btn-primary:enabled", run: "click" };

/** Fill a many2one with the only suggestion for a text. */
function choose(name, text) {
    return [
        { trigger: `.modal .o_field_widget[name="${name}"] input`, run: `edit ${text}` },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_no_result):contains(${text}) a`,
            run: "click",
        },
    ];
}

tours.add("mfi_complaint_call", {
    steps: () => [
        {
            trigger: '.o_field_widget[name="partner_id"] input:focus',
            run: type("T-0001"),
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Awa Diop)",
        },
        {
            trigger: '.o_field_widget[name="partner_id"] input:focus',
            run: async () => {
                await press("Enter");
            },
        },
        { trigger: '.o_field_widget[name="member_number"]:contains(T-0001)' },
        tabTo("statement", "partner_id"),
        {
            trigger: '.o_field_widget[name="statement"] textarea:focus',
            run: type("They refused my loan without a word."),
        },
        tabTo("name", "statement"),
        {
            content: "Registering without a category is refused",
            trigger: '.o_field_widget[name="category_suggestions"] button:contains("Loan")',
            run: async () => {
                await press(["Control", "Enter"]);
            },
        },
        {
            content: "The refusal names the missing field",
            trigger: '.o_notification:contains("correct"):contains("Category")',
        },
        {
            content: "The category stays empty; the words suggest one, with the reason",
            trigger:
                '.o_field_widget[name="category_suggestions"]:contains("loan") button:contains("Loan")',
            run: async ({ anchor }) => {
                if (document.querySelector('[name="category_id"] input').value) {
                    throw new Error("A category was chosen without being asked");
                }
                anchor.focus();
                await press("Enter");
            },
        },
        {
            content: "The suggestion is taken",
            trigger:
                '.o_form_view:not(:has([name="category_suggestions"])) .o_field_widget[name="statement"]',
            run: async () => {
                await press(["Control", "Enter"]);
            },
        },
        {
            content: "Number and promised date are read out",
            trigger: '.modal .o_mfi_receipt_number:contains("PL-")',
        },
        {
            trigger: '.modal .o_mfi_receipt_date .o_field_widget[name="promised_date_text"]',
            run: async () => {
                await press(["Control", "Enter"]);
            },
        },
        {
            trigger:
                '.o_form_view:not(:has(.modal)) .o_field_widget[name="complaint_state"]',
        },
        { trigger: 'body:not(:has(.modal)) .o_mfi_complaint:contains("PL-")' },
    ],
});

tours.add("mfi_complaint_pilot", {
    steps: () => [
        openFirst("Fees not explained"),
        { trigger: primary, run: "click" },
        ...choose("team_id", "Credit committee"),
        confirm,
        {
            trigger:
                'body:not(:has(.modal)) .o_arrow_button_current[data-value="assigned"]',
        },
    ],
});

tours.add("mfi_complaint_handler", {
    steps: () => [
        openFirst("Fees not explained"),
        { trigger: primary, run: "click" },
        { trigger: '.o_arrow_button_current[data-value="in_progress"]' },
        { content: "The help opens on click", trigger: ".o_mfi_next_steps", run: "click" },
        { trigger: ".o_popover .o_mfi_next_steps_lines li:contains(Resolve)" },
        { content: "and closes again", trigger: ".o_mfi_next_steps", run: "click" },
        { trigger: "body:not(:has(.o_mfi_next_steps_lines))" },
        { trigger: primary, run: "click" },
        ...choose("cause_id", "Tour cause"),
        {
            trigger: '.modal .o_field_widget[name="outcome"] input[data-value="founded"]',
            run: "click",
        },
        {
            trigger: '.modal .o_field_widget[name="corrective"] textarea',
            run: "edit The fee was refunded.",
        },
        {
            trigger: '.modal .o_field_widget[name="preventive"] textarea',
            run: "edit Tariffs are displayed.",
        },
        {
            trigger: '.modal .o_field_widget[name="answer"] textarea',
            run: "edit We have refunded the fee.",
        },
        confirm,
        {
            trigger:
                'body:not(:has(.modal)) .o_arrow_button_current[data-value="resolved"]',
        },
    ],
});

tours.add("mfi_complaint_collector", {
    steps: () => [
        openFirst("Fees not explained"),
        { trigger: primary, run: "click" },
        {
            trigger: '.modal .o_field_widget[name="answer"] textarea:value(refunded)',
        },
        confirm,
        {
            trigger:
                'body:not(:has(.modal)) .o_arrow_button_current[data-value="communicated"]',
        },
        { trigger: primary, run: "click" },
        {
            trigger: '.modal .o_field_widget[name="score"] input[data-value="5"]',
            run: "click",
        },
        confirm,
        {
            trigger: 'body:not(:has(.modal)) .o_arrow_button_current[data-value="closed"]',
        },
    ],
});

tours.add("mfi_complaint_drag", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Fees not explained)",
            run: "drag_and_drop(.o_kanban_group:eq(2))",
        },
        {
            content: "The model refuses in one sentence",
            trigger: ".modal .text-prewrap",
        },
        { trigger: ".modal footer .btn-primary, .modal footer .btn", run: "click" },
        {
            trigger:
                "body:not(:has(.modal)) .o_kanban_group:eq(1) .o_kanban_record:contains(Fees not explained)",
        },
    ],
});

tours.add("mfi_complaint_dashboard", {
    steps: () => [
        {
            content: "The figures of the period are there",
            trigger: '.o_mfi_card[data-figure="received"] strong:contains(2)',
        },
        {
            content: "The chart is drawn and has its figures as a table",
            trigger: ".o_mfi_chart canvas",
        },
        { trigger: "summary", run: "click" },
        { trigger: "details[open] td:contains(2026-03)" },
        {
            content: "A product that no complaint is about",
            trigger: 'select[name="product"]',
            run: "selectByLabel Savings book",
        },
        { trigger: '.o_mfi_card[data-figure="received"] strong:contains(0)' },
        {
            content: "The page says that nothing is there, not an administrator's work",
            trigger: ".o_mfi_dashboard [data-empty]:not(:has(a))",
        },
        {
            trigger: 'select[name="product"]',
            run: "selectByLabel All products",
        },
        { trigger: ".o_mfi_dashboard:not(:has([data-empty]))" },
        {
            trigger:
                '.o_mfi_card[data-figure="received"]:has(strong:contains(2))',
            run: "click",
        },
        {
            content: "A figure opens exactly its records",
            trigger: ".o_list_view .o_data_row:eq(1)",
        },
        { trigger: ".o_data_row:first .o_data_cell:first", run: "click" },
        {
            content: "A record opens its complaint",
            trigger: ".o_form_view .o_arrow_button_current",
        },
    ],
});

/** Whether the address holds the filters of the dashboard. */
function checkAddress(values) {
    return () => {
        const query = new URLSearchParams(document.location.search);
        for (const [name, value] of Object.entries(values)) {
            if (query.get(name) !== value) {
                throw new Error(`${name} is not ${value} in ${document.location.search}`);
            }
        }
    };
}

const received = '.o_mfi_card[data-figure="received"]';
const branchRow = '.o_mfi_panel:contains("Branches") tr:contains("MEC Ndiagne")';

tours.add("mfi_complaint_dashboard_use", {
    steps: () => [
        {
            content: "One branch",
            trigger: 'select[name="branch"]',
            run: "selectByLabel MEC Ndiagne",
        },
        { trigger: `${received} strong:contains(2)` },
        {
            content: "A longer period",
            trigger: 'select[name="period"]',
            run: "selectByLabel Quarter",
        },
        { trigger: '.o_mfi_period:contains("2026")' },
        { trigger: 'select[name="vs"]', run: "selectByLabel Previous period" },
        { trigger: '.o_mfi_comparison details[data-compared="cards"]' },
        {
            content: "The address is a link to what is shown",
            trigger: ".o_mfi_comparison",
            run: checkAddress({
                period: "quarter",
                from: "2026-01-01",
                to: "2026-03-31",
                vs: "previous",
            }),
        },
        {
            content: "Open it again",
            trigger: ".o_mfi_comparison",
            expectUnloadPage: true,
            run: () => document.location.reload(),
        },
        { trigger: ".o_mfi_comparison" },
        {
            trigger:
                'select[name="branch"]:has(option:checked:contains("MEC Ndiagne"))',
        },
        { trigger: `${received} strong:contains(2)` },
        {
            content: "Act on a row",
            trigger: `${branchRow} .o_mfi_remedies button`,
            run: "click",
        },
        {
            trigger: '.o-dropdown-item:contains("Open a preventive measure")',
            run: "click",
        },
        {
            content: "The measure is about the branch, with the figures as seen",
            trigger: '.o_form_view .o_field_widget[name="figures_text"]:contains("Received")',
        },
        {
            content: "Back to the dashboard as it was",
            trigger: ".o_form_view",
            run: () => window.history.back(),
        },
        { trigger: ".o_mfi_comparison" },
        { trigger: `${received}:has(strong:contains(2))`, run: "click" },
        {
            content: "A figure opens its records",
            trigger: '.o_control_panel:contains("2"), .o_list_view',
        },
    ],
});

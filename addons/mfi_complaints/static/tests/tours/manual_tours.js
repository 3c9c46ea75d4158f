import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const link = ".o_control_panel a.o_mfi_manual_link[target='_blank']";

/** Read what the link opens: the passage on the screen, in the manual of the role. */
async function checkPassage({ anchor }) {
    const answer = await fetch(anchor.href);
    if (!answer.url.includes("/complaints/manual/pilote") || !answer.ok) {
        throw new Error(`The help leads to ${answer.url} (${answer.status})`);
    }
    anchor.focus();
    if (document.activeElement !== anchor) {
        throw new Error("The keyboard does not reach the help");
    }
}

tours.add("mfi_complaint_manual", {
    steps: () => [
        { trigger: `.o_list_view ${link}`, run: checkPassage },
        {
            trigger:
                '.o_data_row:contains(Fees not explained) .o_data_cell[name="number"]',
            run: "click",
        },
        { trigger: `.o_form_view ${link}`, run: checkPassage },
    ],
});

tours.add("mfi_complaint_manual_figures", {
    steps: () => [{ trigger: link, run: checkPassage }],
});

tours.add("mfi_complaint_manual_dialog", {
    steps: () => [
        {
            trigger: ".modal-footer a.o_mfi_manual_link[target='_blank']",
            run: checkPassage,
        },
    ],
});

tours.add("mfi_complaint_manual_record", {
    steps: () => [{ trigger: `.o_form_view ${link}:only-of-type`, run: checkPassage }],
});

tours.add("mfi_complaint_manual_elsewhere", {
    steps: () => [
        { trigger: ".o_control_panel_navigation" },
        { trigger: ".o_control_panel:not(:has(.o_mfi_manual_link))" },
    ],
});

import {registry} from "@web/core/registry";

/** A controller creates, computes and signs an assessment, and opens its records. */
registry.category("web_tour.tours").add("mfi_spi4_assessment", {
    steps: () => [
        {trigger: ".o_list_button_add", run: "click"},
        {
            trigger: ".o_field_widget[name=date_from] button, .o_field_widget[name=date_from] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=date_from] input",
            run: "edit 01/01/2025",
        },
        {
            trigger: ".o_field_widget[name=date_to] button, .o_field_widget[name=date_to] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=date_to] input",
            run: "edit 12/31/2025",
        },
        {trigger: "button[name=action_compute]", run: "click"},
        {
            content: "Every practice is shown with its rating",
            trigger: ".o_mfi_spi4_matrix:contains(4e.4)",
        },
        {
            content: "Two out of three complaints were decided",
            trigger: ".o_mfi_spi4_matrix tr:contains(K5) button:contains(2/3)",
            run: "click",
        },
        {
            content: "Exactly these two complaints are listed",
            trigger: ".o_list_view .o_pager_value:contains(1-2)",
        },
        {trigger: ".breadcrumb-item a:last", run: "click"},
        {trigger: "a[name=answers]", run: "click"},
        {
            content: "The figures suggest an answer",
            trigger: ".o_field_widget[name=answer_ids] tr:contains(P-1.3)",
        },
        {trigger: "button[name=action_review]", run: "click"},
        {trigger: "button[name=action_sign]", run: "click"},
        {trigger: ".modal button.btn-primary", run: "click"},
        {trigger: "a[name=signature]", run: "click"},
        {
            content: "The fingerprint is shown",
            trigger: ".o_field_widget[name=signature_hash] span:not(:empty)",
        },
    ],
});

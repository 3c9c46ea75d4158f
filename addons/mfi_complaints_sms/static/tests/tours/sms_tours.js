import { registry } from "@web/core/registry";

/** Type into a text without leaving it: no change event, as while a person writes. */
function writeWithoutLeaving(text) {
    return () => {
        const area = document.querySelector('.modal [name="answer"] textarea');
        area.value = text;
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
}

registry.category("web_tour.tours").add("mfi_sms_price", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons .btn-primary:contains(Communicate)",
            run: "click",
        },
        { trigger: '.modal [name="channel"] label:contains(SMS)', run: "click" },
        {
            trigger: '.modal [name="answer"] textarea',
            run: writeWithoutLeaving("Votre prêt, une œuvre"),
        },
        { trigger: '.modal [name="sms_text"]:contains(Votre pret, une oeuvre)' },
        { trigger: '.modal [name="sms_summary"]:contains(GSM-7)' },
        { trigger: '.modal [name="sms_plain"] input', run: "click" },
        { trigger: '.modal [name="sms_summary"]:contains(UCS-2)' },
        { trigger: ".modal footer .btn-secondary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** Answer the message to read that contains a text. */
function answer(text, name) {
    return {
        trigger: `.o_data_row:contains(${text}) button[name="${name}"]`,
        run: "click",
    };
}

/** Wait until the message that contains a text is no longer listed. */
function answered(text) {
    return { trigger: `.o_list_view:not(:has(.o_data_row:contains(${text})))` };
}

registry.category("web_tour.tours").add("mfi_sms_messages_to_read", {
    steps: () => [
        {
            trigger: 'button[data-filter="sms_to_read"] strong:contains(4)',
            run: "click",
        },
        answer("probleme", "action_make_complaint"),
        { trigger: '.o_form_view .o_field_widget[name="description"]:contains(probleme)' },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Messages to read)", run: "click" },
        answered("probleme"),
        answer("lundi", "action_open_attach"),
        {
            trigger: '.modal .o_field_widget[name="ticket_id"] input',
            run: "edit Grievance of Awa",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-item:not(.o_m2o_no_result):contains(Grievance of Awa) a",
            run: "click",
        },
        { trigger: '.modal footer button[name="action_attach"]', run: "click" },
        { trigger: "body:not(:has(.modal))" },
        answered("lundi"),
        answer("qsdf", "action_dismiss"),
        answered("qsdf"),
        answer("uiop", "action_make_denunciation"),
        { trigger: ".modal:contains(confidential officers) footer .btn-primary", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nothing to read)" },
    ],
});

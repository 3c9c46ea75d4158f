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

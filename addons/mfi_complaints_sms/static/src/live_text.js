import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { TextField, textField } from "@web/views/fields/text/text_field";
import { onWillUnmount, useEffect } from "@odoo/owl";

/** Milliseconds without a key after which the figures follow the text. */
const PAUSE = 400;

/** A text whose size and price are computed while it is typed, not when it is left. */
export class LiveTextField extends TextField {
    setup() {
        super.setup();
        this.timer = null;
        useEffect(
            (element) => {
                if (!element) {
                    return;
                }
                const onInput = () => this.updateSoon(element);
                element.addEventListener("input", onInput);
                return () => element.removeEventListener("input", onInput);
            },
            () => [this.textareaRef.el]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    /** Give the text to the form after a pause; what is typed meanwhile stays. */
    updateSoon(element) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => {
            const { name, record } = this.props;
            const value = this.parse(element.value);
            if (value !== (record.data[name] || "")) {
                record.update({ [name]: value });
            }
        }, PAUSE);
    }
}

registry.category("fields").add("mfi_live_text", {
    ...textField,
    component: LiveTextField,
});

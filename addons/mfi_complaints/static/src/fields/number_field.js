import { CharField, charField } from "@web/views/fields/char/char_field";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/* The number of a complaint; a draft has none yet and says that it is one. */
export class NumberField extends CharField {
    get formattedValue() {
        const number = super.formattedValue;
        return number === "/" ? _t("Draft") : number;
    }
}

registry.category("fields").add("mfi_number", { ...charField, component: NumberField });

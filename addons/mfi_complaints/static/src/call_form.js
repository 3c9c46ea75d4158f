import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** The form of a call: Ctrl+Enter registers, wherever the cursor is. */
export class CallFormController extends FormController {
    setup() {
        super.setup();
        useHotkey("control+enter", () => this.register(), {
            bypassEditableProtection: true,
        });
    }

    /** Click the button, so that the form is saved and checked as usual. */
    register() {
        document.activeElement?.blur();
        document.querySelector(".o_mfi_call_register:not([disabled])")?.click();
    }
}

registry
    .category("views")
    .add("mfi_complaint_call", { ...formView, Controller: CallFormController });

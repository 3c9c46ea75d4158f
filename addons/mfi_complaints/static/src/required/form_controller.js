import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

/* Mark the forms of our models, so that what they require looks required before saving
   (see required.scss). Forms of shared models that are ours carry a class in their view. */
patch(FormController.prototype, {
    get className() {
        const result = super.className;
        if (this.props.resModel.startsWith("mfi.")) {
            result.o_mfi_form = true;
        }
        return result;
    },
});

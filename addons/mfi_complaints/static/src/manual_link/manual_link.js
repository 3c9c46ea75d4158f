import { ControlPanel } from "@web/search/control_panel/control_panel";
import { FormController } from "@web/views/form/form_controller";
import { patch } from "@web/core/utils/patch";

/** Actions of our addons: only their screens have a passage in the manuals. */
const OURS = /^mfi_(complaints|complaints_sms|spi4_report)\./;

/** Address of the passage about a screen, or nothing on other screens. */
function getManualUrl({ actionXmlId: screen }) {
    return OURS.test(screen)
        ? `/complaints/help?screen=${encodeURIComponent(screen)}`
        : undefined;
}

patch(ControlPanel.prototype, {
    get complaintManualUrl() {
        return getManualUrl(this.env.config);
    },
});

patch(FormController.prototype, {
    /**
     * Address for forms that no control panel has a link for: in dialogs, and where a
     * button or a notification opened the record without naming an action of ours.
     */
    get complaintManualUrl() {
        const url = getManualUrl(this.env.config);
        if (url) {
            return this.env.inDialog ? url : undefined;
        }
        const { resModel, data } = this.model.root || {};
        const isOurs = resModel?.startsWith("mfi.") || data?.complaint_kind;
        return isOurs ? `/complaints/help?model=${resModel}` : undefined;
    },
});

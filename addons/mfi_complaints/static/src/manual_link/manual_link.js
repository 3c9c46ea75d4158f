import { ControlPanel } from "@web/search/control_panel/control_panel";
import { patch } from "@web/core/utils/patch";

/** Actions of our addons: only their screens have a passage in the manuals. */
const OURS = /^mfi_(complaints|complaints_sms|spi4_report)\./;

patch(ControlPanel.prototype, {
    /** Address of the passage about this screen, or nothing on other screens. */
    get complaintManualUrl() {
        const screen = this.env.config.actionXmlId;
        return OURS.test(screen)
            ? `/complaints/help?screen=${encodeURIComponent(screen)}`
            : undefined;
    },
});

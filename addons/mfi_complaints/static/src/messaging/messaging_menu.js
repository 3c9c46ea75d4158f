import { MessagingMenu } from "@mail/core/public_web/messaging_menu";
import { patch } from "@web/core/utils/patch";

/* No prompt in the name of a robot: notifications of the browser are turned on in the
   settings of Discuss or of the browser, and the application has its own picture. */
patch(MessagingMenu.prototype, {
    get installationRequest() {
        return {
            ...super.installationRequest,
            iconSrc: "/mfi_complaints/static/description/icon.png",
        };
    },
    get shouldAskPushPermission() {
        return false;
    },
});

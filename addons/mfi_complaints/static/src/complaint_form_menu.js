import { FormController } from "@web/views/form/form_controller";
import { patch } from "@web/core/utils/patch";

/* A registered complaint is never deleted: its form does not offer it. */
patch(FormController.prototype, {
    get actionMenuItems() {
        const items = super.actionMenuItems;
        const { complaint_kind: kind, complaint_state: state } = this.model.root.data;
        if (this.props.resModel !== "helpdesk.ticket" || !kind || state === "draft") {
            return items;
        }
        return { ...items, action: items.action.filter((item) => item.key !== "delete") };
    },
});

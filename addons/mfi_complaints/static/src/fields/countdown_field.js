import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";
import { registry } from "@web/core/registry";

/* The time left in few words, with the whole sentence as its title. */
export class CountdownField extends BadgeField {
    static template = "mfi_complaints.CountdownField";

    get title() {
        return this.props.record.data.complaint_countdown || "";
    }
}

registry
    .category("fields")
    .add("mfi_countdown", {
        ...badgeField,
        additionalClasses: ["o_field_badge"],
        component: CountdownField,
    });

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A question mark that shows the text of the field on hover, focus or tap. */
export class HoverHelp extends Component {
    static template = "mfi_complaints.HoverHelp";
    static props = { ...standardFieldProps };

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    /** The lines of the text, as JSON for the tooltip's template. */
    get info() {
        return JSON.stringify({ lines: this.text.split("\n") });
    }
}

registry.category("fields").add("mfi_hover_help", {
    component: HoverHelp,
    displayName: _t("Help on hover"),
    supportedTypes: ["char", "text"],
});

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Suggestions for another field: each a button, with its reason; none is chosen. */
export class Suggestions extends Component {
    static template = "mfi_complaints.Suggestions";
    static props = { ...standardFieldProps, target: String };

    get suggestions() {
        const { data } = this.props.record;
        const chosen = data[this.props.target]?.id;
        return (data[this.props.name] || []).filter(({ id }) => id !== chosen);
    }

    /** Write the suggestion into the field that it is for. */
    async take({ id, name }) {
        await this.props.record.update({ [this.props.target]: { id, display_name: name } });
    }
}

registry.category("fields").add("mfi_suggestions", {
    component: Suggestions,
    displayName: _t("Suggestions"),
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ target: options.target }),
});

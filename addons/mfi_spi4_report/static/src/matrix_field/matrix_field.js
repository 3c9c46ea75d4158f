import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Displays the result object of an assessment. Every number is a button that opens
 * exactly the records it counts; the server provides all texts.
 */
export class MatrixField extends Component {
    static template = "mfi_spi4_report.MatrixField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get matrix() {
        return this.props.record.data[this.props.name];
    }

    /** Open the records that one cell counts. */
    async openRecords(ref) {
        const action = await this.orm.call(
            "mfi.spi4.assessment",
            "action_open_records",
            [[this.props.record.resId], ref]
        );
        await this.action.doAction(action);
    }

    /** Return the CSS width of a bar; `share` is 1 for the longest bar. */
    getBarStyle(share) {
        return `width: ${Math.round(share * 100)}%`;
    }
}

/** Displays the figures that have changed since the signature. */
export class ChangesField extends Component {
    static template = "mfi_spi4_report.ChangesField";
    static props = {...standardFieldProps};

    get changes() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("mfi_spi4_matrix", {
    component: MatrixField,
    supportedTypes: ["json"],
});
registry.category("fields").add("mfi_spi4_changes", {
    component: ChangesField,
    supportedTypes: ["json"],
});

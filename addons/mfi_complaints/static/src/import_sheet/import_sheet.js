import {SelectionField, selectionField} from "@web/views/fields/selection/selection_field";
import {registry} from "@web/core/registry";

/** A sheet of the imported workbook, chosen by its name. */
export class ImportSheetField extends SelectionField {
    get options() {
        return (this.props.record.data.sheets || []).map((name) => [name, name]);
    }

    get string() {
        return this.props.record.data[this.props.name] || "";
    }

    onChange(value) {
        this.props.record.update({[this.props.name]: value ?? false});
    }
}

registry.category("fields").add("mfi_import_sheet", {
    ...selectionField,
    component: ImportSheetField,
    supportedTypes: ["char"],
});

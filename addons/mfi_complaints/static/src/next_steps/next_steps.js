import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The lines of the help, in a popover. */
export class NextStepsPopover extends Component {
    static template = "mfi_complaints.NextStepsPopover";
    static props = { lines: Array, close: { type: Function, optional: true } };
}

/** The first line, and a button that shows the others: by mouse, keyboard or tap. */
export class NextSteps extends Component {
    static template = "mfi_complaints.NextSteps";
    static props = { ...standardFieldProps };

    setup() {
        this.popover = usePopover(NextStepsPopover, { position: "bottom" });
    }

    get lines() {
        const text = this.props.record.data[this.props.name];
        return text ? text.split("\n") : [];
    }

    onClick(ev) {
        if (this.popover.isOpen) {
            this.popover.close();
        } else {
            this.popover.open(ev.currentTarget, { lines: this.lines });
        }
    }
}

registry.category("fields").add("mfi_next_steps", {
    component: NextSteps,
    displayName: _t("Next steps"),
    supportedTypes: ["char", "text"],
});

import {onMounted, onWillUnmount} from "@odoo/owl";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {registry} from "@web/core/registry";

/** Milliseconds between two refreshes. */
const INTERVAL = 3000;

/** The progress bar of an import, refreshed while it runs in the background. */
export class ImportProgressField extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), INTERVAL);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const {record} = this.props;
        const active = ["checking", "queued", "running"].includes(record.data.state);
        if (active && !document.hidden && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("fields").add("mfi_import_progress", {
    ...progressBarField,
    component: ImportProgressField,
});

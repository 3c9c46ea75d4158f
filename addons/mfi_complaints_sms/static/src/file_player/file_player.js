import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { url } from "@web/core/utils/urls";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Files of a message or complaint: recordings are played, images shown, others opened. */
export class FilePlayer extends Component {
    static template = "mfi_complaints_sms.FilePlayer";
    static props = { ...standardFieldProps };

    get files() {
        return (this.props.record.data[this.props.name] || []).map((file) => ({
            ...file,
            url: url(`/web/content/${file.id}`),
            image: url(`/web/image/${file.id}/400x400`),
        }));
    }
}

registry.category("fields").add("mfi_file_player", {
    component: FilePlayer,
    displayName: _t("Player of files"),
    supportedTypes: ["json"],
});

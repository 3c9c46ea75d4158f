import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";

/* Name each required field that is missing: it may be on another page of the form, or
   outside the window. Only on our models; on others the message stays as it is. */
patch(Record.prototype, {
    _displayInvalidFieldNotification() {
        const ours = this.resModel.startsWith("mfi.") || "complaint_kind" in this.activeFields;
        const names = [...this._invalidFields]
            .map((name) => this.fields[name]?.string)
            .filter(Boolean);
        if (!ours || !names.length) {
            return super._displayInvalidFieldNotification();
        }
        const fields = names.join(", ");
        return this.model.notification.add(_t("To fill in or correct: %(fields)s", { fields }), {
            type: "danger",
        });
    },
});

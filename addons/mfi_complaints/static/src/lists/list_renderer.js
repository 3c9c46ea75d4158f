import { onMounted } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

/* Mark the lists of our models, so that their cells and headings wrap instead of being
   cut (see list_renderer.scss). Lists of shared models that are ours carry the class in
   their view; other lists stay as they are. */
patch(ListRenderer.prototype, {
    setup() {
        // before super.setup(), so that column widths are computed on marked lists
        onMounted(() => {
            if (this.props.list.resModel.startsWith("mfi.")) {
                this.rootRef.el.classList.add("o_mfi_list");
            }
        });
        super.setup();
    },
});

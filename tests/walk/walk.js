/* Helpers in the page: the menus of the application, and moving from screen to screen. */
window.mfiWalk = {
    services: () => odoo.__WOWL_DEBUG__.root.env.services,
    menus() {
        const menu = this.services().menu;
        const root = menu.getApps().find((app) => app.xmlid === "mfi_complaints.menu_root");
        if (!root) {
            return null;
        }
        const strip = (node) => ({
            name: node.name,
            action: node.actionID || null,
            xmlid: node.xmlid,
            children: (node.childrenTree || []).map(strip),
        });
        return strip(menu.getMenuAsTree(root.id));
    },
    async go(action) {
        this.services().dialog.closeAll();
        await this.services().action.doAction(action, { clearBreadcrumbs: true });
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return true;
    },
    async openFirst() {
        const row = document.querySelector(".o_data_row .o_data_cell, .o_kanban_record:not(.o_kanban_ghost)");
        if (!row || document.querySelector(".modal")) {
            return false;
        }
        row.click();
        return true;
    },
};

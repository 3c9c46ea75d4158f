import { Component, onWillStart, onWillUpdateProps } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** The figures within the user's scope, on one line; a click shows their records. */
export class DeskFigures extends Component {
    static template = "mfi_complaints.DeskFigures";
    static props = { list: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.figures = await this.orm.call(
            "helpdesk.ticket",
            "complaint_desk_figures"
        );
    }

    /** Show the records of a figure: another list, or these with other filters. */
    show(figure) {
        if (figure.action) {
            return this.action.doAction(figure.action);
        }
        const name = figure.filter;
        const model = this.env.searchModel;
        const [item] = model.getSearchItems((candidate) => candidate.name === name);
        model.query = [];
        if (item) {
            model.toggleSearchItem(item.id);
        }
    }
}

export class DeskListRenderer extends ListRenderer {
    static template = "mfi_complaints.DeskList";
    static components = { ...ListRenderer.components, DeskFigures };
}

export class DeskKanbanRenderer extends KanbanRenderer {
    static template = "mfi_complaints.DeskKanban";
    static components = { ...KanbanRenderer.components, DeskFigures };
}

registry
    .category("views")
    .add("mfi_complaint_desk_list", { ...listView, Renderer: DeskListRenderer })
    .add("mfi_complaint_desk_kanban", { ...kanbanView, Renderer: DeskKanbanRenderer });

/* What a person would see on the present screen: texts that are cut, and words. */
(() => {
    const LETTERS = 18; // a text may be cut after this many letters, not before
    const PLACES = ".o_list_renderer, .o_kanban_renderer, .o_mfi_dashboard, .o_mfi_figures";
    // Codes and proofs are not read as words; a text in another language says so in its row.
    const CODES = "[name=code], [name=complaint_code], [name=payload], [name=words]";
    const isForeign = (el) => {
        const lang = el.closest("tr, .o_form_view")?.querySelector("[name=lang]");
        const name = lang?.querySelector("input, select")?.value || lang?.textContent;
        return name && !/fr/i.test(name);
    };
    const shown = (el) => el.checkVisibility({ visibilityProperty: true });
    const clips = (style, axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);

    /* Return whether an ancestor within the place hides a part of the rectangles. */
    const isCut = (node, place, rects) => {
        for (let el = node.parentElement; el && el !== place; el = el.parentElement) {
            const style = getComputedStyle(el);
            if (["auto", "scroll"].includes(style.overflowX)) {
                return false; // can be scrolled to
            }
            const box = el.getBoundingClientRect();
            for (const rect of rects) {
                if (clips(style, "X") && (rect.right > box.right + 1.5 || rect.left < box.left - 1.5)) {
                    return true;
                }
                if (clips(style, "Y") && rect.bottom > box.bottom + rect.height / 2) {
                    return true;
                }
            }
        }
        return false;
    };
    /* Return the short words of a text node that start on one line and end on another. */
    const findBroken = (node) => {
        const broken = [];
        for (const match of node.textContent.matchAll(/[\p{L}\d’']{2,17}/gu)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const tops = [...range.getClientRects()].map((rect) => Math.round(rect.top));
            if (new Set(tops).size > 1) {
                broken.push(match[0]);
            }
        }
        return broken;
    };
    const cut = [];
    const words = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const text = node.textContent.replace(/\s+/g, " ").trim();
        const parent = node.parentElement;
        if (!text || !parent || parent.closest("script, style, noscript, .o_mfi_walk_skip") || !shown(parent)) {
            continue;
        }
        if (!parent.closest(CODES) && !isForeign(parent)) {
            words.push(text);
        }
        const place = parent.closest(PLACES);
        if (!place || parent.closest(".o_sample_data_disabled, .visually-hidden")) {
            continue;
        }
        const start = node.textContent.length - node.textContent.trimStart().length;
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, Math.min(node.textContent.trimEnd().length, start + LETTERS));
        const cell = parent.closest("td, th");
        const column = cell?.getAttribute("name") || cell?.dataset.name;
        const name = column || parent.closest("[name]")?.getAttribute("name") || "";
        if (isCut(node, place, [...range.getClientRects()])) {
            cut.push([name, text.slice(0, 60)]);
        }
        for (const word of cell ? findBroken(node) : []) {
            cut.push([name, `${word} is broken over two lines`]);
        }
    }
    for (const list of document.querySelectorAll(".o_list_view .o_list_renderer")) {
        const hidden = list.scrollWidth - list.clientWidth;
        if (window.innerWidth > 1000 && hidden > 2 && shown(list)) {
            cut.push(["list", `${hidden} px wider than the window`]);
        }
    }
    /* Return whether a person could scroll an element up and down. */
    const scrolls = (el) =>
        el.scrollHeight - el.clientHeight > 2 &&
        ["auto", "scroll"].includes(getComputedStyle(el).overflowY);
    for (const list of document.querySelectorAll(".o_action_manager .o_renderer")) {
        const around = list.closest(".o_content");
        if (window.innerWidth > 1000 && around && scrolls(around) && scrolls(list)) {
            cut.push(["list", "scrolls within a page that scrolls as well"]);
        }
    }
    for (const card of document.querySelectorAll(".o_kanban_record:not(.o_kanban_ghost)")) {
        const edge = card.getBoundingClientRect().right;
        const beyond = [...card.querySelectorAll("footer *")].filter(
            (el) => shown(el) && el.getBoundingClientRect().right > edge + 1.5
        );
        if (beyond.length) {
            cut.push(["card", `${beyond[0].textContent.trim()} stands beyond its card`]);
        }
    }
    for (const el of document.querySelectorAll("[placeholder], [title], [data-tooltip]")) {
        if (shown(el) && !el.closest(CODES) && !isForeign(el)) {
            words.push(el.getAttribute("placeholder") || el.getAttribute("title") || el.dataset.tooltip || "");
        }
    }
    return { cut, words, title: document.title };
})();

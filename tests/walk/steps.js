/* Steps of a person on a page: each answers whether its element was there. */
window.mfiSteps = {
    async menu(xmlid) {
        const { menu } = odoo.__WOWL_DEBUG__.root.env.services;
        const item = menu.getAll().find((entry) => entry.xmlid === xmlid);
        if (item) {
            await menu.selectMenu(item);
        }
        return Boolean(item);
    },
    find(selector, text = "") {
        return [...document.querySelectorAll(selector)].find(
            (el) => el.offsetParent && el.textContent.includes(text)
        );
    },
    click(selector, text) {
        const element = this.find(selector, text);
        element?.click();
        return Boolean(element);
    },
    type(selector, text) {
        const element = this.find(selector);
        if (element) {
            element.focus();
            element.value = text;
            for (const name of ["input", "change"]) {
                element.dispatchEvent(new Event(name, { bubbles: true }));
            }
        }
        return Boolean(element);
    },
    rest() {
        document.activeElement?.blur();
        return true;
    },
};
true;

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: What the web client reads to offer a field to people.
_OFFERS = ("searchable", "sortable", "groupable", "exportable")


class Base(models.AbstractModel):
    """Keep technical fields out of menus, and open records as they are now.

    Odoo offers every stored field as a filter, a group, a sort order and an exported
    column. A model names its fields that mean nothing to people in ``_mfi_technical``:
    programs go on reading them, and the menus leave them out. Secrets have
    ``groups=fields.NO_ACCESS`` instead.
    """

    _inherit = "base"
    _mfi_technical = ()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe technical fields as not to be searched, grouped or exported."""
        result = super().fields_get(allfields, attributes=attributes)
        for name in self._mfi_technical:
            if description := result.get(name):
                offers = [key for key in _OFFERS if key in description]
                description.update(dict.fromkeys(offers, False))
        return result

    def web_read(self, specification):
        """Read records for a form, on the primary database even if there is a replica.

        A form is read again after each button: a replica that is late would show the
        record before it, or none at all. Lists and figures may come from the replica.
        """
        return super().web_read(specification)

    web_read._readonly = False

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Favourites of data/ir_filters_data.xml → name, and the groups that they serve.
FAVOURITES = {
    "filter_late_by_service": (_lt("Late, by service"), "pilot"),
    "filter_serious_by_branch": (_lt("Serious, by branch"), "pilot"),
    "filter_dissatisfied_by_branch": (
        _lt("Dissatisfied, by branch"),
        "controller",
    ),
    "filter_appeals_by_service": (_lt("Appeals, by service"), "controller"),
    "filter_two_years": (_lt("Compare with last year"), None),
}
MODELS = ("helpdesk.ticket", "mfi.complaint.report")


class IrFilters(models.Model):
    """Shared favourites that are shown to the role they serve, in its language."""

    _inherit = "ir.filters"

    @api.model
    def get_filters(self, model, *args, **kwargs):
        """Leave out other roles' favourites, and translate names that were kept."""
        rows = super().get_filters(model, *args, **kwargs)
        if model not in MODELS:
            return rows
        ours = self._get_complaint_favourites()
        rows = [row for row in rows if ours.get(row["id"], ("", True))[1]]
        source = self.with_context(lang="en_US").env
        for row in rows:
            label, _serves = ours.get(row["id"], (None, True))
            if label and row["name"] == source._(label):  # not renamed
                row["name"] = self.env._(label)
        return rows

    @api.model
    def _get_complaint_favourites(self):
        """Return {favourite's id: (name, whether it serves the user)}."""
        result = {}
        for name, (label, role) in FAVOURITES.items():
            favourite = self.env.ref(f"mfi_complaints.{name}", raise_if_not_found=False)
            if favourite:
                group = f"mfi_complaints.group_{role}"
                serves = not role or self.env.user.has_group(group)
                result[favourite.id] = label, serves
        return result

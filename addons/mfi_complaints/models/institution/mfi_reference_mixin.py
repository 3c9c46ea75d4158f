# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.search_key import identifier


class MfiReferenceMixin(models.AbstractModel):
    """What all reference data of complaints share: a clean code, and permanence.

    A record that a complaint names is part of the proof: it is archived, not deleted.
    """

    _name = "mfi.reference.mixin"
    _description = "Reference data of complaints"

    # The field that holds the code, cleaned of stray spaces when written.
    _mfi_code_field = "code"

    @api.model_create_multi
    def create(self, vals_list):
        """Create with clean codes."""
        return super().create([self._clean_mfi_code(vals) for vals in vals_list])

    def write(self, vals):
        """Write a clean code."""
        return super().write(self._clean_mfi_code(vals))

    @api.model
    def _clean_mfi_code(self, vals):
        """Return values whose code, if present, has no stray space."""
        name = self._mfi_code_field
        if not vals.get(name):
            return vals
        return {**vals, name: identifier(vals[name])}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        """Refuse to delete what a complaint, or other reference data, names."""
        deleted = self._get_mfi_deleted_with_children()
        for model, field, users in self._get_mfi_reference_users():
            named = deleted._find_mfi_named_by(model, field)
            if named:
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot be deleted: it is used by %(users)s. "
                        "Archive it instead: what exists keeps it, and it is no "
                        "longer offered.",
                        name=named.display_name,
                        users=users,
                    )
                )

    def _get_mfi_deleted_with_children(self):
        """Return all that disappears when these records are deleted."""
        return self

    def _find_mfi_named_by(self, model, field):
        """Return one of these records that a field of a model names, or none.

        Ordinary helpdesk tickets do not count: they behave as they always did.
        """
        domain = Domain(field, "in", self.ids)
        if model == "helpdesk.ticket":
            domain &= Domain("complaint_kind", "!=", False)
        if model == self._name:
            domain &= Domain("id", "not in", self.ids)
        # sudo: a use counts even where the user may not see it; only the kind of use
        # and the name of the reference data are told
        using = self.env[model].sudo().with_context(active_test=False)
        return (using.search(domain, limit=1)[field] & self.sudo())[:1]

    def _get_mfi_reference_users(self):
        """Return where this reference data is used: (model, field, plural noun)."""
        return []

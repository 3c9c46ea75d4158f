# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.search_key import clean_identifier


class MfiReferenceMixin(models.AbstractModel):
    """Base of the reference data of complaints: clean codes, no deletion while in use.

    A record to which a complaint refers is part of the evidence: it is archived, not
    deleted.
    """

    _name = "mfi.reference.mixin"
    _description = "Reference data of complaints"

    # Field with the code; stray spaces are removed from it when it is written.
    _mfi_code_field = "code"

    @api.model_create_multi
    def create(self, vals_list):
        """Create records without stray spaces in their codes."""
        return super().create([self._clean_mfi_code(vals) for vals in vals_list])

    def write(self, vals):
        """Write to records without stray spaces in their codes."""
        return super().write(self._clean_mfi_code(vals))

    @api.model
    def _clean_mfi_code(self, vals):
        """Return the values without stray spaces in the code, if there is one."""
        name = self._mfi_code_field
        if not vals.get(name):
            return vals
        return {**vals, name: clean_identifier(vals[name])}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        """Refuse to delete records to which complaints or reference data refer."""
        deleted = self._get_mfi_deleted_with_children()
        for model, field, usage in self._get_mfi_reference_usages():
            used = deleted._find_mfi_used_by(model, field)
            if used:
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot be deleted: it is used by %(users)s. "
                        "Archive it instead: existing records keep it, and it can no "
                        "longer be chosen.",
                        name=used.display_name,
                        users=usage,
                    )
                )

    def _get_mfi_deleted_with_children(self):
        """Return these records and those that are deleted with them."""
        return self

    def _find_mfi_used_by(self, model, field):
        """Return one of these records to which a field of a model refers, or none.

        Ordinary helpdesk tickets do not count: the helpdesk's behaviour is unchanged.
        """
        domain = Domain(field, "in", self.ids)
        if model == "helpdesk.ticket":
            domain &= Domain("complaint_kind", "!=", False)
        if model == self._name:
            domain &= Domain("id", "not in", self.ids)
        # sudo: a use counts even if the user may not see it; the message reveals only
        # the kind of use and the name of the reference data
        using = self.env[model].sudo().with_context(active_test=False)
        return (using.search(domain, limit=1)[field] & self.sudo())[:1]

    def _get_mfi_reference_usages(self):
        """Return where these records are used, as ``[(model, field, plural noun)]``."""
        return []

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    """Enter the audits completed so far in the register, at their last change."""
    audits = Environment(cr, SUPERUSER_ID, {})["mfi.complaint.audit"]
    for audit in audits.search([("state", "=", "done")]):
        day = audit.company_id._to_mfi_local(audit.write_date).date()
        audit._enter_in_register(day)

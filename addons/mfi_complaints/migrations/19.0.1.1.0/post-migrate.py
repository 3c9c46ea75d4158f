# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api

OLD = "user._complaint_rule('read', 'ticket_id')"
NEW = "user._complaint_report_rule()"


def migrate(cr, version):
    """Apply the new rule to the statistics.

    Record rules are not updated with the addon; a rule that was customised is kept.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("mfi_complaints.mfi_complaint_report_rule", raise_if_not_found=False)
    if rule and (rule.domain_force or "").strip() == OLD:
        rule.domain_force = NEW

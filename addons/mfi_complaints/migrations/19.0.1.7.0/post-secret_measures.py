# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Compute again which measures only serve restricted complaints.

    It was computed from the complaints that the author of a change could read, so that
    a measure could be shown to those who must not know of its complaint.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    measures = env["mfi.complaint.measure"].search([])
    for name in ("secret", "secret_team_ids"):
        env.add_to_compute(measures._fields[name], measures)
    measures.flush_recordset(["secret", "secret_team_ids"])

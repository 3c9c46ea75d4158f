# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

# As in JSON, where quotation marks are escaped.
OLD = r"t-if=\"object.complaint_fingerprint\""
NEW = r"t-if=\"object.complaint_fingerprint and object.complaint_verify_url\""


def migrate(cr, version):
    """Leave the fingerprint out of acknowledgements while the public pages are closed.

    The institution may have changed the template: only the condition is replaced, in
    each of its languages.
    """
    if not version:
        return
    cr.execute(
        SQL(
            "UPDATE mail_template "
            "SET body_html = replace(body_html::text, %(old)s, %(new)s)::jsonb "
            "WHERE id = (SELECT res_id FROM ir_model_data "
            "WHERE module = 'mfi_complaints' AND name = 'mail_template_ack')",
            old=OLD,
            new=NEW,
        )
    )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .models.complaint.helpdesk_ticket_code import KEY_PARAMETER
from .models.institution.mfi_complaint_numbering import PREFIX

#: Access right of the helpdesk that lets public users write stages.
_PUBLIC_STAGE_ACCESS = "helpdesk_mgmt.access_helpdesk_ticket_stage_public"
#: Stage of the helpdesk that shows a status when the addon's own stages are gone; a
#: status without one goes to the first ordinary stage.
_ORDINARY_STAGES = {
    "assigned": "in_progress",
    "in_progress": "in_progress",
    "to_validate": "in_progress",
    "resolved": "in_progress",
    "communicated": "in_progress",
    "closed": "done",
    "rejected": "rejected",
    "cancelled": "cancelled",
}


def post_init_hook(env):
    """Fix a flaw of the helpdesk, and generate the key of the tracking codes.

    Public users may no longer write stages.
    """
    _set_public_stage_write(env, False)
    env["helpdesk.ticket"]._get_complaint_code_key()


def uninstall_hook(env):
    """Undo the changes to the helpdesk and drop the addon's database objects.

    Odoo drops tables and columns with the models, but not the function of the trigger
    and the sequences of the complaint numbers. Complaints remain as tickets of the
    helpdesk, in an ordinary stage, except the confidential ones, whose words and files
    are erased: without the addon, every user of the helpdesk could read them.
    """
    _set_public_stage_write(env, True)
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS mfi_complaints_append_only() CASCADE"))
    env.cr.execute(
        SQL(
            "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE %s",
            PREFIX.replace("_", r"\_") + "%",
        )
    )
    for (name,) in env.cr.fetchall():
        env.cr.execute(SQL("DROP SEQUENCE %s", SQL.identifier(name)))
    _erase_confidential_tickets(env)
    _move_tickets_to_ordinary_stages(env)
    env["ir.config_parameter"].search([("key", "=", KEY_PARAMETER)]).unlink()


def _set_public_stage_write(env, allowed):
    """Set whether public users may write stages, if that access right still exists."""
    access = env.ref(_PUBLIC_STAGE_ACCESS, raise_if_not_found=False)
    if access:
        access.perm_write = allowed


def _erase_confidential_tickets(env):
    """Empty and archive whistleblowing reports and complaints of restricted access."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE helpdesk_ticket
               SET name = number, description = '', partner_id = NULL,
                   commercial_partner_id = NULL, partner_name = NULL,
                   partner_email = NULL, email_cc = NULL, active = FALSE
             WHERE complaint_access <> 'open'
         RETURNING id
            """
        )
    )
    ids = [row[0] for row in env.cr.fetchall()]
    env.invalidate_all()
    # Files on disk are only removed by the method of the model.
    uninstalling = {MODULE_UNINSTALL_FLAG: True, "active_test": False}
    for model, field in (
        ("ir.attachment", "res_model"),
        ("mail.message", "model"),
        ("mail.followers", "res_model"),
        ("mail.activity", "res_model"),
        ("rating.rating", "res_model"),
    ):
        records = env[model].with_context(**uninstalling)
        domain = [(field, "=", "helpdesk.ticket"), ("res_id", "in", ids)]
        records.search(domain).unlink()


def _move_tickets_to_ordinary_stages(env):
    """Move tickets out of the addon's stages, which are deleted with it."""
    env.flush_all()
    stages = env["helpdesk.ticket.stage"].with_context(active_test=False)
    first = stages.search([("complaint_state", "=", False)], limit=1)
    if not first:
        return
    for stage in stages.search([("complaint_state", "!=", False)]):
        name = _ORDINARY_STAGES.get(stage.complaint_state, "new")
        xmlid = f"helpdesk_mgmt.helpdesk_ticket_stage_{name}"
        target = env.ref(xmlid, raise_if_not_found=False) or first
        env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET stage_id = %s WHERE stage_id = %s",
                target.id,
                stage.id,
            )
        )

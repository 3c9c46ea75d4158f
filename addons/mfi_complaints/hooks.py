# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from .models.complaint.helpdesk_ticket_code import KEY_PARAMETER
from .models.institution.mfi_complaint_numbering import PREFIX

#: Access right of the helpdesk that lets public users write stages.
_PUBLIC_STAGE_ACCESS = "helpdesk_mgmt.access_helpdesk_ticket_stage_public"


def post_init_hook(env):
    """Fix a flaw of the helpdesk, and generate the key of the tracking codes.

    Public users may no longer write stages.
    """
    _set_public_stage_write(env, False)
    env["helpdesk.ticket"]._get_complaint_code_key()


def uninstall_hook(env):
    """Undo the changes to the helpdesk and drop the addon's database objects.

    Odoo drops tables and columns with the models, but not the function of the trigger
    and the sequences of the complaint numbers. Tickets in the addon's stages move to
    the first ordinary stage.
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
    _move_tickets_to_ordinary_stage(env)
    env["ir.config_parameter"].search([("key", "=", KEY_PARAMETER)]).unlink()


def _set_public_stage_write(env, allowed):
    """Set whether public users may write stages, if that access right still exists."""
    access = env.ref(_PUBLIC_STAGE_ACCESS, raise_if_not_found=False)
    if access:
        access.perm_write = allowed


def _move_tickets_to_ordinary_stage(env):
    """Move tickets out of the addon's stages, which are deleted with it."""
    stages = env["helpdesk.ticket.stage"].with_context(active_test=False)
    complaint_stages = stages.search([("complaint_state", "!=", False)])
    ordinary_stage = stages.search([("complaint_state", "=", False)], limit=1)
    if complaint_stages and ordinary_stage:
        env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET stage_id = %s WHERE stage_id IN %s",
                ordinary_stage.id,
                tuple(complaint_stages.ids),
            )
        )

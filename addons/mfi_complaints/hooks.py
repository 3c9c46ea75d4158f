# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from .models.institution.mfi_complaint_numbering import PREFIX

#: Accesses of the helpdesk that are too wide, and what they become.
_PUBLIC_STAGE_ACCESS = "helpdesk_mgmt.access_helpdesk_ticket_stage_public"


def post_init_hook(env):
    """Close the helpdesk's hole: the public may not write stages."""
    _set_public_stage_write(env, False)


def uninstall_hook(env):
    """Give back what was changed in the helpdesk, and drop our database objects.

    Tables and columns go with the models; the trigger's function and the sequences of
    numbers are nobody's, so they are dropped here. Stages of complaints leave the
    tickets that keep them to the first ordinary stage.
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
    _leave_stages(env)


def _set_public_stage_write(env, allowed):
    """Set whether public users may write stages, if that access still exists."""
    access = env.ref(_PUBLIC_STAGE_ACCESS, raise_if_not_found=False)
    if access:
        access.perm_write = allowed


def _leave_stages(env):
    """Move tickets out of our stages, which go away with the addon."""
    stages = env["helpdesk.ticket.stage"].with_context(active_test=False)
    ours = stages.search([("complaint_state", "!=", False)])
    other = stages.search([("complaint_state", "=", False)], limit=1)
    if ours and other:
        env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET stage_id = %s WHERE stage_id IN %s",
                other.id,
                tuple(ours.ids),
            )
        )

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Keep the pause of reminders, and count the time waited so far in hours."""
    cr.execute("UPDATE res_company SET mfi_waiting_pauses = TRUE")
    cr.execute(
        """
        UPDATE helpdesk_ticket
           SET complaint_waited_hours = complaint_waited_seconds / 3600.0
         WHERE complaint_waited_seconds > 0
           AND COALESCE(complaint_waited_hours, 0) = 0
        """
    )

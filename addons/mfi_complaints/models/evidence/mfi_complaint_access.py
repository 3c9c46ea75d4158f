# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..clock import now
from ..door import get_door
from ..selections import ACCESS
from .mfi_complaint_event import install_append_only

#: Visibility of complaints whose openings are recorded.
CONFIDENTIAL = ("restricted", "denunciation")


class MfiComplaintAccess(models.Model):
    """Who opened a confidential file: once per user, file, manner and hour.

    Rows are only added, by the program; a database trigger refuses changes. They are
    not part of the complaint's chain, so that opening a file does not lock it. If a row
    cannot be written, the file cannot be read.
    """

    _name = "mfi.complaint.access"
    _inherit = ["mfi.complaint.record"]
    _description = "Opening of a Confidential File"
    _order = "date desc, id desc"
    _rec_name = "date"
    _log_access = False
    _mfi_technical = ("hour",)

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        required=True,
        index=True,
        ondelete="restrict",
        groups="mfi_complaints.group_confidential",
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict")
    date = fields.Datetime("First time in this hour", required=True)
    hour = fields.Datetime(required=True)
    door = fields.Selection(
        [
            ("form", "On screen"),
            ("api", "API"),
            ("print", "Printed"),
            ("file", "File downloaded"),
            ("export", "Exported"),
            ("status", "Status asked"),
        ],
        "How",
        required=True,
    )
    access = fields.Selection(ACCESS, "Visibility", required=True)
    file = fields.Char(
        "Confidential file",
        compute="_compute_file",
        compute_sudo=True,
        help="The number of a whistleblowing report is shown to the confidential "
        "group alone.",
    )

    # Also finds the openings of an hour.
    _opening_uniq = models.UniqueIndex("(ticket_id, user_id, door, hour)")
    # Used by the list, by period.
    _company_date_idx = models.Index("(company_id, date)")

    def init(self):
        """Install the database trigger that refuses changes."""
        install_append_only(self.env.cr, self._table)

    @api.depends("ticket_id.number", "access")
    @api.depends_context("uid", "lang")
    def _compute_file(self):
        """Name the file without telling what the reader may not know."""
        trusted = self.env.user.has_group("mfi_complaints.group_confidential")
        kinds = dict(self._fields["access"]._description_selection(self.env))
        hidden = self.env._("Whistleblowing report")
        for opening in self:
            known = trusted or opening.access != "denunciation"
            opening.file = opening.ticket_id.number if known else hidden
            opening.file = opening.file or kinds[opening.access]

    @api.model
    @api.private
    def _log_openings(self, tickets, door=None):
        """Record that the present user opens these complaints, if confidential.

        :param tickets: complaints that the user may read
        :param str door: key of the field; by default as the request tells
        """
        user = self.env.user
        if user.id == SUPERUSER_ID or not user._is_internal():
            return
        # sudo: users who read a complaint need no access to these three fields
        secret = tickets.sudo().filtered(
            lambda ticket: ticket.id and ticket.complaint_access in CONFIDENTIAL
        )
        if not secret:
            return
        door = door or ("api" if get_door(self) == "api" else "form")
        insertion = self._prepare_insertion(secret, door)
        if not self.env.cr.readonly:
            self.env.cr.execute(insertion)
            return
        # A replica takes no rows: they are written before the answer leaves, and no
        # answer leaves without them.
        registry = self.env.registry
        self.env.cr.postcommit.add(lambda: _insert(registry, insertion))

    @api.model
    def _prepare_insertion(self, tickets, door):
        """Return the statement that adds the rows that are not there yet."""
        time = now(self)
        values = [
            SQL(
                "(%s, %s, %s, %s, %s::timestamp, %s::timestamp, %s)",
                ticket.id,
                ticket.company_id.id,
                ticket.complaint_access,
                self.env.uid,
                time,
                time.replace(minute=0, second=0, microsecond=0),
                door,
            )
            for ticket in tickets.sorted("id")
        ]
        return SQL(
            "INSERT INTO mfi_complaint_access "
            "(ticket_id, company_id, access, user_id, date, hour, door) "
            "VALUES %s ON CONFLICT DO NOTHING",
            SQL(", ").join(values),
        )


def _insert(registry, insertion):
    """Execute a statement in a transaction of its own."""
    with registry.cursor() as cr:
        cr.execute(insertion)

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import tracking_code
from ..guard import with_process
from .code_in_transit import CODE_CONTEXT, get_code_in_transit, with_code_in_transit

#: Name of the system parameter with the key of the database's tracking codes.
KEY_PARAMETER = "mfi_complaints.tracking_key"
#: How a client who has lost the code was identified.
IDENTIFICATIONS = [
    ("document", "Identity document seen"),
    ("call_back", "Called back on the phone number of the complaint"),
    ("questions", "Questions that only the client can answer"),
]
_REPLACER_GROUPS = ("mfi_complaints.group_collector", "mfi_complaints.group_pilot")


class HelpdeskTicket(models.Model):
    """The tracking code of a complaint, kept as a digest only.

    The code itself exists in the answer to registration and in the messages that bring
    it to the client. Nobody can read it afterwards; a lost code is replaced.
    """

    _inherit = "helpdesk.ticket"

    complaint_tracking_code = fields.Char(
        string="Place of the tracking code",
        compute="_compute_complaint_tracking_code",
        groups=fields.NO_ACCESS,
        help="For message templates: marks where the code will stand when a message "
        "about the registration is sent; empty in any other message.",
    )
    complaint_code_digest = fields.Char(
        string="Digest of the tracking code",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
    )
    # Portal links give access to whoever has the token, so nobody reads it here.
    access_token = fields.Char(groups=fields.NO_ACCESS)

    @api.depends_context(CODE_CONTEXT)
    def _compute_complaint_tracking_code(self):
        """Show a mask in place of the code, while a new code is being sent."""
        for ticket in self:
            ticket.complaint_tracking_code = (
                bool(get_code_in_transit(ticket)) and tracking_code.MASK
            )

    def _portal_ensure_token(self):
        """Return the portal token, which users themselves may not read."""
        self.check_access("read")
        # sudo: whoever may read the ticket may make a link to it, as without our field
        return super(HelpdeskTicket, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        """Sign the portal token, which users themselves may not read."""
        self.check_access("read")
        # sudo: same reason
        return super(HelpdeskTicket, self.sudo())._sign_token(pid)

    # ------------------------------------------------------------------
    # Digests
    # ------------------------------------------------------------------
    @api.model
    def _get_complaint_code_key(self):
        """Return the key of the database's codes, generated on first use."""
        # sudo: the key belongs to the program
        parameters = self.env["ir.config_parameter"].sudo()
        if key := parameters.get_param(KEY_PARAMETER):
            return key
        key = secrets.token_hex(32)
        parameters.set_param(KEY_PARAMETER, key)
        return key

    def _get_complaint_code_digest(self, code):
        """Return the digest to keep of a code of this complaint.

        That of a whistleblowing report has no salt: its author gives the code alone.
        """
        secret = self.complaint_kind == "denunciation"
        salt = "" if secret else secrets.token_hex(8)
        return tracking_code.hide(code, self._get_complaint_code_key(), salt)

    def _is_complaint_code(self, code):
        """Return whether this is the tracking code of the complaint."""
        stored = self.sudo().complaint_code_digest  # sudo: nobody reads digests
        return tracking_code.is_same(code, self._get_complaint_code_key(), stored)

    @api.model
    def _get_complaint_secret_digest(self, code):
        """Return the digest by which the code of a whistleblowing report is found.

        Text that is no code takes as long, and finds nothing.
        """
        return tracking_code.hide(code or "", self._get_complaint_code_key())

    def _hide_complaint_code(self, text):
        """Return a text in which the code of this complaint, if quoted, is masked."""
        for candidate in tracking_code.find_candidates(text):
            if self._is_complaint_code(candidate):
                return tracking_code.mask(text, candidate)
        return text

    @api.model
    def _spend_complaint_code_check(self, code):
        """Spend the time of checking a code, so that unknown numbers take as long."""
        if tracking_code.is_code(code):
            tracking_code.hide(code, self._get_complaint_code_key())

    # ------------------------------------------------------------------
    # Replacing
    # ------------------------------------------------------------------
    def action_replace_code(self, identified_by, reason=None):
        """Replace the lost tracking code of one complaint; the old one stops working.

        The journal records who did it, how the client was identified and why.

        :param str identified_by: ``document``, ``call_back`` or ``questions``
        :param str reason: what happened to the code
        :return: ``{"number", "deadline", "tracking_code"}``, the only place where the
            new code can be read
        :raise AccessError: unless the user is a collector or a pilot who may read the
            complaint
        :raise UserError: without identification or reason, for a whistleblowing
            report, and for a complaint that is not registered or has been erased
        """
        self.ensure_one()
        self._check_complaint_code_replaceable(identified_by, reason)
        code = tracking_code.create()
        # sudo: nobody writes digests; rights and values have been checked above
        ticket = with_process(self.sudo())
        ticket.write({"complaint_code_digest": self._get_complaint_code_digest(code)})
        ticket._log_complaint_event(
            "code_replaced",
            {"identified_by": identified_by},
            digests=("complaint_code_digest",),
            texts={"reason": reason.strip()[:500]},
        )
        return ticket._prepare_complaint_receipt(code)

    def _check_complaint_code_replaceable(self, identified_by, reason):
        """Raise unless the user may replace the code, with these values."""
        self.check_access("read")
        user = self.env.user
        if not any(user.has_group(group) for group in _REPLACER_GROUPS):
            raise AccessError(
                self.env._("Only collectors and the pilot replace tracking codes.")
            )
        ticket = self.sudo()  # sudo: the state decides, whoever asks
        if ticket.complaint_kind == "denunciation":
            raise UserError(
                self.env._(
                    "Nobody knows the author of a whistleblowing report: its code "
                    "cannot be replaced."
                )
            )
        if ticket.complaint_state in (False, "draft") or ticket.complaint_erased_at:
            raise UserError(self.env._("This complaint has no tracking code."))
        if identified_by not in dict(IDENTIFICATIONS):
            raise UserError(self.env._("Say how you identified the client."))
        if not str(reason or "").strip():
            raise UserError(self.env._("Say why the code is replaced."))

    def _prepare_complaint_receipt(self, code):
        """Return what the client is told once: number, promised date and code."""
        return {
            "number": self.number,
            "deadline": fields.Date.to_string(self.complaint_promised_date) or False,
            "tracking_code": code,
        }

    def _with_complaint_code(self, code):
        """Return this complaint with the code for the messages of its registration."""
        return with_code_in_transit(self, code)

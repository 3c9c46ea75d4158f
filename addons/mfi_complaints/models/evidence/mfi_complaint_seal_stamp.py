# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging
import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models

from ...engine import time_stamp
from ...tools import network
from ..guard import with_process

_logger = logging.getLogger(__name__)


class MfiComplaintSealStamp(models.Model):
    """The time stamp of an outside authority on a seal (RFC 3161).

    Seals are chained: the stamp of one proves when all earlier ones existed, so only
    the newest seal needs one, and a night without an answer leaves no gap.
    """

    _name = "mfi.complaint.seal.stamp"
    _inherit = "mfi.complaint.record"
    _description = "Time Stamp of a Seal"
    _order = "stamped_at desc, id desc"
    _rec_name = "stamped_at"
    _mfi_technical = ("token", "filename")

    seal_id = fields.Many2one("mfi.complaint.seal", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="seal_id.company_id", store=True)
    stamped_at = fields.Datetime(
        "Stamped on", required=True, help="As the authority says."
    )
    authority = fields.Char(help="The machine that answered.")
    token = fields.Binary("File of the time stamp", required=True, attachment=False)
    filename = fields.Char(compute="_compute_filename")

    _seal_uniq = models.Constraint("unique(seal_id)", "This seal has a time stamp.")

    @api.depends("seal_id.hash")
    def _compute_filename(self):
        """Name the file after the seal, as in the evidence pack."""
        for stamp in self:
            stamp.filename = f"{stamp.seal_id.hash}.tsr"

    @api.model
    def _cron_stamp(self):
        """Have the newest seal of each institution stamped; try again in an hour."""
        # sudo: the job works for all institutions
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_seal_tsa_url", "!=", False)]):
            self._stamp_newest(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _stamp_newest(self, company):
        """Request the time stamp of a company's newest seal if it has none.

        A failure is kept for the settings; sealing never waits for the authority.

        :return: the new time stamp, without the process's key, or an empty record
        """
        seals = self.env["mfi.complaint.seal"].sudo()  # sudo: as in the job
        seal = seals.search([("company_id", "=", company.id)], limit=1)
        if not seal or seal.stamp_ids:
            return self.browse()
        try:
            values = self._request_stamp(company.mfi_seal_tsa_url, seal.hash)
        except (network.NetworkFault, time_stamp.StampError) as error:
            code = getattr(error, "code", "unreachable")
            _logger.info("No time stamp for the seal %s: %s", seal.id, code)
            company._set_mfi_seal_tsa_failure(code)
            return self.browse()
        company._set_mfi_seal_tsa_failure(False)
        stamps = with_process(self.sudo())  # sudo: only the program writes them
        # Without the process's key, which allows writing.
        return self.browse(stamps.create({"seal_id": seal.id, **values}).id)

    @api.model
    def _request_stamp(self, url, seal_hash):
        """Return the values of a time stamp obtained from an authority.

        :raises NetworkFault: if it does not answer
        :raises StampError: if its answer is no time stamp of this seal
        """
        nonce = secrets.randbits(63)
        query = time_stamp.build_query(seal_hash, nonce)
        request = time_stamp.Request(url, query)
        status, body, _headers = network.send_request(request, time_stamp.LIMIT)
        if status != 200:
            raise time_stamp.StampError("status")
        return {
            "stamped_at": time_stamp.read_time(body, seal_hash, nonce),
            "authority": urlsplit(url).hostname,
            "token": base64.b64encode(body),
        }

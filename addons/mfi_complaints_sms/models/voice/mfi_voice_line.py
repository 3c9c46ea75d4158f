# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import tracking_code

from ...engine import networks, voice
from ...engine.voice import dialogue
from ..gateway.mfi_sms_gateway import check_networks, hash_token
from .mfi_voice_language import check_audio

PROVIDERS = [
    ("africastalking", "Africa's Talking"),
    ("asterisk", "Asterisk"),
]
#: Address of the provider's call.
ROOT = "/complaints/voice"


class MfiVoiceLine(models.Model):
    """A telephone number that records complaints of people who do not write.

    The provider's formats and the dialogue are in ``engine/voice``; this model holds
    the number, its secret address and what callers hear.
    """

    _name = "mfi.voice.line"
    _description = "Voice Line"
    _order = "sequence, id"
    # Entered by the administrator in the form, and never listed.
    _mfi_technical = ("inbound_token",)

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    provider = fields.Selection(PROVIDERS, required=True, default="africastalking")
    number = fields.Char(help="The number that clients call.")
    country_id = fields.Many2one(
        "res.country",
        default=lambda self: self.env.company.country_id,
        help="Country of the numbers received without a country code.",
    )
    language_ids = fields.One2many(
        "mfi.voice.language",
        "line_id",
        string="Languages",
        copy=True,
        help="In the order of the digits: the first one is chosen with 1.",
    )
    menu_text = fields.Char(
        "Words to choose a language",
        default=lambda self: self.env._("For French, press 1. For English, press 2."),
    )
    menu_audio = fields.Binary("Recording to choose a language", attachment=True)
    menu_audio_name = fields.Char("Name of the recording to choose a language")
    offers_denunciation = fields.Boolean(
        "Offer whistleblowing",
        help="With 2, the caller leaves a whistleblowing report: the number is not "
        "kept, and only confidential officers hear the message.",
    )
    max_seconds = fields.Integer(
        "Longest message (seconds)",
        default=120,
        help="Between 10 and 600 seconds.",
    )
    hourly_limit = fields.Integer(
        "Calls per hour",
        default=300,
        help="Further calls are not answered: someone else may know the address.",
    )
    recording_hosts = fields.Text(
        "Hosts of recordings",
        groups="base.group_system",
        default="africastalking.com",
        help="One host per line. Recordings are fetched from these hosts and their "
        "subdomains only, with https. A server of your own network is entered with its "
        "whole origin: http://10.0.0.5:8088.",
    )
    allowed_addresses = fields.Text(
        "Allowed addresses",
        help="One network address per line (41.82.0.0/16). Empty: any address with "
        "the secret.",
    )
    inbound_token = fields.Char(
        "Secret of the address",
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        help="The secret part of the address that the provider calls.",
    )
    inbound_digest = fields.Char(
        compute="_compute_inbound_digest",
        store=True,
        compute_sudo=True,
        groups=fields.NO_ACCESS,
    )
    callback_url = fields.Char(
        "Address for calls", compute="_compute_callback_url", groups="base.group_system"
    )
    last_error = fields.Char("Last error", readonly=True, copy=False)
    last_error_at = fields.Datetime("Last error on", readonly=True, copy=False)

    # For the entry point, which finds the line of each call by this digest.
    _inbound_digest_uniq = models.UniqueIndex(
        "(inbound_digest) WHERE inbound_digest IS NOT NULL",
        "Two voice lines cannot share the same secret address.",
    )

    @api.depends("inbound_token")
    def _compute_inbound_digest(self):
        """Hash the token: the entry point looks lines up by its digest."""
        for line in self:
            token = line.inbound_token
            line.inbound_digest = hash_token(token) if token else False

    @api.depends("inbound_token")
    def _compute_callback_url(self):
        """Compute the address to give to the provider."""
        for line in self:
            line.callback_url = line._get_url("call")

    def _get_url(self, path):
        """Return the whole address of a path of this line, with its secret."""
        self.ensure_one()
        token = self.sudo().inbound_token  # sudo: only administrators can read it
        return f"{self.get_base_url()}{ROOT}/{token}/{path}"

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    @api.constrains("max_seconds", "hourly_limit")
    def _check_limits(self):
        """Check that the limits are within their bounds."""
        for line in self:
            if not 10 <= line.max_seconds <= 600 or not 1 <= line.hourly_limit <= 10000:
                raise ValidationError(
                    self.env._(
                        "A message lasts 10 to 600 seconds, and a line takes 1 to "
                        "10,000 calls an hour."
                    )
                )

    @api.constrains("language_ids")
    def _check_language_ids(self):
        """Check that a line has as many languages as digits, each of them once."""
        for line in self:
            codes = line.language_ids.mapped("lang")
            if len(codes) > 9 or len(codes) != len(set(codes)):
                raise ValidationError(
                    self.env._("A line has at most nine languages, each of them once.")
                )

    @api.constrains("menu_audio")
    def _check_menu_audio(self):
        """Check that the recording can be played on the telephone."""
        for line in self:
            check_audio(line.env, line.menu_audio)

    @api.constrains("allowed_addresses")
    def _check_allowed_addresses(self):
        """Check that each line is a network address."""
        for line in self:
            check_networks(line.env, line.allowed_addresses)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Refuse to delete a line with calls, which are kept as evidence."""
        # sudo: calls that the administrator cannot read count too
        calls = self.env["mfi.voice.call"].sudo()
        if calls.search_count([("line_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("This line has received calls: archive it."))

    # ------------------------------------------------------------------
    # Entry point
    # ------------------------------------------------------------------
    @api.model
    def _find_by_token(self, token, address):
        """Return the active line with a token that may be called from an address."""
        if not 20 <= len(token) <= 200:
            return self.browse()
        # sudo: the entry point has no user
        line = self.sudo().search([("inbound_digest", "=", hash_token(token))], limit=1)
        allowed = networks.parse_networks(line.allowed_addresses)
        return line if networks.is_allowed(address, allowed) else self.browse()

    def _get_provider(self):
        """Return the engine of this line's provider."""
        return voice.make_provider(self.provider)

    def _get_dialogue(self):
        """Return the settings of the dialogue, as the engine reads them."""
        return dialogue.Line(
            tuple(self.language_ids.mapped("lang")) or ("fr",),
            self.offers_denunciation,
            self.max_seconds,
        )

    def _get_prompt(self, prompt):
        """Return the address of a prompt's recording (or ``""``) and its words."""
        if prompt.name == "language":
            url = self._get_url("audio/0/language") if self.menu_audio else ""
            return url, self.menu_text or ""
        return self._get_language(prompt.lang)._get_prompt(prompt.name)

    @api.model
    def _draw_code(self):
        """Return a new tracking code, which is not kept, and the digest to keep."""
        code = tracking_code.create()
        # sudo: the key of the codes belongs to the program
        tickets = self.env["helpdesk.ticket"].sudo()
        return code, tickets._get_complaint_secret_digest(code)

    def _get_language(self, lang):
        """Return the line's language with a code, or nothing."""
        return self.language_ids.filtered(lambda item: item.lang == lang)[:1]

    def _get_audio(self, language_id, name):
        """Return the bytes of a prompt's recording, or ``b""``.

        :param int language_id: id of one of the line's languages; 0 for the line itself
        :param str name: name of the prompt
        """
        if not language_id:
            return _read_binary(self, "menu_audio") if name == "language" else b""
        language = self.language_ids.filtered(lambda item: item.id == language_id)
        if not language or name not in dialogue.PROMPTS:
            return b""
        return _read_binary(language, f"{name}_audio")

    def _is_call_accepted(self, starting, caller):
        """Count a notice and return whether the line still takes it.

        A caller can call again and again; only a flood is refused.
        """
        # sudo: the counters belong to the program
        limits = self.env["mfi.public.limit"].sudo()
        if not starting:
            used = limits._count_use("voice-notice", self.id)
            return used <= 10 * self.hourly_limit
        if limits._count_use("voice-call", self.id) > self.hourly_limit:
            return False
        used = limits._count_use("voice-caller", caller, False) if caller else 0
        return used <= MAX_CALLS_PER_CALLER

    def _log_error(self, error):
        """Keep the last error, which contains nothing of a caller."""
        self.write({"last_error": error[:300], "last_error_at": fields.Datetime.now()})

    def action_new_token(self):
        """Generate a new secret address; the old one stops working at once."""
        for line in self:
            line.inbound_token = secrets.token_urlsafe(24)
        return True

    def action_read_again(self):
        """Have the notices that could not be processed read again."""
        self.check_access("write")
        # sudo: nobody reads notices; the right to set up the line is checked above
        self.env["mfi.voice.event"].sudo()._read_again(self)
        self.write({"last_error": False, "last_error_at": False})
        return True

    def action_open_calls(self):
        """Open the calls of this line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints_sms.mfi_voice_call_action"
        )
        domain = list(Domain("line_id", "=", self.id))
        return {**action, "domain": domain, "context": {}}


#: Calls of one number in a day that are answered by the recorder.
MAX_CALLS_PER_CALLER = 30


def _read_binary(record, name):
    """Return the bytes of a binary field stored as an attachment."""
    domain = [
        ("res_model", "=", record._name),
        ("res_id", "=", record.id),
        ("res_field", "=", name),
    ]
    # sudo: prompts are played to anybody who calls
    return record.env["ir.attachment"].sudo().search(domain, limit=1).raw or b""

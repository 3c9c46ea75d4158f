# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import ipaddress
import secrets

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine import gateways, kannel_conf

CODES = [
    ("kannel", "Kannel"),
    ("africastalking", "Africa's Talking"),
    ("orange", "Orange SMS API"),
    ("twilio", "Twilio"),
    ("infobip", "Infobip"),
    ("jasmin", "Jasmin"),
    ("hubtel", "Hubtel"),
    ("gammu", "Modem with gammu"),
    ("smstools", "Modem with SMSTools"),
    ("generic", "Other HTTP gateway"),
]
STATES = [
    ("untested", "Not tested"),
    ("working", "Working"),
    ("failing", "Failing"),
]


class MfiSmsGateway(models.Model):
    """One account with one provider, for one company, both ways.

    The provider's shapes are in ``engine/gateways``; this model holds the account, the
    limits and the state. Secrets are readable by system administrators only.
    """

    _name = "mfi.sms.gateway"
    _description = "SMS Gateway"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    code = fields.Selection(CODES, string="Kind", required=True, default="kannel")
    url = fields.Char(
        string="Service address",
        help="Leave empty for the provider's usual address. Kannel: where smsbox "
        "listens, e.g. http://127.0.0.1:13013.",
    )
    account = fields.Char(
        groups="base.group_system",
        help="User name, client identifier or account SID, as the provider calls it.",
    )
    secret = fields.Char(
        groups="base.group_system",
        help="Password, API key, client secret or auth token.",
    )
    sender = fields.Char(help="Short code, number or registered name that clients see.")
    sender_name = fields.Char(
        help="Orange only: the name registered with the operator, shown instead of "
        "the number."
    )
    smsc = fields.Char(
        string="Kannel route", help="Name of the SMSC to use; empty lets Kannel choose."
    )
    sandbox = fields.Boolean(help="Africa's Talking only: use the trial service.")
    country_id = fields.Many2one(
        "res.country",
        default=lambda self: self.env.company.country_id,
        help="Country of the numbers that arrive without a country code.",
    )
    inbound_token = fields.Char(
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        help="The secret part of the addresses that the gateway calls.",
    )
    inbound_digest = fields.Char(
        compute="_compute_inbound_digest",
        store=True,
        compute_sudo=True,
        groups="base.group_system",
    )
    inbound_url = fields.Char(
        string="Address for received texts",
        compute="_compute_urls",
        groups="base.group_system",
    )
    status_url = fields.Char(
        string="Address for delivery reports",
        compute="_compute_urls",
        groups="base.group_system",
    )
    kannel_conf = fields.Text(
        string="Lines for kannel.conf",
        compute="_compute_urls",
        groups="base.group_system",
        help="Add them to Kannel's configuration and restart its smsbox.",
    )
    allowed_addresses = fields.Text(
        help="One network address per line (41.82.0.0/16). Empty: any address that "
        "knows the secret."
    )
    delivery_reports = fields.Boolean(
        default=True, help="Ask the gateway what became of each text."
    )
    transliterate = fields.Boolean(
        string="Plain letters",
        default=True,
        help="Spell ê as e and ’ as ', so that one letter does not double the cost.",
    )
    max_parts = fields.Integer(
        string="Longest text (parts)",
        default=5,
        help="Longer texts are cut; 0 means no limit.",
    )
    rate_per_minute = fields.Integer(
        string="Texts per minute", help="0 means as fast as the gateway accepts."
    )
    price = fields.Float(string="Price per part", digits=(12, 4))
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    state = fields.Selection(STATES, default="untested", readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    last_error_at = fields.Datetime(readonly=True, copy=False)
    last_sent_at = fields.Datetime(readonly=True, copy=False)
    last_received_at = fields.Datetime(compute="_compute_last_received_at")
    balance = fields.Char(readonly=True, copy=False)
    balance_at = fields.Datetime(readonly=True, copy=False)
    has_balance = fields.Boolean(compute="_compute_abilities")
    pushes = fields.Boolean(compute="_compute_abilities")
    access_token = fields.Char(groups="base.group_system", copy=False, readonly=True)
    access_token_until = fields.Datetime(
        groups="base.group_system", copy=False, readonly=True
    )

    # Serves the door: each call of a gateway looks its account up by this digest.
    _inbound_digest_uniq = models.UniqueIndex(
        "(inbound_digest) WHERE inbound_digest IS NOT NULL",
        "Two gateways cannot share the same secret address.",
    )

    # ------------------------------------------------------------------
    # Computed
    # ------------------------------------------------------------------
    @api.depends("inbound_token")
    def _compute_inbound_digest(self):
        """Digest the token: the door compares digests, never the secret itself."""
        for gateway in self:
            token = gateway.inbound_token
            gateway.inbound_digest = digest(token) if token else False

    @api.depends("inbound_token", "account")
    def _compute_urls(self):
        """Write the addresses to give to the provider."""
        for gateway in self:
            root = f"{gateway.get_base_url()}/complaints/sms/{gateway.inbound_token}"
            gateway.inbound_url = f"{root}/in"
            gateway.status_url = f"{root}/status"
            user = gateway.account or ""
            gateway.kannel_conf = kannel_conf.for_screen(f"{root}/in", user)

    @api.depends("code")
    def _compute_abilities(self):
        """Tell what the provider offers."""
        for gateway in self:
            kind = gateways.REGISTRY[gateway.code or "generic"]
            gateway.has_balance = kind.has_balance
            gateway.pushes = kind.pushes

    def _compute_last_received_at(self):
        """Show when the gateway last brought a text."""
        latest = dict(
            self.env["mfi.sms.message"]._read_group(
                [("gateway_id", "in", self.ids), ("direction", "=", "in")],
                ["gateway_id"],
                ["date:max"],
            )
        )
        for gateway in self:
            gateway.last_received_at = latest.get(gateway, False)

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    @api.constrains("allowed_addresses")
    def _check_allowed_addresses(self):
        """Refuse what is not a network address."""
        for gateway in self:
            for line in (gateway.allowed_addresses or "").split():
                try:
                    ipaddress.ip_network(line, strict=False)
                except ValueError as error:
                    raise ValidationError(
                        self.env._(
                            "“%(line)s” is not a network address: write for example "
                            "41.82.0.0/16 or 41.82.10.5.",
                            line=line,
                        )
                    ) from error

    @api.constrains("url")
    def _check_url(self):
        """Refuse what is not a web address."""
        for gateway in self:
            if gateway.url and not gateway.url.startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._(
                        "The service address must begin with https:// (or http://)."
                    )
                )

    @api.constrains("rate_per_minute", "max_parts", "price")
    def _check_positive(self):
        """Refuse negative limits."""
        for gateway in self:
            if min(gateway.rate_per_minute, gateway.max_parts, gateway.price) < 0:
                raise ValidationError(
                    self.env._("Limits and prices cannot be negative.")
                )

    @api.constrains("inbound_token")
    def _check_inbound_token(self):
        """Refuse a secret that could be guessed or would not fit an address."""
        for gateway in self.sudo():  # sudo: the field is the administrators'
            token = gateway.inbound_token or ""
            if len(token) < 20 or not token.replace("-", "").replace("_", "").isalnum():
                raise ValidationError(
                    self.env._(
                        "The secret of the address needs at least 20 letters, digits, "
                        "hyphens or underscores."
                    )
                )

    @api.constrains("company_id")
    def _check_company_id(self):
        """Keep a gateway in the company that uses it."""
        companies = self.env["res.company"].sudo()  # sudo: all users of the gateway
        for gateway in self:
            users = companies.search([("mfi_sms_gateway_id", "=", gateway.id)])
            if users - gateway.company_id:
                raise ValidationError(
                    self.env._(
                        "Another company sends through this gateway: choose another "
                        "one there first."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Keep a gateway whose texts are evidence."""
        # sudo: texts that the administrator may not read count too
        messages = self.env["mfi.sms.message"].sudo()
        if messages.search_count([("gateway_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("This gateway has carried texts: archive it instead.")
            )

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------
    def _engine(self):
        """Return the engine's gateway with this account's settings."""
        self.ensure_one()
        account = self.sudo()  # sudo: the program sends with secrets users cannot read
        settings = gateways.Settings(
            url=account.url or "",
            account=account.account or "",
            secret=account.secret or "",
            sender=account.sender or "",
            region=account.country_id.code or "",
            sandbox=account.sandbox,
            token=account.access_token or "",
            options=account._engine_options(),
        )
        return gateways.make(account.code, settings)

    def _engine_options(self):
        """Return what only one kind of gateway knows; other files add to it."""
        return {"smsc": self.smsc or "", "sender_name": self.sender_name or ""}

    # ------------------------------------------------------------------
    # Door
    # ------------------------------------------------------------------
    @api.model
    def _find_by_token(self, token):
        """Return the active gateway of a token, or an empty recordset."""
        if not 20 <= len(token) <= 200:
            return self.browse()
        return self.browse(self._ids_by_digest().get(digest(token), []))

    @api.model
    @tools.ormcache()
    def _ids_by_digest(self):
        """Return {digest: id} of the active gateways.

        All of them, rather than the one asked for: a flood of wrong tokens then
        leaves no trace in the memory.
        """
        gateways_sudo = self.sudo().search(
            Domain.TRUE
        )  # sudo: there is no user at the door
        return {found.inbound_digest: found.id for found in gateways_sudo}

    @tools.ormcache("self.id")
    def _door(self):
        """Return ``(code, company id, networks)``: what the door needs, in memory."""
        account = self.sudo()  # sudo: no user at the door
        networks = tuple(
            ipaddress.ip_network(line, strict=False)
            for line in (account.allowed_addresses or "").split()
        )
        return account.code, account.company_id.id, networks

    def _admits(self, address):
        """Tell whether a network address may call this gateway's door."""
        networks = self._door()[2]
        if not networks:
            return True
        try:
            found = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        # A server that listens on both versions writes version 4 as ::ffff:1.2.3.4.
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in networks)

    def action_new_token(self):
        """Draw a new secret address; the old one stops working at once."""
        for gateway in self:
            gateway.inbound_token = secrets.token_urlsafe(24)
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Forget the door's memory: a new address must work at once."""
        created = super().create(vals_list)
        self.env.registry.clear_cache()
        return created

    def write(self, vals):
        """Forget the door's memory when something it keeps changes."""
        result = super().write(vals)
        kept = {"inbound_token", "active", "code", "company_id", "allowed_addresses"}
        if kept & set(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget the door's memory."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


def digest(token):
    """Return the SHA-256 of a token in hexadecimal.

    >>> digest("abc")[:8]
    'ba7816bf'
    """
    return hashlib.sha256(token.encode()).hexdigest()

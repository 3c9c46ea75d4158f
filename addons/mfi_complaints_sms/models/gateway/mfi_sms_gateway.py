# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import secrets

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from odoo.addons.mfi_complaints.engine import decoding, leaflet

from ...engine import gateways, kannel_conf, networks, quote, segments

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
    ("whatsapp_meta", "WhatsApp (Meta)"),
    ("whatsapp_twilio", "WhatsApp (Twilio)"),
    ("generic", "Other HTTP gateway"),
    ("simulated", "Simulated (sends nothing)"),
]
STATES = [
    ("untested", "Not tested"),
    ("working", "Working"),
    ("failing", "Failing"),
]


class MfiSmsGateway(models.Model):
    """A company's account with an SMS provider, to send and receive.

    The provider's formats are in ``engine/gateways``; this model contains the account,
    its limits and its state. Only system administrators can read the secrets.
    """

    _name = "mfi.sms.gateway"
    _description = "SMS Gateway"
    _order = "sequence, id"
    # Entered by the administrator in the form, and never listed.
    _mfi_technical = (
        *("secret", "inbound_token", "app_secret", "verify_token"),
        "has_local_urls",
    )

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
        "Sender name",
        help="Orange only: the name registered with the operator, shown instead of "
        "the number.",
    )
    smsc = fields.Char(
        string="Kannel route", help="Name of the SMSC to use; empty lets Kannel choose."
    )
    sandbox = fields.Boolean(help="Africa's Talking only: use the trial service.")
    country_id = fields.Many2one(
        "res.country",
        default=lambda self: self.env.company.country_id,
        help="Country of the numbers received without a country code.",
    )
    inbound_token = fields.Char(
        "Inbound token",
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        help="The secret part of the addresses that the gateway calls.",
    )
    inbound_digest = fields.Char(
        compute="_compute_inbound_digest",
        store=True,
        compute_sudo=True,
        groups=fields.NO_ACCESS,
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
    has_local_urls = fields.Boolean(
        compute="_compute_urls",
        groups="base.group_system",
        help="Whether only this machine reaches the addresses above.",
    )
    kannel_conf = fields.Text(
        string="Lines for kannel.conf",
        compute="_compute_urls",
        groups="base.group_system",
        help="Add these lines to Kannel's configuration and restart its smsbox.",
    )
    allowed_addresses = fields.Text(
        "Allowed addresses",
        help="One network address per line (41.82.0.0/16). Empty: any address with "
        "the secret.",
    )
    delivery_reports = fields.Boolean(
        "Delivery reports",
        default=True,
        help="Ask the gateway for a delivery report on each text.",
    )
    transliterate = fields.Boolean(
        string="Plain letters",
        default=True,
        help="Spell ê as e and ’ as ', so that one letter does not double the cost.",
    )
    max_parts = fields.Integer(
        string="Maximum length (parts)",
        default=5,
        help="Longer texts are shortened; 0 means no limit.",
    )
    rate_per_minute = fields.Integer(
        string="Texts per minute", help="0 means as fast as the gateway allows."
    )
    price = fields.Float(
        string="Price per part",
        digits=(12, 4),
        help="Shown before a text is sent; 0 shows no price.",
    )
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    state = fields.Selection(STATES, default="untested", readonly=True, copy=False)
    last_error = fields.Char("Last error", readonly=True, copy=False)
    last_error_at = fields.Datetime("Last error on", readonly=True, copy=False)
    last_sent_at = fields.Datetime("Last text sent on", readonly=True, copy=False)
    last_received_at = fields.Datetime(
        "Last text received on", compute="_compute_last_received_at"
    )
    balance = fields.Char(readonly=True, copy=False)
    balance_at = fields.Datetime("Balance read on", readonly=True, copy=False)
    has_balance = fields.Boolean("Reports a balance", compute="_compute_abilities")
    pushes = fields.Boolean(compute="_compute_abilities")
    is_messenger = fields.Boolean(compute="_compute_abilities")
    access_token = fields.Char(groups=fields.NO_ACCESS, copy=False, readonly=True)
    access_token_until = fields.Datetime(
        groups=fields.NO_ACCESS, copy=False, readonly=True
    )

    # For the entry point, which finds the gateway of each call by this digest.
    _inbound_digest_uniq = models.UniqueIndex(
        "(inbound_digest) WHERE inbound_digest IS NOT NULL",
        "Two gateways cannot share the same secret address.",
    )

    # ------------------------------------------------------------------
    # Computed
    # ------------------------------------------------------------------
    @api.depends("inbound_token")
    def _compute_inbound_digest(self):
        """Hash the token: the entry point looks gateways up by its digest."""
        for gateway in self:
            token = gateway.inbound_token
            gateway.inbound_digest = hash_token(token) if token else False

    @api.depends("inbound_token", "account")
    def _compute_urls(self):
        """Compute the addresses to give to the provider, and Kannel's lines."""
        for gateway in self:
            base = gateway.get_base_url()
            root = f"{base}/complaints/sms/{gateway.inbound_token}"
            gateway.has_local_urls = leaflet.is_local_address(base)
            gateway.inbound_url = f"{root}/in"
            gateway.status_url = f"{root}/status"
            user = gateway.account or ""
            gateway.kannel_conf = kannel_conf.format_for_screen(f"{root}/in", user)

    @api.depends("code")
    def _compute_abilities(self):
        """Compute which features the provider offers."""
        for gateway in self:
            kind = gateways.REGISTRY[gateway.code or "generic"]
            gateway.has_balance = kind.has_balance
            gateway.pushes = kind.pushes
            gateway.is_messenger = kind.is_messenger

    def _compute_last_received_at(self):
        """Compute when the gateway last delivered a received text."""
        latest = dict(
            self.env["mfi.sms.message"]._read_group(
                [("gateway_id", "in", self.ids), ("direction", "=", "in")],
                ["gateway_id"],
                ["date:max"],
            )
        )
        for gateway in self:
            gateway.last_received_at = latest.get(gateway, False)

    def _get_client_number(self):
        """Return the sender as clients write to it: without ``whatsapp:``."""
        self.ensure_one()
        return (self.sender or "").strip().removeprefix("whatsapp:")

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    @api.constrains("allowed_addresses")
    def _check_allowed_addresses(self):
        """Check that each line is a network address."""
        for gateway in self:
            check_networks(gateway.env, gateway.allowed_addresses)

    @api.constrains("url")
    def _check_url(self):
        """Check that the service address is a web address."""
        for gateway in self:
            if gateway.url and not gateway.url.startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._(
                        "The service address must start with https:// (or http://)."
                    )
                )

    @api.constrains("rate_per_minute", "max_parts", "price")
    def _check_positive(self):
        """Check that limits and prices are not negative."""
        for gateway in self:
            if min(gateway.rate_per_minute, gateway.max_parts, gateway.price) < 0:
                raise ValidationError(
                    self.env._("Limits and prices cannot be negative.")
                )

    @api.constrains("inbound_token")
    def _check_inbound_token(self):
        """Check that the secret is hard to guess and valid in an address."""
        for gateway in self.sudo():  # sudo: only administrators can read the field
            token = gateway.inbound_token or ""
            if len(token) < 20 or not token.replace("-", "").replace("_", "").isalnum():
                raise ValidationError(
                    self.env._(
                        "The secret in the address must have at least 20 letters, "
                        "digits, hyphens or underscores."
                    )
                )

    @api.constrains("company_id")
    def _check_company_id(self):
        """Check that no other company sends through the gateway."""
        companies = self.env["res.company"].sudo()  # sudo: all companies count
        for gateway in self:
            users = companies.search([("mfi_sms_gateway_id", "=", gateway.id)])
            if users - gateway.company_id:
                raise ValidationError(
                    self.env._(
                        "Another company sends through this gateway: choose a "
                        "different one there first."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Refuse to delete a gateway with texts, which are kept as evidence."""
        # sudo: texts that the administrator cannot read count too
        messages = self.env["mfi.sms.message"].sudo()
        if messages.search_count([("gateway_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("This gateway has sent or received texts: archive it.")
            )

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------
    def _get_engine(self):
        """Return the engine gateway with this account's settings."""
        self.ensure_one()
        account = self.sudo()  # sudo: sending needs secrets that users cannot read
        settings = gateways.Settings(
            url=account.url or "",
            account=account.account or "",
            secret=account.secret or "",
            sender=account.sender or "",
            region=account.country_id.code or "",
            sandbox=account.sandbox,
            token=account.access_token or "",
            options=account._get_engine_options(),
            read_bytes=decoding.decode_text,
        )
        return gateways.make_gateway(account.code, settings)

    def _get_engine_options(self):
        """Return the settings of one kind of gateway; extensions add theirs."""
        return {"smsc": self.smsc or "", "sender_name": self.sender_name or ""}

    # ------------------------------------------------------------------
    # Price
    # ------------------------------------------------------------------
    def _get_quote(self, text, plain=None):
        """Return a text as this gateway sends it, with its size.

        :param plain: spell it in plain letters; ``None`` follows the gateway's setting
        :return: ``engine.quote.Quote``; plain letters without a gateway
        """
        if plain is None:
            plain = self.transliterate if self else True
        return quote.get_quote(text, plain, self.max_parts)

    def _format_quotes(self, quotes):
        """Return a sentence with length, SMS, letters and cost of texts together."""
        length, parts = sum(q.length for q in quotes), sum(q.parts for q in quotes)
        label = self.env._("plain letters (GSM-7): 160 characters per SMS")
        if any(q.encoding == segments.UCS2 for q in quotes):
            label = self.env._("all letters (UCS-2): 70 characters per SMS")
        cost = self._format_cost(parts)
        size = self.env._(
            "%(length)s characters, %(parts)s SMS", length=length, parts=parts
        )
        return " · ".join(filter(None, [size, cost, label]))

    def _format_cost(self, parts):
        """Return what some parts cost, with the currency; ``""`` without a price."""
        if not self.price:
            return ""
        amount = self.price * parts
        currency = self._get_currency()
        decimals = quote.count_decimals(amount, currency.decimal_places)
        number = formatLang(self.env, amount, digits=decimals)
        return f"{number}\u00a0{currency.symbol}"

    def _get_currency(self):
        """Return the currency of the price, by default that of the institution."""
        return self.currency_id or self.company_id.currency_id

    # ------------------------------------------------------------------
    # Entry point
    # ------------------------------------------------------------------
    @api.model
    def _find_by_token(self, token):
        """Return the active gateway with a token, or an empty recordset."""
        if not 20 <= len(token) <= 200:
            return self.browse()
        return self.browse(self._get_ids_by_digest().get(hash_token(token), []))

    @api.model
    @tools.ormcache()
    def _get_ids_by_digest(self):
        """Return {digest: id} of the active gateways.

        All of them rather than one per token, so that a flood of wrong tokens does
        not fill the cache.
        """
        # sudo: the entry point has no user
        gateways_sudo = self.sudo().search(Domain.TRUE)
        return {gateway.inbound_digest: gateway.id for gateway in gateways_sudo}

    @tools.ormcache("self.id")
    def _get_call_settings(self):
        """Return ``(code, company id, networks)``, cached for the entry point."""
        account = self.sudo()  # sudo: the entry point has no user
        allowed = networks.parse_networks(account.allowed_addresses)
        return account.code, account.company_id.id, allowed

    def _is_address_allowed(self, address):
        """Return whether a network address may call this gateway's addresses."""
        return networks.is_allowed(address, self._get_call_settings()[2])

    def action_new_token(self):
        """Generate a new secret address; the old one stops working at once."""
        for gateway in self:
            gateway.inbound_token = secrets.token_urlsafe(24)
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Clear the cache of the entry point, so that new addresses work at once."""
        created = super().create(vals_list)
        self.env.registry.clear_cache()
        return created

    def write(self, vals):
        """Clear the cache of the entry point when a cached field changes."""
        result = super().write(vals)
        cached = {"inbound_token", "active", "code", "company_id", "allowed_addresses"}
        if cached & set(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Clear the cache of the entry point."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


def hash_token(token):
    """Return the SHA-256 of a token in hexadecimal.

    >>> hash_token("abc")[:8]
    'ba7816bf'
    """
    return hashlib.sha256(token.encode()).hexdigest()


def check_networks(env, text):
    """Check that each line of a setting is a network address.

    :raises ValidationError: when one is not
    """
    try:
        networks.parse_networks(text)
    except ValueError as error:
        raise ValidationError(
            env._(
                "“%(line)s” is not a network address: enter for example "
                "41.82.0.0/16 or 41.82.10.5.",
                line=str(error),
            )
        ) from error

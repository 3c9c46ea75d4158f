# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.message.mfi_sms_template import format_replaced


class MfiSmsPreview(models.AbstractModel):
    """Base of the wizards that show texts before they are sent, and their price."""

    _name = "mfi.sms.preview"
    _description = "Preview of Text Messages"

    sms_plain = fields.Boolean(
        "Plain letters",
        default=lambda self: self._default_sms_plain(),
        help="Spell ê as e and ’ as ', so that one letter does not double the cost.",
    )
    sms_text = fields.Text("Text that the client receives", compute="_compute_sms_text")
    sms_summary = fields.Char("Size and cost", compute="_compute_sms_text")
    sms_replaced = fields.Char("Letters replaced", compute="_compute_sms_text")
    sms_foreign = fields.Char("Letters that cost more", compute="_compute_sms_text")
    sms_saved = fields.Integer(
        "SMS saved by plain letters", compute="_compute_sms_text"
    )
    sms_warning = fields.Char("Warning", compute="_compute_sms_text")

    @api.model
    def _default_sms_plain(self):
        """Return the gateway's setting."""
        gateway = self.env.company.sudo().mfi_sms_gateway_id  # sudo: a setting
        return gateway.transliterate if gateway else True

    @api.depends("sms_plain")
    def _compute_sms_text(self):
        """Compute the texts as they will be sent, and what they cost."""
        for wizard in self:
            gateway, quotes, lang = wizard._get_sms_quotes()
            wizard.sms_text = "\n\n".join(quote.text for quote in quotes)
            wizard.sms_summary = gateway._format_quotes(quotes) if quotes else ""
            wizard.sms_replaced = format_replaced(quotes)
            wizard.sms_foreign = " ".join(
                dict.fromkeys(char for quote in quotes for char in quote.foreign)
            )
            wizard.sms_saved = sum(quote.saved for quote in quotes)
            wizard.sms_warning = wizard._get_sms_warning(gateway, quotes, lang)

    def _get_sms_quotes(self):
        """Hook: return gateway, texts and their language; no texts if none is sent."""
        return self.env["mfi.sms.gateway"], [], ""

    def _get_sms_ticket(self):
        """Return the complaint, if the user may read it.

        Values that a form has not saved yet can name any complaint, so its access is
        checked here.
        """
        return self.ticket_id._origin.sudo(False)._filtered_access("read")

    def _get_sms_warning(self, gateway, quotes, lang):
        """Return what the sender must know before the text leaves, or ``""``.

        :param str lang: language of the texts
        """
        if not quotes:
            return ""
        ticket = self.ticket_id
        if not gateway or not ticket.complaint_phone:
            return ticket._get_complaint_sms_obstacle()
        if any(quote.shortened for quote in quotes):
            return self._get_sms_shortened_warning()
        wanted = (ticket.complaint_lang or lang).partition("_")[0]
        if lang and wanted != lang.partition("_")[0]:
            return self.env._(
                "There is no text in the client's language (%(wanted)s): the one in "
                "“%(used)s” is sent.",
                wanted=wanted,
                used=lang,
            )
        return ""

    def _get_sms_shortened_warning(self):
        """Hook: return the sentence about a text that is too long."""
        return self.env._("The text is too long: its end is left out.")

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
from datetime import timedelta

from odoo import api, fields, models

from ...engine import held_words

#: Name of the system parameter with the key of what is held.
KEY_PARAMETER = "mfi_complaints_sms.held_key"
#: Most texts of a number that are held; what is more is a flood.
MAX_HELD = 50
#: Most questions to one author, and the pause between two unless a reply was unclear.
MAX_QUESTIONS = 3
PAUSE = timedelta(minutes=2)


class MfiSmsHeld(models.Model):
    """Words that sound like a whistleblowing report, until their author has chosen.

    They are sealed with the author's number, which is not kept: only a further text
    from the same number opens them. Without one, they are forgotten.
    """

    _name = "mfi.sms.held"
    _description = "Text Held Until Its Author Chooses"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    mark = fields.Char(required=True, groups=fields.NO_ACCESS)
    sealed = fields.Text(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    # Of the first text of an author: how often, and when last, the choice was asked.
    questions = fields.Integer()
    asked_at = fields.Datetime()

    # For the words of a number.
    _mark_idx = models.Index("(mark)")

    def init(self):
        """Make the key, when the addon is installed or updated."""
        self._get_secret()

    @api.model
    def _get_secret(self):
        """Return the key of what is held, which a backup brings back with the words.

        Odoo gives each restored database another ``database.secret``. Words that were
        sealed with it, before there was a key of their own, make it their key.
        """
        # sudo: technical parameters
        parameters = self.env["ir.config_parameter"].sudo()
        if key := parameters.get_param(KEY_PARAMETER):
            return key
        held = self.sudo().search_count([], limit=1)  # sudo: as in _hold_words
        key = held and parameters.get_param("database.secret")
        key = key or secrets.token_hex(32)
        parameters.set_param(KEY_PARAMETER, key)
        return key

    @api.model
    def _hold_words(self, number, words, company):
        """Hold words for the company's number of hours, unless there is a flood."""
        mark, sealed = held_words.seal_words(words, number, self._get_secret())
        domain = [("mark", "=", mark), ("company_id", "=", company.id)]
        # sudo: as below
        if self.sudo().search_count(domain, limit=MAX_HELD) >= MAX_HELD:
            return
        # An hour at least: the author must have time to read the question.
        hours = timedelta(hours=max(company.mfi_sms_held_hours, 1))
        # sudo: texts are processed without a user; nobody may read held words
        self.sudo().create(
            {
                "company_id": company.id,
                "mark": mark,
                "sealed": sealed,
                "expires_at": fields.Datetime.now() + hours,
            }
        )

    @api.model
    def _take_words(self, number, company):
        """Return the words held for a number, oldest first, and forget them."""
        held = self._find_held(number, company)
        sealed = held.mapped("sealed")
        words = held_words.open_words(sealed, number, self._get_secret())
        held.unlink()
        return "\n".join(filter(None, words))

    @api.model
    def _is_choice_awaited(self, number, company):
        """Return whether words of a number are held.

        The slow derivation is left out when the company holds nothing at all.
        """
        domain = [("company_id", "=", company.id)]
        domain += [("expires_at", ">", fields.Datetime.now())]
        # sudo: as in _hold_words
        some = self.sudo().search_count(domain, limit=1)
        return bool(some and self._find_held(number, company))

    @api.model
    def _find_held(self, number, company):
        """Return what is held for a number, oldest first."""
        mark = held_words.get_mark(number, self._get_secret())
        # sudo: as in _hold_words
        return self.sudo().search(
            [
                ("mark", "=", mark),
                ("company_id", "=", company.id),
                ("expires_at", ">", fields.Datetime.now()),
            ],
            order="id",
        )

    def _note_question(self, urgent=False):
        """Return whether the author is asked to choose now, and note it.

        Two machines that answer each other stop after a few questions, although the
        number of a question is erased once it is sent.

        :param bool urgent: a reply was unclear: without a pause
        """
        first, now = self[:1], fields.Datetime.now()
        soon = first.asked_at and now - first.asked_at < PAUSE
        if not first or first.questions >= MAX_QUESTIONS or (soon and not urgent):
            return False
        first.write({"questions": first.questions + 1, "asked_at": now})
        return True

    @api.model
    def _forget_expired(self):
        """Forget the words whose author has not chosen in time."""
        # sudo: as in _hold_words
        expired = self.sudo().search([("expires_at", "<=", fields.Datetime.now())])
        expired.unlink()

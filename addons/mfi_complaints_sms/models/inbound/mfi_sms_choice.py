# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ...engine import keywords, sender_number

#: Commands that mean the same while a choice is awaited.
FREE = (keywords.FOLLOW, keywords.STOP, keywords.HELP)
#: Replies that tell nothing by themselves.
BARE = (keywords.YES, keywords.NO, keywords.SCORE)


class MfiSmsMessage(models.Model):
    """Words that sound like a whistleblowing report wait for their author's choice.

    They are held apart, without the number. Until the author replies DENONCIATION or
    PLAINTE, whatever the number writes is held with them, whatever else was asked.
    """

    _inherit = "mfi.sms.message"

    def _is_choice_awaited(self):
        """Return whether words of this number are held."""
        held = self.env["mfi.sms.held"]
        return held._is_choice_awaited(self.number, self.company_id)

    def _parse_meaning(self):
        """Read a text as a choice, or hold it, while one is awaited."""
        meaning = super()._parse_meaning()
        if meaning.kind in FREE or not self._is_choice_awaited():
            return meaning
        vocabulary = self.env["mfi.sms.keyword"]._get_vocabulary(self.company_id.id)
        if choice := keywords.parse_choice(self.body, vocabulary):
            return choice
        courtesy = not self.file_kind and keywords.is_courtesy(self.body)
        bare = meaning.kind in BARE and not meaning.rest and not self.file_kind
        kind = "choosing" if bare else "held"
        return keywords.Meaning("courtesy" if courtesy else kind, self.body)

    def _do_courtesy(self, meaning):
        """Leave a courtesy without an answer."""
        self.meaning = "thanks"
        return True

    def _do_choosing(self, meaning):
        """Ask again whoever replies yes, no or a figure, which choose nothing."""
        held = self.env["mfi.sms.held"]._find_held(self.number, self.company_id)
        if held._note_question(urgent=True):
            self._queue_secret_reply("choice")
        return self._erase_author()

    def _do_held(self, meaning):
        """Hold what the author adds before choosing."""
        return self._do_intent_denunciation(None)

    def _do_intent_denunciation(self, found):
        """Hold the words apart and ask whether the number may be kept.

        Nothing is left of the text but that a question was asked.
        """
        held, company = self.env["mfi.sms.held"], self.company_id
        held._hold_words(self.number, self.body or "", company)
        if held._find_held(self.number, company)._note_question():
            self._queue_secret_reply("choice")
        return self._erase_author()

    def _leave_parts_to_desk(self):
        """Hold a long text with gaps, too."""
        if self[:1]._is_choice_awaited():
            return self._merge_parts()._process_received()
        return super()._leave_parts_to_desk()

    # ------------------------------------------------------------------
    # The choice
    # ------------------------------------------------------------------
    def _do_denunciation(self, meaning):
        """Report the words that were held, and those that still waited to be read."""
        meaning = self._fill_with_held_words(meaning)
        if meaning.rest:
            earlier = self._take_waiting_words()
            words = "\n".join(filter(None, (earlier, meaning.rest)))
            words = sender_number.hide_number(words, self.number)
            meaning = keywords.Meaning(meaning.kind, words, meaning.lang)
        return super()._do_denunciation(meaning)

    def _find_waiting_texts(self):
        """Return the number's texts that wait to be read or for their file."""
        fetching = self._get_earlier_domain() & Domain("state", "=", "fetching")
        return (self._find_unclear_texts(None) | self.search(fetching)).sorted("id")

    def _take_waiting_words(self):
        """Return the words of these texts, and erase their author and our replies."""
        earlier = self._find_waiting_texts()
        if not earlier:
            return ""
        words = "\n".join(filter(None, earlier.mapped("body")))
        since = min(earlier.mapped("date"))
        self._forget_replies(self.number, self.company_id, since)
        earlier._erase_author()
        return words

    def _do_complaint(self, meaning):
        """Register the words that were held, and those beside ``PLAINTE``."""
        filled = self._fill_with_held_words(meaning)
        if filled != meaning:
            self.body = filled.rest
        return super()._do_complaint(filled)

    def _fill_with_held_words(self, meaning):
        """Return the meaning with the words held for this number, if any."""
        if not self._is_choice_awaited():
            return meaning
        held = self.env["mfi.sms.held"]
        words = held._take_words(self.number, self.company_id)
        rest = "\n".join(filter(None, (words, meaning.rest)))
        return keywords.Meaning(meaning.kind, rest, meaning.lang)

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import struct

from .common import SmsCommon


def make_wav(seconds):
    """Return a silent telephone recording: 8,000 samples of 16 bits a second."""
    size = 16000 * seconds
    head = ("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1)
    return struct.pack(*head, 8000, 16000, 2, 16, b"data", size) + bytes(size)


class VoiceCommon(SmsCommon):
    """A company with a voice line in two languages, which offers whistleblowing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line()
        cls.calls = cls.env["mfi.voice.call"]
        cls.notices = cls.env["mfi.voice.event"]

    @classmethod
    def _create_line(cls, **values):
        """Create a line in Senegal."""
        languages = [(0, 0, {"lang": "fr"}), (0, 0, {"lang": "wo", "sequence": 20})]
        return cls.env["mfi.voice.line"].create(
            {
                "name": "Voice",
                "company_id": cls.company.id,
                "country_id": cls.env.ref("base.sn").id,
                "language_ids": languages,
                "offers_denunciation": True,
                **values,
            }
        )

    def _store_notice(self, step="", line=None, recording=None, **values):
        """Store a notice as the entry point does."""
        return self.notices._store_notice(line or self.line, step, values, recording)

    def _process_voice(self):
        """Run the cron that reads notices and fetches recordings."""
        self._run_cron("ir_cron_voice")

    def _leave_message(self, call="v1", kind="complaint", seconds=72, **values):
        """Let a caller leave a message; return the call."""
        line = self._create_line(provider="asterisk", offers_denunciation=True)
        step = f"record.fr.{kind}"
        self._store_notice("start", line, call=call, **values)
        self._store_notice(step, line, make_wav(seconds), call=call)
        self._process_voice()
        return self.calls.search([("line_id", "=", line.id)])

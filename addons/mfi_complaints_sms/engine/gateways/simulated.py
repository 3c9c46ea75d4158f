"""A gateway that sends nothing, for demonstrations and for training.

Texts are written, counted and priced as with a provider; the network is never used.
"""

from .base import ACCEPTED, Gateway, Malformed, SendResult


class Simulated(Gateway):
    """A provider that accepts every text and passes none on."""

    code = "simulated"
    simulates = True

    def prepare_send(self, message):
        """Return None: there is no request to make."""
        return None

    def read_send_answer(self, answer):
        """Accept the text.

        >>> from .base import Settings
        >>> Simulated(Settings()).read_send_answer(None).state
        'accepted'
        """
        return SendResult(ACCEPTED)

    def read_inbound(self, call):
        """Raise: nobody sends texts to a simulated gateway."""
        raise Malformed("simulated gateway")

    def read_status(self, call):
        """Return no reports."""
        return []

"""What a text takes, costs and loses, said before it is sent.

A text is sent as its gateway spells it: letters outside the GSM 7-bit alphabet are
either replaced by the nearest ones (``ê`` → ``e``, ``ŋ`` → ``n``) or kept, which costs
more. Whoever writes the text sees which, and decides.
"""

from dataclasses import dataclass

from . import charset, segments


@dataclass(frozen=True)
class Quote:
    """A text as it will be sent.

    :ivar text: after replacements and shortening
    :ivar length: number of characters
    :ivar encoding: ``gsm7`` or ``ucs2``
    :ivar parts: number of SMS that it takes
    :ivar replaced: pairs (letter as written, letter as sent)
    :ivar foreign: letters that force UCS-2, so that a part has 70 characters
    :ivar shortened: whether the end of the text is left out
    :ivar saved: parts that plain letters would save
    """

    text: str
    length: int
    encoding: str
    parts: int
    replaced: tuple
    foreign: tuple
    shortened: bool
    saved: int


def get_quote(text, plain=True, max_parts=0):
    """Return the :class:`Quote` of a text.

    :param bool plain: replace letters outside the GSM 7-bit alphabet where possible
    :param int max_parts: maximum number of parts, 0 for no limit

    >>> quote = get_quote("Votre prêt de cœur")
    >>> quote.text, quote.parts, quote.replaced
    ('Votre pret de coeur', 1, (('ê', 'e'), ('œ', 'oe')))
    >>> kept = get_quote("Votre prêt" * 10, plain=False)
    >>> kept.encoding, kept.parts, kept.foreign, kept.saved
    ('ucs2', 2, ('ê',), 1)
    >>> get_quote("ñett, ŋ").replaced
    (('ŋ', 'n'),)
    >>> get_quote("مشكل").replaced, get_quote("a" * 400, max_parts=1).shortened
    ((), True)
    """
    spelled = segments.simplify_spelling(text) if plain else text
    sent = segments.shorten(spelled, max_parts)
    size = segments.measure(sent)
    plain_text = segments.shorten(segments.simplify_spelling(text), max_parts)
    return Quote(
        text=sent,
        length=len(sent),
        encoding=size.encoding,
        parts=size.parts if sent else 0,
        replaced=tuple(charset.find_replacements(text)) if spelled != text else (),
        foreign=tuple(charset.find_ucs2_chars(sent)),
        shortened=sent != spelled,
        saved=max(0, size.parts - segments.measure(plain_text).parts),
    )


def count_decimals(amount, usual):
    """Return how many decimals show an amount exactly, four at most.

    A part may cost less than the smallest coin.

    :param int usual: decimals of the currency

    >>> count_decimals(24.0, 0), count_decimals(12.5, 0), count_decimals(0.0435, 2)
    (0, 1, 4)
    """
    for decimals in range(usual, 4):
        if abs(round(amount, decimals) - amount) < 1e-6:
            return decimals
    return max(usual, 4)

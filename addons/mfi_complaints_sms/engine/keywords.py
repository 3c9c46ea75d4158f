"""What a text means: the first words say it, accents and small typos forgiven.

Nothing is decided here that needs the complaint: a ``4`` is only *said* to be a
score; whether a question is pending is for the caller to know.
"""

import re
import unicodedata
from dataclasses import dataclass

COMPLAINT = "complaint"
DENUNCIATION = "denunciation"
FOLLOW = "follow"
SCORE = "score"
YES = "yes"
NO = "no"
STOP = "stop"
HELP = "help"
OTHER = "other"
MEANINGS = (COMPLAINT, DENUNCIATION, FOLLOW, YES, NO, STOP, HELP)

# A typo is forgiven only in words long enough not to turn into another one, and
# never in words that do something for good.
_TYPO_MIN_LENGTH = 5
# These words are only commands when they stand alone or nearly: "Non, la caisse
# etait fermee" is an answer, "Stop aux abus de l'agent ..." is a complaint.
_MAX_TRAILING = {STOP: 1, HELP: 1, YES: 3, NO: None, FOLLOW: 5}
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_REFERENCE = re.compile(
    r"(?<![\w-])(?:[A-Za-z]{1,6}[-/ ]?)?(?:[0-9]{4}[-/])?0*([0-9]{1,9})(?![\w])"
)
_FULL_REFERENCE = re.compile(
    r"(?<!\w)([A-Za-z]{1,6}[-/ ]?[0-9]{4}[-/ ]?[0-9]{1,9})(?!\w)"
)
_SCORE = re.compile(
    r"^\W*(?:(?:note|score)\W*)?([1-5])(?:\s*(?:/|sur|of)\s*5)?(?![\w/])\W*(.*)$",
    re.I | re.S,
)


@dataclass(frozen=True)
class Meaning:
    """What a text says.

    ``kind`` is one of the constants of this file; ``rest`` the words after the
    keyword; ``lang`` the language of the keyword; ``score`` 1 to 5.
    """

    kind: str
    rest: str = ""
    lang: str = ""
    score: int = 0


def fold(text):
    """Lower case without accents nor punctuation around, for comparison.

    >>> fold("Dénonciation !"), fold("PLAINTE:"), fold("œuvre")
    ('denonciation', 'plainte', 'oeuvre')
    """
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    bare = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare))


def within_one_typo(word, model):
    """Tell whether one letter added, lost, changed or swapped makes the word.

    >>> within_one_typo("palinte", "plainte"), within_one_typo("plinte", "plainte")
    (True, True)
    >>> within_one_typo("plante", "plainte"), within_one_typo("pliage", "plainte")
    (True, False)
    """
    if word == model:
        return True
    if abs(len(word) - len(model)) > 1:
        return False
    start = 0
    while start < min(len(word), len(model)) and word[start] == model[start]:
        start += 1
    left, right = word[start:], model[start:]
    swapped = left[1:2] + left[:1] + left[2:] == right and len(left) == len(right)
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _matches(word, keyword, kind):
    """Compare one folded word with one folded keyword."""
    if word == keyword:
        return True
    forgiving = kind not in (STOP, YES, NO) and len(keyword) >= _TYPO_MIN_LENGTH
    return forgiving and word[:1] == keyword[:1] and within_one_typo(word, keyword)


def _candidates(text, vocabulary):
    """Yield ``(exact first, kind, lang, rest)`` for each keyword that begins it."""
    words = list(_WORD.finditer(text))
    for kind, lang, keyword in vocabulary:
        model = fold(keyword)
        size = len(model.split())
        if not model or len(words) < size:
            continue
        head = " ".join(fold(word.group()) for word in words[:size])
        after = text[words[size - 1].end() :]
        trailing = len(_WORD.findall(_FULL_REFERENCE.sub("", after)))
        limit = _MAX_TRAILING.get(kind)
        if limit is not None and trailing > limit:
            continue
        if _matches(head, model, kind):
            rest = after.lstrip(" :;,.!?-–—\n\t")
            yield head != model, -size, kind, lang, rest


def _score(text):
    """Return a score when the text is hardly more than one digit from 1 to 5."""
    scored = _SCORE.match(text)
    if not scored:
        return None
    rest = scored.group(2).strip()
    punctuated = re.match(r"\W*[1-5]\s*(?:[,.;:!)]|/|sur|of)", text)
    others = _WORD.findall(_FULL_REFERENCE.sub("", rest))
    few = len(others) <= (8 if punctuated else 2)
    if not few or rest[:1].isdigit():
        return None
    return Meaning(SCORE, rest, "", int(scored.group(1)))


def understand(text, vocabulary):
    """Say what a text means.

    :param str text: the words of the client
    :param vocabulary: iterable of ``(kind, lang, keyword)``
    :rtype: Meaning

    >>> words = [("complaint", "fr", "plainte"), ("follow", "fr", "suivi"),
    ...          ("stop", "fr", "stop"), ("no", "fr", "non"), ("help", "fr", "aide"),
    ...          ("denunciation", "fr", "dénonciation")]
    >>> understand("Palinte: mon argent", words)
    Meaning(kind='complaint', rest='mon argent', lang='fr', score=0)
    >>> understand("SUIVI 123", words).kind, understand("4/5 merci", words).score
    ('follow', 4)
    >>> understand("denonciation le caissier vole", words).rest
    'le caissier vole'
    >>> understand("Stop aux abus du caissier", words).kind
    'other'
    >>> understand("5 000 F ont disparu", words).kind
    'other'
    >>> understand("4 PL-2026-000123", words).score
    4
    """
    text = unicodedata.normalize("NFC", text)
    found = sorted(_candidates(text, vocabulary))
    if found:
        best = [item for item in found if item[:3] == found[0][:3]]
        langs = {item[3] for item in best}
        # The same word in two languages (STOP) says nothing of the client's.
        return Meaning(best[0][2], best[0][4], langs.pop() if len(langs) == 1 else "")
    return _score(text) or Meaning(OTHER, text.strip())


def full_references(text):
    """Return the complaint numbers written in full, without their separators.

    >>> full_references("suite PL-2026-000123 et pl 2026 7")
    ['PL2026000123', 'PL20267']
    """
    return [
        re.sub(r"[-/ ]", "", found).upper() for found in _FULL_REFERENCE.findall(text)
    ]


def without_references(text):
    """Return the text without complaint numbers nor punctuation at its ends.

    >>> without_references("PL-2026-000123 : merci"), without_references("PL-2026-1.")
    ('merci', '')
    """
    return _FULL_REFERENCE.sub("", text).strip(" .,:;!?-\n\t")


def short_reference(text):
    """Return the running number alone in a text such as ``123`` or ``n° 000123``.

    >>> short_reference("123"), short_reference("PL-2026-000123 merci")
    (123, 123)
    >>> short_reference("bonjour") is None
    True
    """
    found = _REFERENCE.search(text)
    return int(found.group(1)) if found else None


def same_reference(number, text):
    """Tell whether a text names the complaint ``number``, in full or in short.

    The short form is the running number without its leading zeros. It counts only
    where the caller knows that the text is about a complaint.

    >>> same_reference("PL-2026-000123", "suivi PL2026000123")
    True
    >>> same_reference("PL-2026-000123", "123")
    True
    >>> same_reference("PL-2026-000123", "PL-2025-000123")
    False
    """
    full = full_references(text)
    if full:
        plain = re.sub(r"[-/ ]", "", number).upper()
        unpadded = [re.sub(r"^([A-Z]+\d{4})0*", r"\1", name) for name in full]
        return plain in full or re.sub(r"^([A-Z]+\d{4})0*", r"\1", plain) in unpadded
    running = re.search(r"(\d+)\D*$", number)
    return bool(running) and short_reference(text) == int(running.group(1))


def codes_in(text):
    """Return the words that may be a tracking code, as they are compared.

    >>> codes_in("PL-2026-000123 K7QX-2M9P merci"), codes_in("123")
    (['K7QX2M9P'], [])
    """
    found = [
        word.replace("-", "").upper()
        for word in re.findall(r"[A-Za-z0-9-]{8,40}", text)
        if not full_references(word)
    ]
    return [word for word in found if len(word) >= 8][:5]

"""The meaning of a text, found in its first words despite accents and small typos.

Nothing here depends on the complaint: a ``4`` is read as a score, but only the caller
knows whether a satisfaction question is pending.
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

# Typos are accepted only in keywords that are too long to be mistaken for another
# word, and never in those whose effect cannot be undone.
_TYPO_MIN_LENGTH = 5
# Longest text, in words after the keyword, in which it is still a command: "Non, la
# caisse etait fermee" is an answer, "Stop aux abus de l'agent ..." is a complaint.
_MAX_TRAILING = {STOP: 1, HELP: 1, YES: 3, NO: None, FOLLOW: 5}
# Words beside a choice that say nothing else, that deny one, or that ask for secrecy.
_FILLERS = frozenset(
    (
        *("je", "j", "ai", "choisis", "choisi", "prefere", "veux", "voudrais", "opte"),
        *("faire", "deposer", "porter", "pour", "la", "le", "une", "un", "mon", "ma"),
        *("c", "est", "svp", "stp", "merci", "oui", "ok", "d", "accord", "alors"),
        *("donc", "bonjour", "i", "choose", "want", "please", "yes", "the", "a", "my"),
        *("make", "thanks", "hello"),
    )
)
_DENIALS = frozenset(
    (
        *(
            "pas",
            "ni",
            "non",
            "sans",
            "aucun",
            "aucune",
            "jamais",
            "annuler",
            "annulez",
        ),
        *("annulez", "effacer", "effacez", "no", "not", "without", "never", "don"),
    )
)
_SECRETS = ("anonym", "inconnu", "secret", "cach")
# Bare courtesies, which tell nothing.
_COURTESIES = frozenset(
    (
        *("bonjour", "bonsoir", "salut", "merci", "beaucoup", "bien", "ok", "d"),
        *("accord", "svp", "hello", "hi", "thanks", "thank", "you"),
    )
)
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_REFERENCE = re.compile(
    r"(?<![\w-])(?:[A-Za-z]{1,6}[-/ ]?)?(?:[0-9]{4}[-/])?0*([0-9]{1,9})(?![\w])"
)
#: What may be a tracking code, or the number of a complaint.
_CODE = re.compile(r"[A-Za-z0-9-]{8,40}")
_FULL_REFERENCE = re.compile(
    r"(?<!\w)([A-Za-z]{1,6}[-/ ]?[0-9]{4}[-/ ]?[0-9]{1,9})(?!\w)"
)
_SCORE = re.compile(
    r"^\W*(?:(?:note|score)\W*)?([1-5])(?:\s*(?:/|sur|of)\s*5)?(?![\w/])\W*(.*)$",
    re.I | re.S,
)


@dataclass(frozen=True)
class Meaning:
    """The meaning of a text.

    ``kind`` is one of the constants of this module, ``rest`` the text after the
    keyword, ``lang`` the language of the keyword and ``score`` a number from 1 to 5.
    """

    kind: str
    rest: str = ""
    lang: str = ""
    score: int = 0


def fold(text):
    """Return the text in lower case, without accents or punctuation, to compare it.

    >>> fold("Dénonciation !"), fold("PLAINTE:"), fold("œuvre")
    ('denonciation', 'plainte', 'oeuvre')
    """
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    bare = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_TOKEN.findall(bare))


def is_within_one_typo(typed, keyword):
    """Return whether a typed word equals the keyword or has a single typing error.

    A typing error is one added, missing or changed letter, or two adjacent letters
    swapped.

    >>> [is_within_one_typo(typed, "plainte") for typed in ("palinte", "plinte")]
    [True, True]
    >>> [is_within_one_typo(typed, "plainte") for typed in ("plante", "pliage")]
    [True, False]
    """
    if typed == keyword:
        return True
    if abs(len(typed) - len(keyword)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(keyword)) and typed[start] == keyword[start]:
        start += 1
    left, right = typed[start:], keyword[start:]
    swapped = left[1:2] + left[:1] + left[2:] == right and len(left) == len(right)
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _is_match(typed, keyword, kind):
    """Return whether a folded word matches a folded keyword, typos included."""
    if typed == keyword:
        return True
    tolerant = kind not in (STOP, YES, NO) and len(keyword) >= _TYPO_MIN_LENGTH
    return tolerant and typed[:1] == keyword[:1] and is_within_one_typo(typed, keyword)


def _find_candidates(text, vocabulary):
    """Yield ``(has typo, -length, kind, lang, rest)`` for each matching keyword.

    Sorted, exact matches come first, then those of the longest keyword.
    """
    tokens = list(_TOKEN.finditer(text))
    for kind, lang, keyword in vocabulary:
        model = fold(keyword)
        size = len(model.split())
        if not model or len(tokens) < size:
            continue
        head = " ".join(fold(token.group()) for token in tokens[:size])
        after = text[tokens[size - 1].end() :]
        trailing = len(_TOKEN.findall(_FULL_REFERENCE.sub("", after)))
        limit = _MAX_TRAILING.get(kind)
        if limit is not None and trailing > limit:
            continue
        if _is_match(head, model, kind):
            rest = after.lstrip(" :;,.!?-–—\n\t")
            yield head != model, -size, kind, lang, rest


def _parse_score(text):
    """Return a score if the text is a digit from 1 to 5 and little else."""
    scored = _SCORE.match(text)
    if not scored:
        return None
    rest = scored.group(2).strip()
    punctuated = re.match(r"\W*[1-5]\s*(?:[,.;:!)]|/|sur|of)", text)
    others = _TOKEN.findall(_FULL_REFERENCE.sub("", rest))
    few = len(others) <= (8 if punctuated else 2)
    if not few or rest[:1].isdigit():
        return None
    return Meaning(SCORE, rest, "", int(scored.group(1)))


def parse_text(text, vocabulary):
    """Return the meaning of a text.

    :param str text: the text of the client
    :param vocabulary: iterable of ``(kind, lang, keyword)``
    :rtype: Meaning

    >>> keys = [("complaint", "fr", "plainte"), ("follow", "fr", "suivi"),
    ...         ("stop", "fr", "stop"), ("no", "fr", "non"), ("help", "fr", "aide"),
    ...         ("denunciation", "fr", "dénonciation")]
    >>> parse_text("Palinte: mon argent", keys)
    Meaning(kind='complaint', rest='mon argent', lang='fr', score=0)
    >>> parse_text("SUIVI 123", keys).kind, parse_text("4/5 merci", keys).score
    ('follow', 4)
    >>> parse_text("denonciation le caissier vole", keys).rest
    'le caissier vole'
    >>> parse_text("Stop aux abus du caissier", keys).kind
    'other'
    >>> parse_text("5 000 F ont disparu", keys).kind
    'other'
    >>> parse_text("4 PL-2026-000123", keys).score
    4
    """
    text = unicodedata.normalize("NFC", text)
    candidates = sorted(_find_candidates(text, vocabulary))
    if candidates:
        best = [item for item in candidates if item[:3] == candidates[0][:3]]
        langs = {item[3] for item in best}
        # A word shared by two languages (STOP) does not tell which one is used.
        return Meaning(best[0][2], best[0][4], langs.pop() if len(langs) == 1 else "")
    return _parse_score(text) or Meaning(OTHER, text.strip())


def parse_choice(text, vocabulary):
    """Return what a text chooses, a complaint or a denunciation, or ``None``.

    For whoever was asked to reply with one of these words. One of them first, with
    what else is to be said behind it, or among a few words that say nothing else. A
    question, a denial, a wish to stay unknown or both words choose nothing.

    :rtype: Meaning

    >>> keys = [("complaint", "fr", "plainte"), ("denunciation", "fr", "dénonciation")]
    >>> parse_choice("Je choisis plainte svp", keys)
    Meaning(kind='complaint', rest='', lang='', score=0)
    >>> parse_choice("PLAINTE: il s'appelle Diop", keys).rest
    "il s'appelle Diop"
    >>> unclear = ("plainte non, anonyme", "plainte ou denonciation", "pas de plainte",
    ...            "c'est quoi une plainte ?", "annuler ma denonciation")
    >>> [parse_choice(text, keys) for text in unclear]
    [None, None, None, None, None]
    """
    tokens = fold(text).split()
    words = [key for key in vocabulary if key[0] in (COMPLAINT, DENUNCIATION)]
    kinds = {kind for kind, _lang, keyword in words if _is_among(tokens, keyword, kind)}
    if len(kinds) != 1:
        return None
    [kind] = kinds
    candidates = sorted(_find_candidates(text, words))
    if candidates:
        size = -candidates[0][1]
        return _parse_first_choice(kind, candidates[0][4], tokens[size:], text)
    spoken = [token for token in tokens if token not in _FILLERS]
    alone = any(_is_match(" ".join(spoken), fold(key), kind) for _k, _l, key in words)
    return Meaning(kind) if alone and "?" not in text else None


def _parse_first_choice(kind, rest, tokens, text):
    """Return the choice of a text that begins with one of the words, or ``None``."""
    asked = "?" in text and (kind == COMPLAINT or len(tokens) <= 4)
    denied = not _DENIALS.isdisjoint(tokens[:4])
    hidden = kind == COMPLAINT and any(token.startswith(_SECRETS) for token in tokens)
    if asked or denied or hidden:
        return None
    return Meaning(kind, "" if _FILLERS.issuperset(tokens) else rest)


def _is_among(tokens, keyword, kind):
    """Return whether a keyword stands anywhere among the words of a text."""
    model = fold(keyword)
    size = len(model.split())
    heads = [" ".join(tokens[at : at + size]) for at in range(len(tokens))]
    return bool(model) and any(_is_match(head, model, kind) for head in heads)


def is_courtesy(text):
    """Return whether a text holds courtesies alone.

    >>> is_courtesy("Merci beaucoup !"), is_courtesy("merci, son nom est Diop")
    (True, False)
    """
    tokens = fold(text).split()
    return bool(tokens) and _COURTESIES.issuperset(tokens)


def find_full_references(text):
    """Return the complaint numbers written in full, without their separators.

    >>> find_full_references("suite PL-2026-000123 et pl 2026 7")
    ['PL2026000123', 'PL20267']
    """
    return [
        re.sub(r"[-/ ]", "", found).upper() for found in _FULL_REFERENCE.findall(text)
    ]


def strip_references(text):
    """Return the text without complaint numbers or punctuation at its ends.

    >>> strip_references("PL-2026-000123 : merci"), strip_references("PL-2026-1.")
    ('merci', '')
    """
    return _FULL_REFERENCE.sub("", text).strip(" .,:;!?-\n\t")


def find_short_reference(text):
    """Return the running number found in a text such as ``123`` or ``n° 000123``.

    >>> find_short_reference("123"), find_short_reference("PL-2026-000123 merci")
    (123, 123)
    >>> find_short_reference("bonjour") is None
    True
    """
    found = _REFERENCE.search(text)
    return int(found.group(1)) if found else None


def is_same_reference(number, text):
    """Return whether a text names the complaint ``number``, in full or in short.

    The short form is the running number without leading zeros. Use it only when
    the text is known to be about a complaint.

    >>> is_same_reference("PL-2026-000123", "suivi PL2026000123")
    True
    >>> is_same_reference("PL-2026-000123", "123")
    True
    >>> is_same_reference("PL-2026-000123", "PL-2025-000123")
    False
    """
    full = find_full_references(text)
    if full:
        wanted = re.sub(r"[-/ ]", "", number).upper()
        unpadded = [re.sub(r"^([A-Z]+\d{4})0*", r"\1", name) for name in full]
        return wanted in full or re.sub(r"^([A-Z]+\d{4})0*", r"\1", wanted) in unpadded
    running = re.search(r"(\d+)\D*$", number)
    return bool(running) and find_short_reference(text) == int(running.group(1))


def find_codes(text):
    """Return what may be a tracking code in the text, without hyphens, in capitals.

    >>> find_codes("PL-2026-000123 K7QX-2M9P merci"), find_codes("123")
    (['K7QX2M9P'], [])
    """
    codes = [
        candidate.replace("-", "").upper()
        for candidate in _CODE.findall(text)
        if not find_full_references(candidate)
    ]
    return [code for code in codes if len(code) >= 8][:5]


def hide_codes(text, mask):
    """Return the text with a mask in place of all that may be a tracking code.

    Right or wrong: a code with one wrong letter says almost as much as the right one.

    >>> hide_codes("SUIVI PL-2026-000123 K7QX-2M9PAB merci", "***")
    'SUIVI PL-2026-000123 *** merci'
    """
    return _CODE.sub(lambda match: mask if find_codes(match[0]) else match[0], text)

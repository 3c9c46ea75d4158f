"""The encoding of a text file, recognised by the French words that it gives.

Valid UTF-8 is UTF-8, whatever the file is said to be, and so is UTF-16 with its mark or
with its zero bytes, one beside each letter. Other files are read in each
encoding of old programs, and the encoding whose accents stand where French puts them is
chosen. That is a guess, and :class:`Guess` says how sure it is.
"""

import re
from typing import NamedTuple

#: Encodings that can be chosen.
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp850", "mac-roman", "latin-1")
#: Encodings of one byte per character, the most likely first.
LEGACY = ("cp1252", "cp850", "mac-roman", "latin-1")
_BOMS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
#: Letters that French writes inside words, and how telling they are.
_LETTERS = {
    **dict.fromkeys("é", 10),
    **dict.fromkeys("èêàç", 6),
    **dict.fromkeys("âîïôëû", 4),
    **dict.fromkeys("ùüœñ", 2),
    **dict.fromkeys("äöáíóú", 1),
    **dict.fromkeys("ãõ", -2),
}
#: Signs that are usual between words, and how telling they are.
_SIGNS = {**dict.fromkeys("«»€’–—…°\xa0œŒ", 2), **dict.fromkeys("“”‘•·§²½", 1)}
_WRONG = -6
#: Share of the best score above which the next best makes the choice doubtful.
_CLOSE = 0.6
#: Number of bytes beyond ASCII, and of bytes around each, that are looked at.
_SAMPLES = 3000
_AROUND = 12
_ODD_BYTES = re.compile(rb"[^\r\n]{0,12}[\x80-\xff][^\r\n]{0,12}")
#: Letters of UTF-16 that are looked at, and the share of them (one in so many) whose
#: other byte must be zero.
_WIDE_SAMPLE = 4000
_WIDE_SHARE = 2
#: Control characters that no text file holds.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
#: Control characters and the mark of lost characters, which no cell may hold.
UNREADABLE = re.compile("[\x80-\x9f\ufffd]")


class Guess(NamedTuple):
    """The encoding of a file: its name, and whether its accents must be looked at.

    ``is_sure`` is for files that say what they are; ``is_doubtful`` for those that
    another encoding explains as well, or that no encoding explains.
    """

    name: str
    is_sure: bool
    is_doubtful: bool


def get_bom_encoding(content):
    """Return the encoding given by the byte order mark of a file, or None.

    >>> get_bom_encoding("é".encode("utf-8-sig"))
    'utf-8'
    >>> get_bom_encoding("é".encode("utf-16"))
    'utf-16'
    >>> get_bom_encoding(b"a")
    """
    for mark, name in _BOMS.items():
        if content.startswith(mark):
            return name
    return None


def find_byte_order(content):
    """Return the codec of UTF-16 without a byte order mark, or None unless certain.

    One byte of most letters is zero, and always the same one; no letter is a control
    character.

    >>> find_byte_order("N°;Nom".encode("utf-16-le"))
    'utf-16-le'
    >>> find_byte_order("Nom – L’été".encode("utf-16-be"))
    'utf-16-be'
    >>> find_byte_order(b"N;Nom"), find_byte_order(bytes(range(256)))
    (None, None)
    >>> find_byte_order("été".encode("utf-16")), find_byte_order(b"a\\0")
    (None, None)
    """
    if get_bom_encoding(content) or len(content) < 4 or len(content) % 2:
        return None
    sample = content[: 2 * _WIDE_SAMPLE]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if min(first, second) or _WIDE_SHARE * max(first, second) < len(sample) // 2:
        return None
    codec = "utf-16-be" if first else "utf-16-le"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else codec


def get_proven_encoding(content):
    """Return the encoding that the bytes of a file prove, or None.

    >>> get_proven_encoding("é".encode()), get_proven_encoding(b"abc")
    ('utf-8', 'utf-8')
    >>> get_proven_encoding("abc".encode("utf-16-be"))
    'utf-16'
    >>> get_proven_encoding("é".encode("cp1252"))
    """
    if encoding := get_bom_encoding(content):
        return encoding
    if find_byte_order(content):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def guess_encoding(content):
    """Return the :class:`Guess` of the encoding of a text file.

    >>> guess_encoding("Aïda Bâ".encode())
    Guess(name='utf-8', is_sure=True, is_doubtful=False)
    >>> for name in ("cp1252", "cp850", "mac-roman"):
    ...     print(guess_encoding("Aïda Bâ, née à Guéoul".encode(name)))
    Guess(name='cp1252', is_sure=False, is_doubtful=False)
    Guess(name='cp850', is_sure=False, is_doubtful=False)
    Guess(name='mac-roman', is_sure=False, is_doubtful=False)

    Bytes that make no French word in any encoding leave a doubt:

    >>> guess_encoding(b"\\xda").is_doubtful
    True
    """
    if encoding := get_proven_encoding(content):
        return Guess(encoding, True, False)
    scores = {name: score_encoding(content, name) for name in LEGACY}
    best = max(LEGACY, key=scores.__getitem__)
    text = _decode_samples(content, best)
    # An encoding that reads the same words is no rival.
    rivals = [scores[name] for name in LEGACY if _decode_samples(content, name) != text]
    is_doubtful = scores[best] <= 0 or max(rivals) > _CLOSE * scores[best]
    return Guess(best, False, is_doubtful)


def score_encoding(content, encoding):
    """Return how French the words of a file are when it is read in an encoding.

    >>> content = "Aïda Bâ".encode("cp850")
    >>> score_encoding(content, "cp850") > 0 > score_encoding(content, "cp1252")
    True
    """
    text = _decode_samples(content, encoding)
    return sum(
        _score_character(text, index, char)
        for index, char in enumerate(text)
        if char > "\x7f"
    )


def _decode_samples(content, encoding):
    """Return the places of a file that hold more than ASCII, decoded, one a line."""
    found = _ODD_BYTES.finditer(content)
    places = [match.group() for match, _n in zip(found, range(_SAMPLES))]  # noqa: B905
    return b"\n".join(places).decode(encoding, "replace") + "\n"


def _score_character(text, index, char):
    """Return how well a character beyond ASCII stands where it is in a French text.

    >>> _score_character("né ", 1, "é"), _score_character("A‹d", 1, "‹")
    (10, -6)
    """
    before, after = text[index - 1 : index], text[index + 1]
    if char in _SIGNS and char not in "œŒ":
        is_inside = before.isalpha() and after.isalpha()
        return _SIGNS[char] if char == "’" or not is_inside else _WRONG
    if not char.isalpha() or UNREADABLE.match(char):
        return _WRONG
    if not (before.isalpha() or after.isalpha()):
        return _LETTERS.get(char, -1) // 3 if char == "à" else -1
    if _has_odd_case(before, char, after):
        return _WRONG
    weight = _LETTERS.get(char.lower(), -3)
    # Two capitals alone, as in "BÉ", are rare where other words are in small letters.
    is_short = char.isupper() and before.isalpha() and not after.isalpha()
    is_short = is_short and not text[index - 2 : index - 1].isupper()
    return min(weight, 2) if is_short else weight


def _has_odd_case(before, char, after):
    """Return whether a letter is a capital in a small word, or the reverse.

    >>> _has_odd_case("n", "Ú", "e"), _has_odd_case("N", "É", "E")
    (True, False)
    >>> _has_odd_case("N", "é", "E"), _has_odd_case(" ", "É", "t")
    (True, False)
    """
    if char.isupper():
        return before.islower() or (before.isupper() and after.islower())
    around = [side for side in (before, after) if side.isalpha()]
    return len(around) > 1 and all(side.isupper() for side in around)


def get_samples(content, encoding, limit=5):
    """Return the first words of a file that depend on its encoding, as it reads them.

    >>> get_samples("N° membre;Nom\\n1;Aïda Bâ".encode("cp850"), "cp850")
    ['N° membre', 'Aïda Bâ']
    >>> get_samples("Aïda Bâ;1".encode("cp850"), "cp1252")
    ['A‹da Bƒ']
    """
    cells = {}
    for match in re.finditer(rb"[^\r\n]*[\x80-\xff][^\r\n]*", content):
        line = match.group()[:2000].decode(encoding, "replace")
        for cell in re.split("[;,\t|]", line):
            if not cell.isascii():
                cells[cell.strip(' "')[:60]] = True
        if len(cells) >= limit:
            break
    return list(cells)[:limit]


def get_all_samples(content):
    """Return {encoding: samples} of the encodings of old programs that differ.

    >>> get_all_samples("Bâ".encode("cp850"))
    {'cp1252': ['Bƒ'], 'cp850': ['Bâ'], 'mac-roman': ['BÉ'], 'latin-1': ['B\\x83']}
    """
    samples = {}
    for name in LEGACY:
        found = get_samples(content, name)
        if found not in samples.values():
            samples[name] = found
    return samples

r"""Text of RTF, the form in which Outlook may send the only body of a mail.

Inside ``winmail.dat`` it is compressed as Microsoft's MS-OXRTFCP describes (LZFu: a
window of 4096 bytes that begins with usual words of RTF). Only the words are read:
fonts, pictures and hidden groups are left out.
"""

import re
import struct

#: Bytes of RTF that are read; the rest is cut off.
MAX_BYTES = 4 * 1024 * 1024
#: Groups within groups; deeper ones are not read.
MAX_DEPTH = 200
_COMPRESSED = 0x75465A4C
_PLAIN = 0x414C454D
_WINDOW = 4096
# MS-OXRTFCP, section 2.1.2.1.
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
    b"\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab"
    b"\\tx"
)
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|"
    rb"([^\\{}\r\n]+)|(.)",
    re.S | re.I,
)
#: Groups that hold no words of the text.
_HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr "
    b"headerf footerl footerr footerf listtable listoverridetable generator themedata "
    b"datastore xmlnstbl rsidtbl filetbl fldinst".split()
)
_WORDS = {
    **dict.fromkeys((b"par", b"line", b"row", b"page", b"sect"), "\n"),
    **dict.fromkeys((b"tab", b"cell", b"nestcell"), "\t"),
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"endash": "–",
    b"emdash": "—",
    b"bullet": "•",
}
_SIGNS = {b"~": "\N{NO-BREAK SPACE}", b"_": "-", b"\n": "\n", b"\r": "\n"}


def decompress(content):
    r"""Return the RTF of a compressed body; empty when it is in another form.

    The example of MS-OXRTFCP, section 4.1.1:

    >>> content = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a00726370673132"
    ...     "354232 0af3 2068656c 0900 2062 77 05b0 6c64 7d 0a80 0fa0")
    >>> decompress(content)
    b'{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n'
    >>> decompress(content[:20]), decompress(b"LZFu"), decompress(b"x" * 30)
    (b'{\\rtf1\\ansi\\', b'', b'')
    """
    if len(content) < 16:
        return b""
    _size, raw_size, kind, _crc = struct.unpack_from("<4I", content)
    limit = min(raw_size, MAX_BYTES)
    if kind == _PLAIN:
        return content[16 : 16 + limit]
    return _inflate(content, limit) if kind == _COMPRESSED else b""


def _inflate(content, limit):
    """Return at most ``limit`` bytes of a compressed body."""
    output, position = bytearray(_START), 16
    end = limit + len(_START)
    while position < len(content) and len(output) < end:
        control = content[position]
        position += 1
        for bit in range(8):
            is_copy = control >> bit & 1
            piece = content[position : position + 1 + is_copy]
            position += len(piece)
            if len(piece) <= is_copy:
                return bytes(output[len(_START) : end])
            if not is_copy:
                output += piece
            elif not _copy(output, int.from_bytes(piece)):
                return bytes(output[len(_START) : end])
    return bytes(output[len(_START) : end])


def _copy(output, reference):
    """Append the bytes that a reference names; return False at the end of the text.

    :param reference: 12 bits of place in the window, 4 bits of length less 2
    """
    place, length = reference >> 4, (reference & 15) + 2
    back = (len(output) - place) % _WINDOW
    if not back:
        return False
    for _count in range(length):
        # A place that was not written yet holds nothing.
        output.append(output[-back] if back <= len(output) else 0)
    return True


def to_text(rtf):
    r"""Return the words of RTF, in lines; empty when it is none.

    >>> to_text(rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}L\'92agence\par "
    ...         rb"a pris 50 \u8364 ?{\*\htmltag64 <p>}{\b  deux} fois\~!}")
    'L’agence\na pris 50 € deux fois\xa0!'
    >>> to_text(rb"{\rtf1\uc2 \u233 xx\u-10179 xx\u-8704 xx \{a\}\tab b\cell c\row d}")
    'é😀 {a}\tb\tc\nd'
    >>> to_text(b"{" * 100000), to_text(b"no rtf"), to_text(rb"{\rtf1 cut {\b wor")
    ('', '', 'cut wor')
    """
    if not rtf[:200].lstrip(b"\0 \r\n").startswith(b"{\\rtf"):
        return ""
    reader = _Reader()
    for match in _TOKEN.finditer(rtf[:MAX_BYTES]):
        if not reader.feed(*match.groups()):
            break
    return reader.get_text()


class _Reader:
    """Reads RTF token by token.

    ``hidden`` and ``skipped`` are the state of the group that is open: whether its text
    is left out, and how many characters stand in for one in Unicode.
    """

    def __init__(self):
        """Begin outside of any group."""
        self.parts, self.codec = [], "cp1252"
        self.stack, self.hidden, self.skipped = [], False, 1
        self.to_skip, self.is_start = 0, False

    def get_text(self):
        """Return the text read so far, with the halves of an emoji joined."""
        text = "".join(self.parts).encode("utf-16-le", "surrogatepass")
        return text.decode("utf-16-le", "replace").strip()

    def feed(self, word, number, byte, sign, brace, plain, _other):
        """Read one token; return whether the next one can be read."""
        if brace:
            return self._read_brace(brace)
        is_start, self.is_start = self.is_start, False
        if word:
            self._read_word(word, int(number or 1), is_start)
        elif sign == b"*":
            self.hidden = True
        elif byte:
            self._add(bytes.fromhex(byte.decode()).decode(self.codec, "replace"))
        elif sign:
            self._add(_SIGNS.get(sign, sign.decode() if sign in b"\\{}" else ""))
        elif plain:
            self._add(plain.decode(self.codec, "replace"))
        return True

    def _read_brace(self, brace):
        """Begin or end a group; return whether the text goes on."""
        self.to_skip, self.is_start = 0, brace == b"{"
        if self.is_start:
            self.stack.append((self.hidden, self.skipped))
        elif self.stack:
            self.hidden, self.skipped = self.stack.pop()
        return 0 < len(self.stack) <= MAX_DEPTH

    def _read_word(self, word, number, is_start):
        """Obey one control word."""
        if is_start and word in _HIDDEN:
            self.hidden = True
        elif word == b"ansicpg":
            self.codec = _get_codec(number)
        elif word == b"uc":
            self.skipped = min(max(number, 0), 8)
        elif word == b"u":
            self._add(chr(number % 0x10000))
            self.to_skip = self.skipped
        elif word == b"bin":
            self.hidden = True
        elif word in _WORDS:
            self._add(_WORDS[word])

    def _add(self, text):
        """Add text to the output, without what only stands in for Unicode."""
        cut, self.to_skip = self.to_skip, max(0, self.to_skip - len(text))
        if not self.hidden:
            self.parts.append(text[cut:])


def _get_codec(number):
    """Return the codec of a code page; Windows-1252 for an unknown one.

    >>> _get_codec(1251), _get_codec(99999), _get_codec(65001)
    ('cp1251', 'cp1252', 'utf-8')
    """
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        b"a".decode(name)
    except LookupError:
        return "cp1252"
    return name

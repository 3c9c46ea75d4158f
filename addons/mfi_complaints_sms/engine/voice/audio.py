"""Recordings: their format by their first bytes, their length, whose they may be."""

import struct
from urllib.parse import urlsplit

#: Largest recording that is kept, in bytes.
MAX_BYTES = 8 * 1024 * 1024
#: A shorter message has no words, in seconds.
MIN_SECONDS = 2
#: Format → (media type, extension of files).
FORMATS = {
    "wav": ("audio/wav", "wav"),
    "mp3": ("audio/mpeg", "mp3"),
    "ogg": ("audio/ogg", "ogg"),
    "m4a": ("audio/mp4", "m4a"),
}
# Kilobits per second of MPEG 1 and MPEG 2 layer III frames.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)


def get_format(data):
    """Return the format of a recording, a key of :data:`FORMATS`, or None.

    >>> get_format(b"RIFF\\x24\\x00\\x00\\x00WAVEfmt "), get_format(b"OggS\\x00")
    ('wav', 'ogg')
    >>> get_format(b"ID3\\x03\\x00"), get_format(b"\\xff\\xfb\\x90\\x00" + bytes(9))
    ('mp3', 'mp3')
    >>> get_format(b"<html>"), get_format(b"\\xff\\xd8\\xff\\xe0"), get_format(b"")
    (None, None, None)
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[:4] == b"OggS":
        return "ogg"
    if data[4:8] == b"ftyp" and data[8:11] in (b"M4A", b"mp4", b"iso"):
        return "m4a"
    return "mp3" if data[:3] == b"ID3" or _get_mp3_rate(data) else None


def _get_mp3_rate(data):
    """Return the kilobits per second of the MPEG layer III frame at the start, or 0."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return 0
    rates = _RATES_1 if data[1] & 0x18 == 0x18 else _RATES_2
    return rates[data[2] >> 4]


def get_seconds(data):
    """Return the length of a recording in whole seconds, or None if it is unknown.

    >>> header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16, 1,
    ...     1, 8000, 16000, 2, 16, b"data", 0xFFFFFFFF)
    >>> get_seconds(header + bytes(16000 * 3))
    3
    >>> get_seconds(b"\\xff\\xfb\\x90\\x00" + bytes(32000))
    2
    >>> get_seconds(b"OggS"), get_seconds(b"RIFF\\x00\\x00\\x00\\x00WAVEfmt ")
    (None, None)
    """
    kind = get_format(data)
    if kind == "wav":
        return _get_wav_seconds(data)
    if kind == "mp3":
        start = _skip_id3(data)
        rate = _get_mp3_rate(data[start : start + 4])
        return (len(data) - start) // (rate * 125) if rate else None
    return None


def _get_wav_seconds(data):
    """Return the seconds of sound after the header, from the bytes per second."""
    place = data.find(b"fmt ", 12, 4096)
    if place < 0 or len(data) < place + 20:
        return None
    (per_second,) = struct.unpack_from("<I", data, place + 16)
    # A recording cut by a hang-up may announce no length: the bytes count.
    begin = data.find(b"data", place, 8192) + 8
    return (len(data) - begin) // per_second if per_second and begin >= 8 else None


def _skip_id3(data):
    """Return where the sound begins after an ID3 tag, whose size has 7 bits a byte."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def is_host_allowed(url, hosts):
    """Return whether a recording may be fetched from an address.

    :param str hosts: one host per line; subdomains are included and ``https`` is
        needed, unless the line is a whole origin (``http://10.0.0.5:8088``)

    >>> hosts = "africastalking.com\\nhttp://10.0.0.5:8088"
    >>> is_host_allowed("https://voice.africastalking.com/r/1.mp3", hosts)
    True
    >>> is_host_allowed("http://10.0.0.5:8088/1.wav", hosts)
    True
    >>> [is_host_allowed(url, hosts) for url in (
    ...     "http://voice.africastalking.com/1.mp3", "https://evilafricastalking.com/1",
    ...     "https://africastalking.com@10.0.0.1/1", "http://10.0.0.5:80/1",
    ...     "https://africastalking.com:22/1", "file:///etc/passwd", "https://[")]
    [False, False, False, False, False, False, False]
    """
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        return False
    host = (split.hostname or "").lower()
    if not host or split.username is not None:
        return False
    for line in (hosts or "").lower().split():
        if "://" in line:
            if f"{split.scheme}://{split.netloc.lower()}" == line.rstrip("/"):
                return True
        elif split.scheme == "https" and port in (None, 443):
            if host == line or host.endswith(f".{line}"):
                return True
    return False

"""Files from visitors: what they are by their content, and what they reveal.

The name and the type that a browser announces are not believed. What is not on the
short list below is refused: a file that a browser could run never enters.
"""

import io
import re

# WebPImagePlugin: Odoo leaves this format out unless somebody asks for it.
from PIL import (  # noqa: F401
    Image,
    ImageOps,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from .text import plain

MAX_FILES = 3
MAX_BYTES = 5 * 1024 * 1024
#: Pixels: a small file can hold an image that fills the memory.
MAX_PIXELS = 40_000_000
#: (beginning, offset, extension)
_SIGNATURES = (
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"GIF87a", 0, "gif"),
    (b"GIF89a", 0, "gif"),
    (b"%PDF-", 0, "pdf"),
    (b"OggS", 0, "ogg"),
    (b"#!AMR", 0, "amr"),
    (b"ID3", 0, "mp3"),
    (b"\xff\xfb", 0, "mp3"),
    (b"\xff\xf3", 0, "mp3"),
)
_CONTAINERS = {b"WEBP": "webp", b"WAVE": "wav"}
_AUDIO_BRANDS = (b"M4A ", b"3gp4", b"3gp5", b"3gp6", b"isom", b"mp42")
IMAGES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
TYPES = ("jpg", "png", "gif", "webp", "pdf", "ogg", "amr", "mp3", "wav", "m4a", "txt")


def kind(content):
    """Return the extension of a file by its content, or ``None`` when refused.

    >>> kind(b"%PDF-1.7 ..."), kind(b"\\xff\\xd8\\xff\\xe0"), kind(b"RIFF1234WEBPVP8 ")
    ('pdf', 'jpg', 'webp')
    >>> kind("Bonjour, voilà.".encode()), kind(b"<html><script>"), kind(b"MZ\\x90\\x00")
    ('txt', None, None)
    >>> kind(b"  <svg onload=x>"), kind(b""), kind(b"\\xef\\xbb\\xbf<?xml")
    (None, None, None)
    """
    for start, offset, extension in _SIGNATURES:
        if content[offset : offset + len(start)] == start:
            return extension
    if content[:4] == b"RIFF":
        return _CONTAINERS.get(content[8:12])
    if content[4:8] == b"ftyp":
        return "m4a" if content[8:12] in _AUDIO_BRANDS else None
    return "txt" if _is_text(content) else None


def _is_text(content):
    """Return whether a content is words, and nothing that a browser would run."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if not words.strip() or "\0" in words:
        return False
    return not re.search(r"<\s*[!?/a-z]", words, re.IGNORECASE)


def fault(contents):
    """Return what is wrong with some files, as a code, or ``None``.

    >>> fault([b"%PDF-1"] * 4), fault([b""]), fault([b"MZ\\x00"]), fault([b"%PDF-1"])
    ('files_number', 'files_empty', 'files_type', None)
    >>> fault([b"%PDF-" + bytes(MAX_BYTES)])
    'files_size'
    """
    if len(contents) > MAX_FILES:
        return "files_number"
    if any(not content for content in contents):
        return "files_empty"
    if any(len(content) > MAX_BYTES for content in contents):
        return "files_size"
    return "files_type" if any(not kind(content) for content in contents) else None


def safe_name(name, content):
    """Return a harmless file name whose extension is that of the content.

    >>> safe_name("../../évil.php.html", b"%PDF-1"), safe_name(None, b"%PDF-1")
    ('évil.php.pdf', 'file.pdf')
    >>> safe_name("a\\x00b<c>.JPEG", b"\\xff\\xd8\\xff")
    'abc.jpg'
    """
    base = re.split(r"[/\\]", plain(name, 200))[-1]
    stem = re.sub(r'[<>:"|?*%;]', "", base).rpartition(".")[0] or "file"
    return f"{stem.strip('. ')[:60] or 'file'}.{kind(content) or 'txt'}"


def without_traces(content):
    """Return an image drawn anew: no place, no device, no date, no comment.

    Other files come back as they are: what they hold cannot be known.

    :raise ValueError: for an image that cannot be read, or too large

    >>> without_traces(b"words") == b"words"
    True
    >>> without_traces(b"\\xff\\xd8\\xff rubbish")
    Traceback (most recent call last):
    ...
    ValueError: image
    """
    extension = kind(content)
    if extension not in IMAGES:
        return content
    try:
        return _redrawn(content, IMAGES[extension])
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise ValueError("image") from error


def _redrawn(content, form):
    """Return the first picture of an image file, its pixels alone."""
    with Image.open(io.BytesIO(content), formats=[form]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("image")
        # A camera writes "turn me" beside the pixels: turn them before it is dropped.
        picture = ImageOps.exif_transpose(image)
        mode = "RGB" if form == "JPEG" or "A" not in picture.getbands() else "RGBA"
        bare = Image.new(mode, picture.size)
        bare.paste(picture.convert(mode))
    out = io.BytesIO()
    bare.save(out, form if form != "GIF" else "PNG", quality=85)
    return out.getvalue()

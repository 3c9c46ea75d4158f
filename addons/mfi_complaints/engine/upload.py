"""Files from visitors: recognition of their type, and removal of their metadata.

The name and the type that the browser sends are not trusted. A file whose type is not
on the short list below is refused, so that nothing a browser could run is stored.
"""

import io
import re

# WebPImagePlugin: Odoo does not load this format unless it is imported.
from PIL import (  # noqa: F401
    Image,
    ImageOps,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from .text import normalize_text

MAX_FILES = 3
MAX_BYTES = 5 * 1024 * 1024
#: Maximum number of pixels: a small file can contain an image that fills the memory.
MAX_PIXELS = 40_000_000
#: (first bytes, their offset, extension)
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


def get_extension(content):
    """Return the extension for the content of a file, or ``None`` if it is refused.

    >>> get_extension(b"%PDF-1.7 ..."), get_extension(b"\\xff\\xd8\\xff\\xe0")
    ('pdf', 'jpg')
    >>> get_extension(b"RIFF1234WEBPVP8 "), get_extension("Bonjour, voilà.".encode())
    ('webp', 'txt')
    >>> refused = (b"<html><script>", b"MZ\\x90\\x00", b"  <svg onload=x>", b"")
    >>> any(map(get_extension, refused)), get_extension(b"\\xef\\xbb\\xbf<?xml")
    (False, None)
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
    """Return whether a content is plain text without markup that a browser may run."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if not text.strip() or "\0" in text:
        return False
    return not re.search(r"<\s*[!?/a-z]", text, re.IGNORECASE)


def check_files(contents):
    """Return the code of what is wrong with the files of a form, or ``None``.

    >>> check_files([b"%PDF-1"] * 4), check_files([b""]), check_files([b"MZ\\x00"])
    ('files_number', 'files_empty', 'files_type')
    >>> check_files([b"%PDF-1"])
    >>> check_files([b"%PDF-" + bytes(MAX_BYTES)])
    'files_size'
    """
    if len(contents) > MAX_FILES:
        return "files_number"
    if any(not content for content in contents):
        return "files_empty"
    if any(len(content) > MAX_BYTES for content in contents):
        return "files_size"
    return "files_type" if not all(map(get_extension, contents)) else None


def get_safe_name(name, content):
    """Return a harmless file name, with the extension that fits the content.

    >>> get_safe_name("../../évil.php.html", b"%PDF-1")
    'évil.php.pdf'
    >>> get_safe_name(None, b"%PDF-1")
    'file.pdf'
    >>> get_safe_name("a\\x00b<c>.JPEG", b"\\xff\\xd8\\xff")
    'abc.jpg'
    """
    base = re.split(r"[/\\]", normalize_text(name, 200))[-1]
    stem = re.sub(r'[<>:"|?*%;]', "", base).rpartition(".")[0] or "file"
    return f"{stem.strip('. ')[:60] or 'file'}.{get_extension(content) or 'txt'}"


def strip_metadata(content):
    """Return an image without metadata such as location, device, date or comments.

    Files of other types are returned unchanged, metadata included.

    :raise ValueError: for an image that cannot be read or is too large

    >>> strip_metadata(b"text") == b"text"
    True
    >>> strip_metadata(b"\\xff\\xd8\\xff rubbish")
    Traceback (most recent call last):
    ...
    ValueError: image
    """
    extension = get_extension(content)
    if extension not in IMAGES:
        return content
    try:
        return _copy_pixels(content, IMAGES[extension])
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise ValueError("image") from error


def _copy_pixels(content, image_format):
    """Return a new image file with only the pixels of the first picture.

    GIF files become PNG files.
    """
    with Image.open(io.BytesIO(content), formats=[image_format]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("image")
        # The metadata contains the orientation: apply it before dropping the metadata.
        picture = ImageOps.exif_transpose(image)
        opaque = image_format == "JPEG" or "A" not in picture.getbands()
        mode = "RGB" if opaque else "RGBA"
        copy = Image.new(mode, picture.size)
        copy.paste(picture.convert(mode))
    out = io.BytesIO()
    copy.save(out, image_format if image_format != "GIF" else "PNG", quality=85)
    return out.getvalue()

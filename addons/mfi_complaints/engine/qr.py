"""The square pattern by which a phone's camera opens an address, as a PNG picture."""

import io

from PIL import Image
from reportlab.graphics.barcode import qrencoder

#: White modules around the pattern, as the standard asks.
QUIET = 4
#: Pixels of a module: sharp on paper at 7 cm.
SCALE = 12


def png(address):
    """Return the picture of an address as PNG bytes.

    :param str address: at most some hundred characters

    >>> png("https://example.org/complaints?branch=abcdef")[:4]
    b'\\x89PNG'
    """
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    size = code.getModuleCount()
    image = Image.new("1", (size + 2 * QUIET,) * 2, 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                image.putpixel((column + QUIET, row + QUIET), 0)
    image = image.resize((image.width * SCALE, image.height * SCALE))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()

"""QR codes as PNG images."""

import io

from PIL import Image
from reportlab.graphics.barcode import qrencoder

#: Width of the white border, in modules, as required by the standard.
BORDER = 4
#: Pixels per module: sharp when printed 7 cm wide.
SCALE = 12


def render_png(address):
    """Return the QR code of an address as PNG bytes.

    :param str address: URL of at most a few hundred characters

    >>> render_png("https://example.org/complaints?branch=abcdef")[:4]
    b'\\x89PNG'
    """
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    size = code.getModuleCount()
    image = Image.new("1", (size + 2 * BORDER,) * 2, 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                image.putpixel((column + BORDER, row + BORDER), 0)
    image = image.resize((image.width * SCALE, image.height * SCALE))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How far down the pages of a PDF are filled."""

import re
import subprocess

DPI = 30
MM = DPI / 25.4
#: A page that is filled less than this, and is not the last one, looks like a mistake.
LEAST = 0.4
#: Lighter shades of grey are the paper.
INK = 245
HEAD = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")


def read_pages(content):
    """Yield the pages of a PDF, each as a list of rows of grey pixels."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-"]
    data = subprocess.run(
        command, input=content, capture_output=True, check=True
    ).stdout
    while head := HEAD.match(data):
        width, height = int(head[1]), int(head[2])
        start, end = head.end(), head.end() + width * height
        pixels, data = data[start:end], data[end:]
        yield [pixels[row * width : (row + 1) * width] for row in range(height)]


def get_filled(content, paper):
    """Return the share of each page that is filled: 1 down to the bottom margin.

    :param content: the PDF, as bytes
    :param paper: its paper format
    """
    shares = []
    for rows in read_pages(content):
        top = round(paper.margin_top * MM)
        inside = rows[top : len(rows) - round(paper.margin_bottom * MM)]
        inked = [rank for rank, row in enumerate(inside, 1) if min(row) < INK]
        shares.append(max(inked, default=0) / len(inside))
    return shares


def find_empty(content, paper):
    """Return {number of a page: share filled} of those nearly empty before the last."""
    shares = get_filled(content, paper)
    return {
        number: round(share, 2)
        for number, share in enumerate(shares[:-1], 1)
        if share < LEAST
    }

"""The rows of a file, as an import keeps them while it takes them over."""

import csv
import io

from .tables import MAX_CELL


def pack(rows):
    r"""Return (line, cells) of a file as bytes.

    >>> pack([(2, ["MEC-1", "Awa"]), (4, ["a;b", "deux\nlignes"])])
    b'2,MEC-1,Awa\r\n4,a;b,"deux\nlignes"\r\n'
    """
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows((line, *cells) for line, cells in rows)
    return buffer.getvalue().encode()


def unpack(content):
    r"""Return the (line, cells) that were packed.

    >>> unpack(b'2,MEC-1,Awa\r\n4,a;b,"deux\nlignes"\r\n')
    [(2, ['MEC-1', 'Awa']), (4, ['a;b', 'deux\nlignes'])]
    """
    # Cells were bounded when the file was read; quoting may lengthen them.
    csv.field_size_limit(4 * MAX_CELL)
    reader = csv.reader(io.StringIO(content.decode(), newline=""))
    return [(int(cells[0]), cells[1:]) for cells in reader]


class Latest:
    """The file read last, so that its batches do not read it whole each time.

    >>> latest, content = Latest(), pack([(2, ["MEC-1"])])
    >>> latest.rows(content)
    [(2, ['MEC-1'])]
    >>> latest.rows(content) is latest.rows(bytes(content))
    True
    >>> latest.rows(pack([(2, ["MEC-2"])]))
    [(2, ['MEC-2'])]
    """

    def __init__(self):
        self._content = self._rows = None

    def rows(self, content):
        """Return the (line, cells) of packed rows; nobody changes the list."""
        if content != self._content:
            self._content, self._rows = content, unpack(content)
        return self._rows

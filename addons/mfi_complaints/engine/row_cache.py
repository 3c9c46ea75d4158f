"""The rows of a file, as an import keeps them while it takes them over."""

import csv
import io

from .search_key import identifier
from .spreadsheet import MAX_CELL


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

    >>> latest, asked = Latest(), []
    >>> def read():
    ...     asked.append("read")
    ...     return pack([(2, ["MEC-1"]), (3, [" MEC-1"]), (4, ["MEC-2"])])
    >>> [line for line, _cells in latest.rows("sum", read)]
    [2, 3, 4]
    >>> latest.first_lines("sum", read, 0), asked
    ({'MEC-1': 2, 'MEC-2': 4}, ['read'])
    >>> _rows = latest.rows("another sum", read)
    >>> asked
    ['read', 'read']
    """

    def __init__(self):
        self._key = None
        self._rows, self._lines = [], {}

    def rows(self, key, read):
        """Return the (line, cells) of a file; nobody changes the list.

        :param key: what tells the file from others
        :param read: function that returns its packed rows, called when they are needed
        """
        if key != self._key:
            self._rows, self._lines, self._key = unpack(read()), {}, key
        return self._rows

    def first_lines(self, key, read, column):
        """Return {number: line on which it stands first} of a column of numbers."""
        rows = self.rows(key, read)
        if column not in self._lines:
            lines = self._lines[column] = {}
            for line, cells in rows:
                if number := identifier(cells[column]):
                    lines.setdefault(number, line)
        return self._lines[column]

"""The rows of a file, as stored and cached during an import."""

import csv
import io

from .search_key import clean_identifier, get_identifier_key
from .spreadsheet import MAX_CELL


def pack(rows):
    r"""Return the (line, cells) of a file as bytes.

    >>> pack([(2, ["MEC-1", "Awa"]), (4, ["a;b", "deux\nlignes"])])
    b'2,MEC-1,Awa\r\n4,a;b,"deux\nlignes"\r\n'
    """
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows((line, *cells) for line, cells in rows)
    return buffer.getvalue().encode()


def unpack(content):
    r"""Return the (line, cells) from the bytes made by :func:`pack`.

    >>> unpack(b'2,MEC-1,Awa\r\n4,a;b,"deux\nlignes"\r\n')
    [(2, ['MEC-1', 'Awa']), (4, ['a;b', 'deux\nlignes'])]
    """
    # The length of cells was limited when the file was read; quoting may increase it.
    csv.field_size_limit(4 * MAX_CELL)
    reader = csv.reader(io.StringIO(content.decode(), newline=""))
    return [(int(cells[0]), cells[1:]) for cells in reader]


class LatestFile:
    """A cache of the file used last, so that batches do not unpack it again each time.

    >>> cache, calls = LatestFile(), []
    >>> def read():
    ...     calls.append("read")
    ...     return pack([(2, ["MEC-1"]), (3, [" MEC-1"]), (4, ["MEC-2"])])
    >>> [line for line, _cells in cache.rows("sum", read)]
    [2, 3, 4]
    >>> cache.first_lines("sum", read, 0), calls
    ({'MEC-1': 2, 'MEC-2': 4}, ['read'])
    >>> _all = cache.rows("another sum", read)
    >>> calls
    ['read', 'read']
    """

    def __init__(self):
        self._key = None
        self._rows, self._lines = [], {}

    def rows(self, key, read):
        """Return the (line, cells) of a file; callers must not modify the list.

        :param key: identifies the file, e.g. its checksum
        :param read: function that returns the packed content, called only when needed
        """
        if key != self._key:
            self._rows, self._lines, self._key = unpack(read()), {}, key
        return self._rows

    def first_lines(self, key, read, column):
        """Return {value: its first line} of a column of member numbers or codes.

        :param column: position of the column, from 0
        """
        numbered = self.rows(key, read)
        if column not in self._lines:
            lines = self._lines[column] = {}
            for line, cells in numbered:
                if number := clean_identifier(cells[column]):
                    lines.setdefault(number, line)
        return self._lines[column]

    def first_numbers(self, key, read, column):
        """Return {key of a number or a code: (its first line, as it is written there)}.

        >>> content = pack([(2, ["ab 12"]), (3, ["AB12"])])
        >>> LatestFile().first_numbers("sum", lambda: content, 0)
        {'AB12': (2, 'ab 12')}
        """
        lines = self.first_lines(key, read, column)
        name = ("key", column)
        if name not in self._lines:
            numbers = self._lines[name] = {}
            for number, line in lines.items():
                numbers.setdefault(get_identifier_key(number), (line, number))
        return self._lines[name]

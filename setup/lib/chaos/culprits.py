"""Whose program ended with an error: read from a traceback, or from Odoo's log."""

import html
import json
import re
from typing import NamedTuple

from .. import paths

_FRAME = re.compile(r'^\s*File "([^"]+)", line (\d+), in (\S+)\n?\s*(.*)', re.M)
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ (\d+) ([A-Z]+) \S+ (\S+?): ", re.M)
#: Lines of the addons that hand on what the caller gave: to the method that they
#: override, and to the reader of domains.
PASSED_ON = ("super(", ".optimize(", "Domain(domain)")
#: Bytes at the end of a log in which the record of a call is looked for.
_TAIL = 400_000


class Record(NamedTuple):
    """A record of Odoo's log: who wrote it, and its text with the traceback."""

    pid: str
    level: str
    logger: str
    text: str


def read_records(log):
    """Return the records of a log.

    >>> line = "2026-03-02 10:00:00,123 42 {} chaos odoo.http: {}"
    >>> log = f"{line.format('ERROR', 'Oops')}\\nmore\\n{line.format('INFO', 'x')}"
    >>> [(record.pid, record.level, record.text) for record in read_records(log)]
    [('42', 'ERROR', 'Oops\\nmore'), ('42', 'INFO', 'x')]
    """
    starts = list(_RECORD.finditer(log))
    ends = [match.start() for match in starts[1:]] + [len(log)]
    return [
        Record(*match.groups(), log[match.end() : end].strip())
        for match, end in zip(starts, ends, strict=True)
    ]


def find_frames(trace):
    """Return the places of a traceback, the innermost one last.

    >>> find_frames('  File "/a/b.py", line 7, in run\\n    x()')
    ['/a/b.py:7 run']
    """
    frames = _FRAME.findall(trace)
    return [f"{file}:{number} {name}" for file, number, name, _line in frames]


def is_ours(trace, folder=paths.ADDONS):
    """Return whether the addons caused an error: it arose there, or in what they call.

    An override that only passes on what it got from the caller has caused nothing.

    >>> trace = 'File "/a/x.py", line 1, in f\\n {}\\n File "/o/y.py", line 2, in g'
    >>> is_ours(trace.format("number = int(text)"), "/a")
    True
    >>> is_ours(trace.format("return super().write(vals)"), "/a"), is_ours("", "/a")
    (False, False)
    """
    ours = [
        (line, place)
        for place, (file, _line, _name, line) in enumerate(_FRAME.findall(trace), 1)
        if file.startswith(f"{folder}/")
    ]
    if not ours:
        return False
    line, place = ours[-1]
    is_last = place == len(_FRAME.findall(trace))
    return is_last or not any(words in line for words in PASSED_ON)


def read_error(text):
    """Return (class, traceback) of the error in an answer to the web client.

    The answer is JSON, or a page that shows it: ``('', '')`` without an error.

    >>> answer = {"error": {"data": {"name": "builtins.KeyError", "debug": "T"}}}
    >>> read_error(json.dumps(answer))
    ('builtins.KeyError', 'T')
    >>> read_error(f"<p>{html.escape(json.dumps(answer['error']))}</p>")
    ('builtins.KeyError', 'T')
    >>> read_error('{"result": []}'), read_error("<p>x</p>")
    (('', ''), ('', ''))
    """
    text = html.unescape(text)
    try:
        answer, _end = json.JSONDecoder().raw_decode(text, text.index("{"))
        data = answer.get("error", answer)["data"]
        return data["name"], data["debug"]
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", ""


def find_trace(log, address):
    """Return the last error that was logged before an answer 500 to an address.

    >>> line = "2026-03-02 10:00:00,123 42 {} chaos {}: {}"
    >>> oops = line.format("ERROR", "odoo.http", "Oops") + "\\nTraceback (most …):\\n x"
    >>> answer = line.format("INFO", "werkzeug", '127.1.2.3 - - "GET / HTTP/1.1" 500 -')
    >>> find_trace(f"{oops}\\n{answer}", "127.1.2.3")
    'Oops\\nTraceback (most …):\\n x'
    >>> find_trace(f"{oops}\\n{answer}", "127.1.2.4")
    ''
    """
    records = read_records(log)
    for place in reversed(range(len(records))):
        record = records[place]
        if record.text.startswith(f"{address} ") and '" 500 ' in record.text:
            before = (r for r in reversed(records[:place]) if r.pid == record.pid)
            return next((r.text for r in before if "Traceback" in r.text), "")
    return ""


def read_tail(file):
    """Return the end of a log."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _TAIL))
        return stream.read().decode("utf-8", "replace")

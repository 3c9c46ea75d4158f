"""Opening hours and closing days as short texts that people write and read back.

Hours of a week::

    mon-fri 08:00-13:00 14:00-17:00; sat 09:00-12:00

Hours that alternate over two weeks are two lines, ``week 1: …`` and ``week 2: …``. Days
are given in English or French, as whole words or by their first three letters; times as
``08:00`` or ``8h``. What is written back is always the one form shown above, in the
language asked for.

Closing days are one per line: ``2026-04-04 Independence Day``, or
``2026-03-20..2026-03-21 Korité``; both days are closed, and so are those between.

A week is ``{weekday (Monday 0): ((from, to), …)}`` in minutes of the day.

>>> weeks = read_hours("lundi-ven 8h-13h 14h-17h30; Saturday 09:00-12:00")
>>> write_hours(weeks)
'mon-fri 08:00-13:00 14:00-17:30; sat 09:00-12:00'
>>> write_hours(weeks, "fr")
'lun-ven 08:00-13:00 14:00-17:30; sam 09:00-12:00'
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

#: Language → days of the week, Monday first; three letters of each suffice.
DAYS = {
    "en": (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
#: Language → (word before the number of a week, word for a week without any hours).
WORDS = {"en": ("week", "closed"), "fr": ("semaine", "fermé")}
#: What a text may hold; far above any institution's.
MAX_LETTERS = 60_000
MAX_NAME = 200
MAX_CLOSED_DAYS = 366
YEARS = range(1970, 2200)
_DAY_MINUTES = 24 * 60

_DAY_OF = {
    word: number
    for days in DAYS.values()
    for number, day in enumerate(days)
    for word in (day, day[:3])
}
_CLOSED = {closed for _week, closed in WORDS.values()} | {"ferme"}
_WEEK = re.compile(r"(?:week|semaine)\s*([12])\s*:\s*(.*)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2})[:h](\d{2})?-(\d{1,2})[:h](\d{2})?", re.IGNORECASE)
_DASH = re.compile(r"\s*[-\u2013]\s*")
_DATE = r"(\d{4}-\d{2}-\d{2})"
_CLOSING = re.compile(rf"{_DATE}(?:\.\.{_DATE})?(?:\s+(.*))?", re.ASCII)


class HoursError(Exception):
    """A text that cannot be read; ``args`` are a code and the words it is about."""


class Closing(NamedTuple):
    """Days on which nobody works, the first and the last included."""

    first: date
    last: date
    name: str = ""


# ----------------------------------------------------------------------
# Opening hours
# ----------------------------------------------------------------------
def read_hours(text):
    """Return the week of a text, or its two alternating weeks, as a list.

    :raise HoursError: ``long``, ``empty`` (no hours at all), ``day``, ``span``,
        ``order`` (closes before it opens), ``overlap``, ``twice`` (a day) or ``weeks``
        (not both, or not in order); each but the first two with the words at fault

    >>> read_hours("mon 08:00-12:00")
    [{0: ((480, 720),)}]
    >>> read_hours("week 1: mon 08:00-12:00\\nweek 2: closed")
    [{0: ((480, 720),)}, {}]
    >>> read_hours("mon 8h-12h 11h-13h")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    HoursError: ('overlap', '8h-12h 11h-13h')
    """
    if len(text or "") > MAX_LETTERS:
        raise HoursError("long", str(MAX_LETTERS))
    weeks, marks = [], []
    for part in re.split(r"[;\n\r]", text or ""):
        words = part.strip()
        if marked := _WEEK.fullmatch(words):
            marks.append(marked[1])
            weeks.append({})
            words = marked[2].strip()
        elif words and not weeks:
            weeks.append({})
        if words and words.lower() not in _CLOSED:
            _read_days(words, weeks[-1])
    if marks not in ([], ["1", "2"]) or len(weeks) > max(1, len(marks)):
        raise HoursError("weeks", ", ".join(marks))
    if not any(weeks):
        raise HoursError("empty", "")
    return weeks


def _read_days(words, week):
    """Put some days and their hours into a week.

    >>> week = {}
    >>> _read_days("mon, wed-thu 8h-12h", week)
    >>> sorted(week)
    [0, 2, 3]
    """
    tokens = _DASH.sub("-", words).replace(",", " ").split()
    days = []
    while tokens and not tokens[0][0].isdigit():
        days += _days(tokens.pop(0))
    if not days or not tokens:
        raise HoursError("span" if days else "day", words[:80])
    spans = tuple(sorted(_span(token) for token in tokens))
    if any(span[1] > after[0] for span, after in zip(spans, spans[1:], strict=False)):
        raise HoursError("overlap", " ".join(tokens)[:80])
    for day in days:
        if day in week:
            raise HoursError("twice", words[:80])
        week[day] = spans


def _days(token):
    """Return the weekdays of ``mon`` or ``mon-fri``.

    >>> _days("mer-Ven"), _days("dim.")
    ([2, 3, 4], [6])
    """
    ends = [_DAY_OF.get(word.strip(".").lower()) for word in token.split("-")]
    if None in ends or len(ends) > 2 or ends[0] > ends[-1]:
        raise HoursError("day", token[:80])
    return list(range(ends[0], ends[-1] + 1))


def _span(token):
    """Return (opening, closing) in minutes of ``08:00-12:30``.

    >>> _span("8h-24:00")
    (480, 1440)
    """
    found = _SPAN.fullmatch(token)
    if not found:
        raise HoursError("span", token[:80])
    numbers = [int(number or 0) for number in found.groups()]
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if max(numbers[1], numbers[3]) > 59 or max(begin, end) > _DAY_MINUTES:
        raise HoursError("span", token[:80])
    if begin >= end:
        raise HoursError("order", token[:80])
    return begin, end


def write_hours(weeks, lang="en"):
    """Return the text of one week, or of two that alternate; ``""`` without hours.

    :param lang: ``en`` or ``fr``; another language is answered in English

    >>> print(write_hours([{0: ((480, 720),)}, {}], "fr"))
    semaine 1: lun 08:00-12:00
    semaine 2: fermé
    """
    lang = lang if lang in DAYS else "en"
    if not any(weeks):
        return ""
    if len(weeks) == 1:
        return _write_week(weeks[0], lang)
    word, closed = WORDS[lang]
    return "\n".join(
        f"{word} {number}: {_write_week(week, lang) or closed}"
        for number, week in enumerate(weeks, 1)
    )


def _write_week(week, lang):
    """Return the text of one week, days in a row with the same hours together."""
    groups = []
    for day in sorted(day for day, spans in week.items() if spans):
        if groups and groups[-1][-1] == day - 1 and week[day] == week[day - 1]:
            groups[-1].append(day)
        else:
            groups.append([day])
    return "; ".join(_write_days(days, week[days[0]], lang) for days in groups)


def _write_days(days, spans, lang):
    """Return ``mon-fri 08:00-13:00 14:00-17:00``."""
    ends = [DAYS[lang][day][:3] for day in dict.fromkeys((days[0], days[-1]))]
    times = [f"{_clock(begin)}-{_clock(end)}" for begin, end in sorted(spans)]
    return " ".join(["-".join(ends), *times])


def _clock(minutes):
    """Return minutes of the day as ``08:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# ----------------------------------------------------------------------
# Closing days
# ----------------------------------------------------------------------
def read_closings(text):
    """Return the closings of a text, one per line, as a set; empty for no text.

    :raise HoursError: ``long``, ``date`` (no such date, or not written like this),
        ``year``, ``order`` (ends before it begins), ``days`` (longer than
        :data:`MAX_CLOSED_DAYS`) or ``name`` (too long); each with the words at fault

    >>> text = "2026-05-01 Fête\\n2026-03-20..2026-03-21"
    >>> first, second = sorted(read_closings(text))
    >>> first.first, (first.last - first.first).days, first.name
    (datetime.date(2026, 3, 20), 1, '')
    >>> second.first == second.last, second.name
    (True, 'Fête')
    >>> read_closings("2026-02-30")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    HoursError: ('date', '2026-02-30')
    """
    if len(text or "") > MAX_LETTERS:
        raise HoursError("long", str(MAX_LETTERS))
    lines = [line.strip() for line in (text or "").splitlines()]
    return {_closing(line) for line in lines if line}


def _closing(line):
    """Return the closing of one line."""
    found = _CLOSING.fullmatch(line)
    if not found or (found[3] or "").startswith("."):
        raise HoursError("date", line[:80])
    try:
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2] or found[1])
    except ValueError as error:
        raise HoursError("date", line[:80]) from error
    if first.year not in YEARS or last.year not in YEARS:
        raise HoursError("year", line[:80])
    if last < first:
        raise HoursError("order", line[:80])
    if last - first >= timedelta(days=MAX_CLOSED_DAYS):
        raise HoursError("days", line[:80])
    if len(found[3] or "") > MAX_NAME:
        raise HoursError("name", line[:80])
    return Closing(first, last, plain_name(found[3]))


def plain_name(name):
    """Return the name of a closing as it stands on its line.

    >>> plain_name(" .. Korité\\n(1st day) ")
    'Korité (1st day)'
    """
    letters = (letter if letter.isprintable() else " " for letter in name or "")
    return " ".join("".join(letters).split()).lstrip(". ")[:MAX_NAME].strip()


def write_closings(closings):
    """Return the text of closings, in the order of their days.

    >>> write_closings({Closing(date(2026, 5, 1), date(2026, 5, 2), "Feast")})
    '2026-05-01..2026-05-02 Feast'
    """
    return "\n".join(
        " ".join(filter(None, (_write_dates(closing), plain_name(closing.name))))
        for closing in sorted(closings)
    )


def _write_dates(closing):
    """Return ``2026-05-01``, or ``2026-05-01..2026-05-02``."""
    return "..".join(
        day.isoformat() for day in dict.fromkeys((closing.first, closing.last))
    )


# ----------------------------------------------------------------------
# For the engine of deadlines
# ----------------------------------------------------------------------
def decimal(week):
    """Return a week in decimal hours instead of minutes.

    >>> decimal({0: ((480, 750),)})
    {0: ((8.0, 12.5),)}
    """
    return {
        day: tuple((begin / 60, end / 60) for begin, end in spans)
        for day, spans in week.items()
    }


def closed_days(closings):
    """Return all days of some closings.

    >>> len(closed_days({Closing(date(2026, 5, 1), date(2026, 5, 2))}))
    2
    """
    return frozenset(
        closing.first + timedelta(days=count)
        for closing in closings
        for count in range((closing.last - closing.first).days + 1)
    )

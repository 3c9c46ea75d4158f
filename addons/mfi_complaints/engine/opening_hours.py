"""Opening hours and closing days as short texts, parsed and written back.

Hours of a week::

    mon-fri 08:00-13:00 14:00-17:00; sat 09:00-12:00

Hours that alternate over two weeks take two lines, ``week 1: …`` and ``week 2: …``.
Days are in English or French, in full or by their first three letters; times are
``08:00`` or ``8h``. Texts are always written back in the form shown above, in the
requested language.

Closing days take one line each: ``2026-04-04 Independence Day``, or
``2026-03-20..2026-03-21 Korité`` for a period, both days included.

A week is ``{weekday (Monday 0): ((from, to), …)}`` in minutes of the day.

>>> weeks = parse_hours("lundi-ven 8h-13h 14h-17h30; Saturday 09:00-12:00")
>>> format_hours(weeks)
'mon-fri 08:00-13:00 14:00-17:30; sat 09:00-12:00'
>>> format_hours(weeks, "fr")
'lun-ven 08:00-13:00 14:00-17:30; sam 09:00-12:00'
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

#: Language → days of the week, Monday first; the first three letters are enough.
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
#: Language → (label before the number of a week, label of a week without hours).
WEEK_LABELS = {"en": ("week", "closed"), "fr": ("semaine", "fermé")}
#: Limits of a text, far above what any institution needs.
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
_CLOSED = {closed for _week, closed in WEEK_LABELS.values()} | {"ferme"}
_WEEK = re.compile(r"(?:week|semaine)\s*([12])\s*:\s*(.*)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2})[:h](\d{2})?-(\d{1,2})[:h](\d{2})?", re.IGNORECASE)
_DASH = re.compile(r"\s*[-\u2013]\s*")
_DATE = r"(\d{4}-\d{2}-\d{2})"
_CLOSING = re.compile(rf"{_DATE}(?:\.\.{_DATE})?(?:\s+(.*))?", re.ASCII)


class HoursError(Exception):
    """A text that cannot be parsed; ``args`` are a code and the invalid part."""


class Closing(NamedTuple):
    """A period without work, first and last day included."""

    first: date
    last: date
    name: str = ""


# ----------------------------------------------------------------------
# Opening hours
# ----------------------------------------------------------------------
def parse_hours(text):
    """Return the week of a text, or its two alternating weeks, as a list.

    :raise HoursError: ``long``, ``empty`` (no hours at all), ``day``, ``span``,
        ``order`` (closes before it opens), ``overlap``, ``twice`` (a day given twice)
        or ``weeks`` (one is missing, or they are not in order); the detail is the
        invalid part, except for the first two

    >>> parse_hours("mon 08:00-12:00")
    [{0: ((480, 720),)}]
    >>> parse_hours("week 1: mon 08:00-12:00\\nweek 2: closed")
    [{0: ((480, 720),)}, {}]
    >>> parse_hours("mon 8h-12h 11h-13h")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    HoursError: ('overlap', '8h-12h 11h-13h')
    """
    if len(text or "") > MAX_LETTERS:
        raise HoursError("long", str(MAX_LETTERS))
    weeks, numbers = [], []
    for part in re.split(r"[;\n\r]", text or ""):
        entry = part.strip()
        if prefix := _WEEK.fullmatch(entry):
            numbers.append(prefix[1])
            weeks.append({})
            entry = prefix[2].strip()
        elif entry and not weeks:
            weeks.append({})
        if entry and entry.lower() not in _CLOSED:
            _add_days(entry, weeks[-1])
    if numbers not in ([], ["1", "2"]) or len(weeks) > max(1, len(numbers)):
        raise HoursError("weeks", ", ".join(numbers))
    if not any(weeks):
        raise HoursError("empty", "")
    return weeks


def _add_days(entry, week):
    """Add the days and hours of one entry to a week.

    >>> week = {}
    >>> _add_days("mon, wed-thu 8h-12h", week)
    >>> sorted(week)
    [0, 2, 3]
    """
    tokens = _DASH.sub("-", entry).replace(",", " ").split()
    days = []
    while tokens and not tokens[0][0].isdigit():
        days += _parse_days(tokens.pop(0))
    if not days or not tokens:
        raise HoursError("span" if days else "day", entry[:80])
    spans = tuple(sorted(_parse_span(token) for token in tokens))
    if any(span[1] > after[0] for span, after in zip(spans, spans[1:], strict=False)):
        raise HoursError("overlap", " ".join(tokens)[:80])
    for day in days:
        if day in week:
            raise HoursError("twice", entry[:80])
        week[day] = spans


def _parse_days(token):
    """Return the weekdays of a token such as ``mon`` or ``mon-fri``.

    >>> _parse_days("mer-Ven"), _parse_days("dim.")
    ([2, 3, 4], [6])
    """
    ends = [_DAY_OF.get(word.strip(".").lower()) for word in token.split("-")]
    if None in ends or len(ends) > 2 or ends[0] > ends[-1]:
        raise HoursError("day", token[:80])
    return list(range(ends[0], ends[-1] + 1))


def _parse_span(token):
    """Return (opening, closing), in minutes, of a token such as ``08:00-12:30``.

    >>> _parse_span("8h-24:00")
    (480, 1440)
    """
    match = _SPAN.fullmatch(token)
    if not match:
        raise HoursError("span", token[:80])
    numbers = [int(number or 0) for number in match.groups()]
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if max(numbers[1], numbers[3]) > 59 or max(begin, end) > _DAY_MINUTES:
        raise HoursError("span", token[:80])
    if begin >= end:
        raise HoursError("order", token[:80])
    return begin, end


def format_hours(weeks, lang="en"):
    """Return the text of one week, or of two alternating ones; ``""`` without hours.

    :param lang: ``en`` or ``fr``; any other language gives English

    >>> print(format_hours([{0: ((480, 720),)}, {}], "fr"))
    semaine 1: lun 08:00-12:00
    semaine 2: fermé
    """
    lang = lang if lang in DAYS else "en"
    if not any(weeks):
        return ""
    if len(weeks) == 1:
        return _format_week(weeks[0], lang)
    label, closed = WEEK_LABELS[lang]
    return "\n".join(
        f"{label} {number}: {_format_week(week, lang) or closed}"
        for number, week in enumerate(weeks, 1)
    )


def _format_week(week, lang):
    """Return the text of one week; consecutive days with equal hours are grouped."""
    groups = []
    for day in sorted(day for day, spans in week.items() if spans):
        if groups and groups[-1][-1] == day - 1 and week[day] == week[day - 1]:
            groups[-1].append(day)
        else:
            groups.append([day])
    return "; ".join(_format_days(days, week[days[0]], lang) for days in groups)


def _format_days(days, spans, lang):
    """Return days and hours as ``mon-fri 08:00-13:00 14:00-17:00``."""
    ends = [DAYS[lang][day][:3] for day in dict.fromkeys((days[0], days[-1]))]
    times = [
        f"{_format_minutes(begin)}-{_format_minutes(end)}"
        for begin, end in sorted(spans)
    ]
    return " ".join(["-".join(ends), *times])


def _format_minutes(minutes):
    """Format minutes since midnight as ``08:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# ----------------------------------------------------------------------
# Closing days
# ----------------------------------------------------------------------
def parse_closings(text):
    """Return the set of closings of a text, one per line; empty without text.

    :raise HoursError: ``long``, ``date`` (no such date, or in another format),
        ``year``, ``order`` (ends before it begins), ``days`` (longer than
        :data:`MAX_CLOSED_DAYS`) or ``name`` (too long); the detail is the invalid line

    >>> text = "2026-05-01 Fête\\n2026-03-20..2026-03-21"
    >>> first, second = sorted(parse_closings(text))
    >>> first.first, (first.last - first.first).days, first.name
    (datetime.date(2026, 3, 20), 1, '')
    >>> second.first == second.last, second.name
    (True, 'Fête')
    >>> parse_closings("2026-02-30")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    HoursError: ('date', '2026-02-30')
    """
    if len(text or "") > MAX_LETTERS:
        raise HoursError("long", str(MAX_LETTERS))
    lines = [line.strip() for line in (text or "").splitlines()]
    return {_parse_closing(line) for line in lines if line}


def _parse_closing(line):
    """Return the :class:`Closing` of one line."""
    match = _CLOSING.fullmatch(line)
    if not match or (match[3] or "").startswith("."):
        raise HoursError("date", line[:80])
    try:
        first = date.fromisoformat(match[1])
        last = date.fromisoformat(match[2] or match[1])
    except ValueError as error:
        raise HoursError("date", line[:80]) from error
    if first.year not in YEARS or last.year not in YEARS:
        raise HoursError("year", line[:80])
    if last < first:
        raise HoursError("order", line[:80])
    if last - first >= timedelta(days=MAX_CLOSED_DAYS):
        raise HoursError("days", line[:80])
    if len(match[3] or "") > MAX_NAME:
        raise HoursError("name", line[:80])
    return Closing(first, last, clean_name(match[3]))


def clean_name(name):
    """Return the name of a closing, cleaned so that it fits on its line.

    >>> clean_name(" .. Korité\\n(1st day) ")
    'Korité (1st day)'
    """
    letters = (letter if letter.isprintable() else " " for letter in name or "")
    return " ".join("".join(letters).split()).lstrip(". ")[:MAX_NAME].strip()


def format_closings(closings):
    """Return the text of some closings, in chronological order.

    >>> format_closings({Closing(date(2026, 5, 1), date(2026, 5, 2), "Feast")})
    '2026-05-01..2026-05-02 Feast'
    """
    return "\n".join(
        " ".join(filter(None, (_format_dates(closing), clean_name(closing.name))))
        for closing in sorted(closings)
    )


def _format_dates(closing):
    """Return the days of a closing: ``2026-05-01`` or ``2026-05-01..2026-05-02``."""
    return "..".join(
        day.isoformat() for day in dict.fromkeys((closing.first, closing.last))
    )


# ----------------------------------------------------------------------
# Conversion for the computation of deadlines
# ----------------------------------------------------------------------
def to_decimal_hours(week):
    """Return a week in hours, as floats, instead of minutes.

    >>> to_decimal_hours({0: ((480, 750),)})
    {0: ((8.0, 12.5),)}
    """
    return {
        day: tuple((begin / 60, end / 60) for begin, end in spans)
        for day, spans in week.items()
    }


def get_closed_days(closings):
    """Return the set of all days that the closings cover.

    >>> len(get_closed_days({Closing(date(2026, 5, 1), date(2026, 5, 2))}))
    2
    """
    return frozenset(
        closing.first + timedelta(days=count)
        for closing in closings
        for count in range((closing.last - closing.first).days + 1)
    )

"""What posters and leaflets say: texts per language, the longest delay, the hours.

Nothing that is not configured is said: a text that does not exist in a language is
``""``, and a delay that cannot be promised is ``None``.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from .deadlines import Delay
from .opening_hours import DAYS

#: Languages in which every text has a default.
DEFAULT_LANGUAGES = ("en", "fr")
#: Placeholder of each unit of delays in the sentence on the delay.
PLACEHOLDERS = re.compile(r"\{(\w*)\}")
#: Approximate calendar days of one unit, only to compare delays of different units.
_UNIT_DAYS = {"hours": 1 / 6, "working_days": 1.4, "days": 1, "months": 30.4}
#: A telephone number as people write it, or an operator's short number.
_NUMBER = re.compile(r"\+?[0-9](?:[ .()\-/\u00a0\u202f]{0,2}[0-9]){2,17}")
#: Language → (days in a row, hours, between hours, between groups).
_HOURS_WORDS = {
    "en": ("{} to {}", "{}: {}", "{}\u00a0to\u00a0{}", " and "),
    "fr": ("{} à {}", "{}\u00a0: {}", "{}\u00a0à\u00a0{}", " et "),
}


@dataclass(frozen=True)
class Contact:
    """A number that clients can use.

    :param kind: ``free``, ``phone``, ``sms``, ``whatsapp`` or ``voice``
    :param number: the number as clients read it
    :param text: name of the text that explains it, or ``""``
    """

    kind: str
    number: str
    text: str = ""


@dataclass(frozen=True)
class DelayRule:
    """A rule that sets a delay.

    :param severity: the severity to which the rule is limited, or ``""``
    :param is_partial: whether it is also limited otherwise, e.g. to a product
    """

    severity: str
    is_partial: bool
    delay: Delay


def get_own_texts(stored):
    """Return ``{language: text}`` that an institution has entered itself.

    Odoo copies a text entered in another language to ``en_US``: such a copy does not
    count as English.

    >>> get_own_texts({"en_US": "Dites-le", "fr_FR": "Dites-le", "wo": " "})
    {'fr_FR': 'Dites-le'}
    >>> get_own_texts({"en_US": "Tell us", "fr_FR": "Dites-le"})
    {'en_US': 'Tell us', 'fr_FR': 'Dites-le'}
    >>> get_own_texts(None)
    {}
    """
    own = {code: text for code, text in (stored or {}).items() if (text or "").strip()}
    others = [text for code, text in own.items() if code != "en_US"]
    if own.get("en_US") in others:
        del own["en_US"]
    return own


def pick_text(stored, lang, default="", source=""):
    """Return an institution's text in a language, or ``""`` if it is not translated.

    An own text in a language that has a default replaces the defaults of all
    languages; one in another language only translates them.

    :param stored: ``{language: text}`` of the institution, or ``None``
    :param default: the default text in this language
    :param source: the default text in English: an equal one was not translated

    >>> french = {"en_US": "Dites-le", "fr_FR": "Dites-le"}
    >>> pick_text(french, "fr_FR"), pick_text(french, "en_US", "Tell us", "Tell us")
    ('Dites-le', '')
    >>> pick_text(None, "fr_FR", "Un problème ?", "A problem?")
    'Un problème ?'
    >>> wolof = {"en_US": "Waxal", "wo": "Waxal"}
    >>> pick_text(wolof, "fr_FR", "Un problème ?", "A problem?")
    'Un problème ?'
    >>> pick_text(wolof, "wo"), pick_text(None, "wo", "A problem?", "A problem?")
    ('Waxal', '')
    """
    own = get_own_texts(stored)
    if lang in own or any(code[:2] in DEFAULT_LANGUAGES for code in own):
        return own.get(lang, "")
    return default if lang.startswith("en") or default != source else ""


def get_longest_delay(rules, severities, legal):
    """Return the longest delay until an answer, or ``None`` if none can be promised.

    It is that of the slowest rule if every complaint has a rule with a delay, and never
    more than the legal limit.

    :param rules: :class:`DelayRule` of complaints
    :param severities: codes of all severities
    :param legal: legal limit as a :class:`Delay`, of amount 0 if there is none

    >>> week = DelayRule("", False, Delay(5))
    >>> get_longest_delay([week], ["minor"], Delay(1, "months"))
    Delay(amount=5, unit='working_days')
    >>> minor = DelayRule("minor", False, Delay(60, "days"))
    >>> get_longest_delay([minor], ["minor"], Delay(1, "months"))
    Delay(amount=1, unit='months')
    >>> get_longest_delay([minor], ["minor", "serious"], Delay(0)) is None
    True
    """
    whole = {rule.severity for rule in rules if not rule.is_partial}
    delays = [rule.delay for rule in rules]
    is_covered = "" in whole or whole >= set(severities)
    candidates = [legal] if legal.amount > 0 else []
    if is_covered and all(delay.amount > 0 for delay in delays):
        candidates.append(max(delays, key=_get_days))
    return min(candidates, key=_get_days, default=None)


def _get_days(delay):
    """Return the approximate length of a delay in calendar days."""
    return delay.amount * _UNIT_DAYS[delay.unit]


def fill_delay(text, delay, is_default=False):
    """Return the sentence on the delay with its number; ``""`` for another unit.

    The placeholder names the unit, so that a sentence written for working days is not
    used any more when the delay is counted in calendar days. The default sentences for
    one unit ("within one month") have no placeholder.

    >>> fill_delay("Answer within {working_days} working days.", Delay(10))
    'Answer within 10 working days.'
    >>> fill_delay("Answer within {working_days} working days.", Delay(1, "months"))
    ''
    >>> fill_delay("Answer within 30 days.", Delay(1, "months"))
    ''
    >>> fill_delay("Answer within one month.", Delay(1, "months"), is_default=True)
    'Answer within one month.'
    """
    if is_default and delay.amount == 1:
        return text
    if set(PLACEHOLDERS.findall(text)) != {delay.unit}:
        return ""
    return text.replace(f"{{{delay.unit}}}", str(delay.amount))


def split_lines(text):
    """Return the lines of a text that are not empty.

    >>> split_lines("Tell us. \\n\\n We answer.")
    ['Tell us.', 'We answer.']
    """
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def split_sentences(text):
    """Return the sentences of a title, each of which has its own line.

    >>> split_sentences("A problem? Tell us.")
    ['A problem?', 'Tell us.']
    """
    return re.split(r"(?<=[?!.…])\s+", (text or "").strip())


def get_title_size(text):
    """Return the size of a title in em: its longest word fits on a line of A5.

    >>> get_title_size("Tell us"), get_title_size("Mécontentement ?")
    (2.6, 1.4)
    """
    longest = max(map(len, text.split()), default=1)
    return min(2.6, round(19.6 / longest, 2))


def split_address(address):
    """Return a web address in parts between which a line may end, without https.

    >>> split_address("https://example.org/complaints?branch=abcdef")
    ['example.org/', 'complaints', '?branch=abcdef']
    >>> split_address("")
    []
    """
    parts = re.split(r"(?<=/)(?=[^/])|(?=\?)", address.removeprefix("https://"))
    return [part for part in parts if part]


def is_number(text):
    """Return whether a text is a number that can be dialled.

    >>> is_number("800 00 12 12"), is_number("+221 33 849 00 00"), is_number("4040")
    (True, True, True)
    >>> is_number("MUTUELLE"), is_number("12"), is_number("")
    (False, False, False)
    """
    return bool(_NUMBER.fullmatch((text or "").strip()))


def get_unique_contacts(contacts):
    """Return contacts without those whose number an earlier one of its kind has.

    A free number is also a telephone number.

    >>> free = Contact("free", "800 12 12")
    >>> get_unique_contacts([free, Contact("phone", "8001212"), Contact("sms", "4040")])
    [Contact(kind='free', number='800 12 12', text=''), \
Contact(kind='sms', number='4040', text='')]
    """
    kinds = {"free": "phone"}
    found = {}
    for contact in contacts:
        digits = re.sub(r"\D", "", contact.number)
        found.setdefault((kinds.get(contact.kind, contact.kind), digits), contact)
    return list(found.values())


def is_local_address(address):
    """Return whether a web address leads nowhere from another machine.

    That is an address of the server itself, or one without a host: nobody can open it
    from a poster.

    >>> is_local_address("http://127.0.1.1:8069"), is_local_address("http://[::1]/")
    (True, True)
    >>> is_local_address("HTTP://LOCALHOST:8069"), is_local_address("http://a.localhost")
    (True, True)
    >>> is_local_address("http://0.0.0.0:8069/complaints")
    True
    >>> is_local_address("https://mec.sn"), is_local_address("http://localhost.mec.sn")
    (False, False)
    >>> is_local_address("http://192.0.2.10/complaints")
    False
    >>> is_local_address(""), is_local_address("/complaints"), is_local_address("//[")
    (True, True, True)
    """
    host = _get_host(address)
    return (
        host in ("", "localhost") or host.endswith(".localhost") or _is_own_number(host)
    )


def _get_host(address):
    """Return the host of a web address in small letters, ``""`` if there is none.

    >>> _get_host("HTTPS://Mec.SN:8069/x"), _get_host("//["), _get_host("/complaints")
    ('mec.sn', '', '')
    """
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # brackets that do not match
        return ""


def _is_own_number(host):
    """Return whether a host is an IP address that every machine gives itself.

    >>> _is_own_number("127.0.0.1"), _is_own_number("::"), _is_own_number("mec.sn")
    (True, True, False)
    """
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def format_client_hours(weeks, lang):
    """Return the opening hours in words, one line for days with the same hours.

    Hours that alternate over two weeks and languages other than English and French
    give ``""``: somebody has to write them.

    :param weeks: one or two weeks, ``{weekday: ((begin, end), …)}`` in minutes

    >>> week = {day: ((480, 780), (840, 1020)) for day in range(5)} | {5: ((540, 720),)}
    >>> print(format_client_hours([week], "en_US").replace("\\xa0", " "))
    Monday to Friday: 8:00 to 13:00 and 14:00 to 17:00
    Saturday: 9:00 to 12:00
    >>> format_client_hours([{0: ((480, 750),)}], "fr_FR")
    'Lundi\\xa0: 8\\xa0h\\xa0à\\xa012\\xa0h\\xa030'
    >>> format_client_hours([week], "wo"), format_client_hours([week, week], "fr")
    ('', '')
    """
    lang = lang[:2]
    if lang not in _HOURS_WORDS or len(weeks) != 1:
        return ""
    runs = _group_days(weeks[0])
    return "\n".join(_format_run(run, weeks[0][run[0]], lang) for run in runs)


def _group_days(week):
    """Return the open days of a week in runs of days in a row with equal hours."""
    runs = []
    for day in sorted(day for day, spans in week.items() if spans):
        if runs and runs[-1][-1] == day - 1 and week[day] == week[day - 1]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _format_run(run, spans, lang):
    """Return the line of days in a row with equal hours."""
    row, line, hours, between = _HOURS_WORDS[lang]
    names = [DAYS[lang][day] for day in dict.fromkeys((run[0], run[-1]))]
    days = row.format(*names) if len(names) == 2 else names[0]
    times = between.join(
        hours.format(_format_time(begin, lang), _format_time(end, lang))
        for begin, end in sorted(spans)
    )
    text = line.format(days, times)
    # In English each day has a capital letter.
    for name in names if lang == "en" else names[:1]:
        text = text.replace(name, name.capitalize(), 1)
    return text


def _format_time(minutes, lang):
    """Return minutes from midnight as a time of day.

    >>> _format_time(480, "fr"), _format_time(510, "en")
    ('8\\xa0h', '8:30')
    """
    hour, minute = divmod(minutes, 60)
    if lang == "fr":
        return f"{hour}\u00a0h" + (f"\u00a0{minute:02}" if minute else "")
    return f"{hour}:{minute:02}"

"""The dialogue with a caller: which prompt comes next, and what the caller has chosen.

The dialogue has no memory. Its position is a *step* in the address that the provider
calls next: ``start``, ``language``, ``kind.fr``, ``record.fr.complaint``.
"""

import re
from dataclasses import dataclass

COMPLAINT, DENUNCIATION = "complaint", "denunciation"
#: Seconds to wait for a digit.
DIGIT_SECONDS = 8
#: Seconds of silence that end a recording.
SILENCE_SECONDS = 8
#: Names of the prompts of a language.
PROMPTS = ("kind", "record", "code", "thanks")
#: Times that a tracking code is said.
CODE_TURNS = 2
_STEP = re.compile(
    r"(start|language|(kind|record)\.([a-z]{2,3}(?:_[A-Za-z0-9]{2,8})?)"
    r"(?:\.(complaint|denunciation|again))?)"
)


@dataclass(frozen=True)
class Line:
    """The settings of a line: codes of its languages in the order of their digits."""

    languages: tuple = ("fr",)
    has_denunciation: bool = False
    seconds: int = 120


@dataclass(frozen=True)
class Step:
    """A position in the dialogue."""

    name: str = "start"
    lang: str = ""
    kind: str = ""
    again: bool = False


@dataclass(frozen=True)
class Prompt:
    """What the caller hears: the prompt ``name`` of a language, or of the line."""

    name: str
    lang: str = ""


@dataclass(frozen=True)
class Menu:
    """Play a prompt and wait for one digit, sent to ``step``; else go on with ``then``.

    A provider that always calls ``step``, with or without a digit, ignores ``then``.
    """

    prompt: Prompt
    step: str
    then: object


@dataclass(frozen=True)
class Record:
    """Play a prompt, beep, and record for at most ``seconds``; then call ``step``."""

    prompt: Prompt
    step: str
    seconds: int


@dataclass(frozen=True)
class End:
    """Play a prompt, if any, and hang up.

    Before it, the author of a whistleblowing report hears the prompt ``code_prompt``
    and a tracking code, :data:`CODE_TURNS` times; ``code`` is drawn by the caller of
    :func:`decide`.
    """

    prompt: Prompt | None = None
    code_prompt: Prompt | None = None
    code: str = ""


@dataclass(frozen=True)
class Choice:
    """What the caller has chosen so far; empty where nothing was chosen."""

    lang: str = ""
    kind: str = ""


def parse_step(text):
    """Return the position named in an address; anything else is the start.

    >>> parse_step("record.fr.complaint")
    Step(name='record', lang='fr', kind='complaint', again=False)
    >>> parse_step("kind.wo.again")
    Step(name='kind', lang='wo', kind='', again=True)
    >>> parse_step("../../x") == parse_step(None) == Step()
    True
    """
    found = _STEP.fullmatch(text or "")
    if not found:
        return Step()
    whole, name, lang, rest = found.groups()
    if not name:
        return Step(whole)
    again = rest == "again"
    return Step(name, lang, "" if again else rest or "", again)


def read_choice(line, step, digit):
    """Return what a digit pressed at a step means, with what was chosen before.

    >>> line = Line(("fr", "wo"), has_denunciation=True)
    >>> read_choice(line, parse_step("language"), "2")
    Choice(lang='wo', kind='')
    >>> read_choice(line, parse_step("kind.wo"), "2")
    Choice(lang='wo', kind='denunciation')
    >>> read_choice(line, parse_step("kind.wo"), "7")
    Choice(lang='wo', kind='')
    >>> read_choice(line, parse_step("record.xx.denunciation"), "")
    Choice(lang='', kind='denunciation')
    >>> read_choice(Line(), parse_step("kind.fr"), "2")
    Choice(lang='fr', kind='')
    """
    if step.name == "language":
        return Choice(_get_language(line, digit))
    lang = step.lang if step.lang in line.languages else ""
    if step.name == "kind":
        kinds = {"1": COMPLAINT}
        if line.has_denunciation:
            kinds["2"] = DENUNCIATION
        return Choice(lang, kinds.get(digit, ""))
    return Choice(lang, step.kind)


def _get_language(line, digit):
    """Return the language of a digit, or ``""``."""
    rank = int(digit) - 1 if digit in tuple("123456789") else -1
    return line.languages[rank] if 0 <= rank < len(line.languages) else ""


def decide(line, step, digit="", recorded=False):
    """Return the next action for a caller.

    :param recorded: whether the caller has just left a message

    A single language and no choice of a kind: the caller speaks at once.

    >>> decide(Line(("fr",)), parse_step("start"))
    Record(prompt=Prompt(name='record', lang='fr'), step='record.fr.complaint', \
seconds=120)

    Several languages: a digit, or the first one without a digit.

    >>> line = Line(("fr", "wo"), has_denunciation=True, seconds=90)
    >>> first = decide(line, parse_step("start"))
    >>> first.prompt.name, first.step, first.then.step
    ('language', 'language', 'record.fr.complaint')
    >>> decide(line, parse_step("language"), "2").step
    'kind.wo'
    >>> decide(line, parse_step("kind.wo"), "2").step
    'record.wo.denunciation'

    A wrong digit is asked for again, once:

    >>> decide(line, parse_step("kind.wo"), "5").step
    'kind.wo.again'
    >>> decide(line, parse_step("kind.wo.again"), "5").step
    'record.wo.complaint'
    >>> decide(line, parse_step("record.wo.complaint"), recorded=True)
    End(prompt=Prompt(name='thanks', lang='wo'), code_prompt=None, code='')

    Who reports misconduct then hears a code:

    >>> end = decide(line, parse_step("record.wo.denunciation"), recorded=True)
    >>> end.code_prompt
    Prompt(name='code', lang='wo')
    """
    choice = read_choice(line, step, digit)
    lang = choice.lang or line.languages[0]
    if step.name == "record" and recorded:
        secret = line.has_denunciation and choice.kind == DENUNCIATION
        return End(Prompt("thanks", lang), Prompt("code", lang) if secret else None)
    if step.name == "start" and len(line.languages) > 1:
        return Menu(Prompt("language"), "language", _make_record(line, lang))
    if step.name in ("start", "language") and line.has_denunciation:
        return _make_kind_menu(line, lang)
    if step.name == "kind" and not choice.kind and digit and not step.again:
        return _make_kind_menu(line, lang, again=True)
    return _make_record(line, lang, choice.kind or COMPLAINT)


def _make_kind_menu(line, lang, again=False):
    """Return the menu that offers a complaint or a whistleblowing report."""
    step = f"kind.{lang}.again" if again else f"kind.{lang}"
    return Menu(Prompt("kind", lang), step, _make_record(line, lang))


def _make_record(line, lang, kind=COMPLAINT):
    """Return the recording of a message of a kind."""
    return Record(Prompt("record", lang), f"record.{lang}.{kind}", line.seconds)

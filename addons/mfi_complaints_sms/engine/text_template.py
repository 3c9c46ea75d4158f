"""Texts with blanks: ``Plainte {number}.[ Reponse le {date}.]`` and what fills them.

Only the listed names are replaced, once, by plain text: a template can neither
run code nor read anything else. What stands between square brackets is left out when
one of its blanks is empty.
"""

import re

_BLANK = re.compile(r"\{([a-z_]+)\}")
_OPTION = re.compile(r"\[([^\[\]]*)\]")
_SPACES = re.compile(r"[ \t]{2,}")


def blanks(body):
    """Return the names of the blanks of a template, in order, each once.

    >>> blanks("{number} du {date}, {number}")
    ['number', 'date']
    """
    return list(dict.fromkeys(_BLANK.findall(body)))


def fill(body, values):
    """Fill the blanks; an empty value leaves nothing, not the name of the blank.

    >>> fill("Plainte {number} : {answer}", {"number": "12", "answer": "{date} [x]"})
    'Plainte 12 : {date} [x]'
    >>> fill("Recue.[ Avant le {date}.] Merci", {"date": "15/04"})
    'Recue. Avant le 15/04. Merci'
    >>> fill("Recue.[ Avant le {date}.] Merci", {})
    'Recue. Merci'
    """

    def option(found):
        names = blanks(found.group(1))
        if not names:
            return found.group(0)
        return found.group(1) if all(values.get(name) for name in names) else ""

    kept = _OPTION.sub(option, body)
    text = _BLANK.sub(lambda found: str(values.get(found.group(1)) or ""), kept)
    return _SPACES.sub(" ", text).strip()


def faults(body, allowed):
    """Return the blanks of a template that are not in ``allowed``.

    >>> faults("{number} {nom}", {"number", "date"})
    ['nom']
    """
    return [name for name in blanks(body) if name not in allowed]


def choose(languages, lang):
    """Choose, among language codes, the one that serves ``lang`` best.

    The exact code, then the same language, then English, then any.

    >>> choose(["fr", "en", "wo"], "fr_FR"), choose(["fr", "en"], "pt_PT")
    ('fr', 'en')
    >>> choose(["fr_SN", "fr"], "fr_SN"), choose(["fr"], "wo"), choose([], "fr")
    ('fr_SN', 'fr', None)
    """
    wanted = lang or ""
    for code in (wanted, wanted.split("_")[0], "en"):
        if code in languages:
            return code
    near = [code for code in languages if code.split("_")[0] == wanted.split("_")[0]]
    return (near or [*languages] or [None])[0]

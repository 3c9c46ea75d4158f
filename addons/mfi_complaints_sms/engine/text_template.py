"""Templates with placeholders, such as ``Plainte {number}.[ Reponse le {date}.]``.

Placeholders are replaced once, by text: a template cannot run code or read anything
else. A passage in square brackets is left out when one of its placeholders is empty.
"""

import re

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_OPTION = re.compile(r"\[([^\[\]]*)\]")
_SPACES = re.compile(r"[ \t]{2,}")


def find_placeholders(body):
    """Return the names of the placeholders of a template, in order, each once.

    >>> find_placeholders("{number} du {date}, {number}")
    ['number', 'date']
    """
    return list(dict.fromkeys(_PLACEHOLDER.findall(body)))


def fill(body, values):
    """Replace the placeholders by their values; a missing value gives nothing.

    >>> fill("Plainte {number} : {answer}", {"number": "12", "answer": "{date} [x]"})
    'Plainte 12 : {date} [x]'
    >>> fill("Recue.[ Avant le {date}.] Merci", {"date": "15/04"})
    'Recue. Avant le 15/04. Merci'
    >>> fill("Recue.[ Avant le {date}.] Merci", {})
    'Recue. Merci'
    """

    def keep_if_filled(match):
        names = find_placeholders(match.group(1))
        if not names:
            return match.group(0)
        return match.group(1) if all(values.get(name) for name in names) else ""

    kept = _OPTION.sub(keep_if_filled, body)
    text = _PLACEHOLDER.sub(lambda match: str(values.get(match.group(1)) or ""), kept)
    return _SPACES.sub(" ", text).strip()


def find_unknown_placeholders(body, allowed):
    """Return the placeholders of a template that are not in ``allowed``.

    >>> find_unknown_placeholders("{number} {nom}", {"number", "date"})
    ['nom']
    """
    return [name for name in find_placeholders(body) if name not in allowed]


def choose_language(languages, lang):
    """Return the best of ``languages`` for ``lang``, or None when there are none.

    In order: the exact code, the language without its country, English, another
    country's variant of the language, any.

    >>> choose_language(["fr", "en", "wo"], "fr_FR")
    'fr'
    >>> choose_language(["fr", "en"], "pt_PT"), choose_language(["fr"], "wo")
    ('en', 'fr')
    >>> choose_language(["fr_SN", "fr"], "fr_SN"), choose_language([], "fr")
    ('fr_SN', None)
    """
    wanted = lang or ""
    for code in (wanted, wanted.split("_")[0], "en"):
        if code in languages:
            return code
    near = [code for code in languages if code.split("_")[0] == wanted.split("_")[0]]
    return (near or [*languages] or [None])[0]

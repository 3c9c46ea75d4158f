"""English words on a French screen."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Addresses, hashes, placeholders, and codes such as K8.acknowledged or P-IT.
NO_WORDS = re.compile(
    r"https?://\S+|\b[0-9a-f]{16,}\b|\{[^}]*\}|\b[A-Z]\d+\.\w+|\b[A-Z]{1,3}-[A-Z]+\b"
)


def read_list(name):
    """Return the entries of a list file, in lower case, without its comments."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return {line.strip().lower() for line in lines if line and line[0] != "#"}


def find_english(text, english, allowed=()):
    """Return the English words of a text, in the order of the text.

    :param allowed: expressions that are taken out before the words are looked up

    >>> find_english("Ouvrir the file {file} de K8.file", {"the", "file"})
    ['the', 'file']
    >>> find_english("Scellé 6c950c8c9595add5449bedfa80edbeef", {"add", "bed", "be"})
    []
    >>> find_english("Le journal du Credit Union", {"union", "the"}, {"credit union"})
    []
    """
    text = NO_WORDS.sub(" ", text).lower()
    for expression in allowed:
        text = text.replace(expression, " ")
    return [word for word in WORD.findall(text) if word in english]

"""Words that give a text its intent, one file per language, plain data.

``WORDS`` maps a kind of evidence to a list of ``(weight, phrases)``; phrases are
separated by commas, in lower case and without accents. ``*`` at the end of a word
stands for any ending and ``~`` between two words for up to three others. ``SPELLING``
maps words as written on phones to the words that they stand for.

The words of :data:`TO_CHECK` are supplied as records, where institutions see, correct
and archive them: see :func:`list_supplied`.
"""

from . import bambara, english, french, wolof

LANGUAGES = {"fr": french, "en": english, "wo": wolof, "bm": bambara}
#: Languages whose words a native speaker still has to check.
TO_CHECK = ("wo", "bm")


def list_supplied():
    """Return ``(language, kind, weight, phrase)`` of the words to be checked.

    >>> ("wo", "thanks", 2, "jerejef") in list_supplied()
    True
    """
    return tuple(
        (lang, kind, weight, phrase.strip())
        for lang in TO_CHECK
        for kind, groups in LANGUAGES[lang].WORDS.items()
        for weight, phrases in groups
        for phrase in phrases.split(",")
    )

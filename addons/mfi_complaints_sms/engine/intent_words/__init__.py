"""Words that give a text its intent, one file per language, plain data.

``WORDS`` maps a kind of evidence to a list of ``(weight, phrases)``; phrases are
separated by commas, in lower case and without accents. ``*`` at the end of a word
stands for any ending and ``~`` between two words for up to three others. ``SPELLING``
maps words as written on phones to the words that they stand for.
"""

from . import bambara, english, french, wolof

LANGUAGES = {"fr": french, "en": english, "wo": wolof, "bm": bambara}

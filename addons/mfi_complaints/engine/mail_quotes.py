"""The mail that a reply quotes: folded away only when that cannot cut the client.

A quotation is folded when it runs to the end of the text and holds nothing new. Answers
written between quoted lines, a sentence of the client that ends in "m'a écrit :" or a
drawn line are the client's words. The original mail is kept in any case.

>>> fold("Still wrong.\\n\\nLe lun. 2 mars 2026, IMF a écrit :\\n> Hello").text
'Still wrong.'
"""

import re
from typing import NamedTuple

#: Lines of a text in which quotations are looked for; complaints have far fewer.
MAX_LINES = 20000
#: Characters of a line that are compared with the patterns.
MAX_LINE = 400
#: Lines over which a mail program breaks the sentence that introduces a quotation.
_ATTRIBUTION_LINES = 3
#: Lines of the header that Outlook puts above a quotation, blank ones included.
_HEADER_LINES = 10
#: Share of the lines of a quotation that must be known for its other lines to be new.
_KNOWN_SHARE = 0.5

#: "Le … a écrit :", "On … wrote:".
_ATTRIBUTION = re.compile(
    r"(?:le|on|el|em)\b.{3,380}?\b(?:wrote|a écrit|a ecrit|escribió|escreveu)\s?:",
    re.IGNORECASE,
)
#: Words of a client who tells what somebody wrote; mail programs use none of them.
_PERSONAL = re.compile(
    r"\b(?:[mtlj]['’]|je|me|moi|nous|vous|lui|leur|mon|ma|mes|notre|votre|vos|i|my|our"
    r"|your|us|he|she|they)(?![\w@.])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{2,189}")
_TIME = re.compile(r"\d\s?[:h]\s?\d{2}", re.IGNORECASE)
_DIVIDER = re.compile(
    r"[-_*\s]{2,40}(?:original (?:message|appointment)|message (?:d['’]origine|original"
    r"|initial|transféré|transmis)|forwarded message)[-_*\s]{2,40}",
    re.IGNORECASE,
)
#: Forwarded by Apple's programs.
_FORWARD = re.compile(
    r"(?:début du message (?:transféré|réexpédié)|begin forwarded message)\s?:",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"forward|transf|transmis|réexp", re.IGNORECASE)
_HEADER = re.compile(
    r"\*?(?P<label>from|de|sent|date|envoyé(?: le)?|to|à|cc|cci|bcc|subject|objet|sujet"
    r"|importance|pièces jointes|attachments|reply-to|répondre à)\s{0,2}:\*?"
    r"(?P<value>.*)",
    re.IGNORECASE,
)
_KINDS = {
    **dict.fromkeys(("from", "de"), "from"),
    **dict.fromkeys(("sent", "date", "envoyé", "envoyé le"), "date"),
    **dict.fromkeys(("to", "à", "subject", "objet", "sujet"), "other"),
}
#: Added by telephones and mail programs at the end of every mail.
_FOOTER = re.compile(
    r"(?:(?:envoyé|expédié) (?:de|depuis|à partir de|avec|via) (?:mon|ma|un|une|yahoo"
    r"|outlook|gmail|proton|orange|la messagerie|l['’]application)"
    r"|sent (?:from|via|with) (?:my|yahoo|outlook|mail|samsung|gmail|proton|an?)"
    r"|(?:télécharge[rz]|obtene[rz]|obtenir|get) outlook)\b"
    r"[^.,;:!?<]{0,40}(?:<[^<>]{0,100}>)?\.?",
    re.IGNORECASE,
)
#: A drawn line, which means nothing by itself.
_RULE = re.compile(r"[_\-=*]{5,}")
#: Instead of a line: a mail that the client forwards, which is kept.
_EVIDENCE = -1


class Folded(NamedTuple):
    """What a reply says, and how many lines of a quotation were left out."""

    text: str
    lines: int = 0


def fold(text, known="", own=()):
    """Return the :class:`Folded` text of a reply.

    A text that consists only of a quotation is returned whole.

    :param known: text of the mail that is answered, if known: other words inside its
        quotation are new
    :param own: the institution's addresses: a mail of somebody else that the client
        forwards is evidence, and kept

    >>> fold("> only a quotation")
    Folded(text='> only a quotation', lines=0)
    >>> fold("> Was it 5,000?\\nNo, 6,000.\\n> And the date?\\nMonday.").lines
    0
    >>> fold("Non.\\n\\nDe : IMF\\nEnvoyé : lundi\\nÀ : Awa\\nObjet : Re\\n\\nBonjour")
    Folded(text='Non.', lines=5)
    >>> fold("Votre agent m'a écrit :\\nPayez.\\n-----\\nJe refuse.").lines
    0
    >>> fold("Merci.\\nEnvoyé de mon iPhone").text
    'Merci.'
    """
    lines = text.strip().split("\n")
    if len(lines) > MAX_LINES:
        return Folded(text.strip())
    marks = [_normalize(line) for line in lines]
    start = _find_quotation(marks, known, own)
    kept = _drop_footer(marks, start)
    shown = "\n".join(lines[:kept]).strip()
    if not shown:
        return Folded(text.strip())
    return Folded(shown, sum(1 for mark in marks[kept:] if mark))


def strip_quote(text):
    """Return the text of a reply without the mail that it quotes, see :func:`fold`.

    >>> strip_quote("Still wrong.\\n\\nOn Monday, MFI wrote:\\n> Hello")
    'Still wrong.'
    """
    return fold(text).text


def _normalize(line):
    """Return a line as it is compared: bounded, with single ordinary spaces."""
    return " ".join(line[:MAX_LINE].replace("\xa0", " ").split())


def _find_quotation(marks, known, own):
    """Return the number of the line at which the quotation at the end begins."""
    tail = _get_quoted_tail(marks)
    for number, mark in enumerate(marks):
        if number == tail:
            return len(marks) if _is_told(marks, number) else number
        if mark.startswith(">"):
            break  # quoted lines, then others: an answer in between
        body = _find_body(marks, number, tail, own) if mark else None
        if body == _EVIDENCE:
            break
        if body is not None:
            return len(marks) if _holds_news(marks[body:], known) else number
    return len(marks)


def _is_told(marks, tail):
    """Return whether the client's own sentence introduces the lines after it.

    >>> _is_told(["Votre agent m'a écrit :", "> Payez"], 1), _is_told(["No.", "> a"], 1)
    (True, False)
    """
    before = next((mark for mark in reversed(marks[:tail]) if mark), "")
    return before.endswith(":")


def _get_quoted_tail(marks):
    """Return where the lines begin that are all quoted, up to the end of the text.

    >>> _get_quoted_tail(["a", "> b", "", "> c", ""]), _get_quoted_tail(["> a", "b"])
    (1, 2)
    """
    end = _drop_footer(marks, len(marks))
    start = end
    for number in range(end - 1, -1, -1):
        if marks[number].startswith(">"):
            start = number
        elif marks[number]:
            break
    return start if start < end else len(marks)


def _find_body(marks, number, tail, own):
    """Return where the content of a quotation begins that is introduced at a line.

    :return: ``None`` if the line introduces none that runs to the end,
        :data:`_EVIDENCE` for a mail of somebody else
    """
    if after := _match_attribution(marks, number, tail):
        return after
    mark = marks[number]
    divider = _DIVIDER.fullmatch(mark) or _FORWARD.fullmatch(mark)
    forwarded = divider and _FORWARDED.search(mark)
    above = bool(divider or _RULE.fullmatch(mark))
    rest = (n for n in range(number + above, len(marks)) if marks[n])
    body, sender = _read_header(marks, next(rest, len(marks)))
    if body is None:
        return number + 1 if divider and not forwarded else None
    return _EVIDENCE if forwarded and _is_stranger(sender, own) else body


def _match_attribution(marks, number, tail):
    """Return the line after "Le … a écrit :" if the rest is what it introduces."""
    for end in range(number + 1, min(number + _ATTRIBUTION_LINES, len(marks)) + 1):
        if not marks[end - 1]:
            return None
        sentence = " ".join(marks[number:end])
        if not sentence.endswith(":") or _PERSONAL.search(sentence):
            continue
        if end > number + 1 and not _is_broken_over(marks[number:end]):
            return None
        exact = _ADDRESS.search(sentence), _TIME.search(sentence)
        rest = next((n for n in range(end, len(marks)) if marks[n]), len(marks))
        if rest == tail < len(marks):
            return end if any(exact) or _ATTRIBUTION.fullmatch(sentence) else None
        if all(exact) and _ATTRIBUTION.fullmatch(sentence):
            return end
    return None


def _is_broken_over(marks):
    """Return whether lines are one "Le … a écrit :", not words of the client above it.

    >>> _is_broken_over(["Le 2 mars, IMF", "<a@b.sn> a écrit :"])
    True
    >>> _is_broken_over(["Le caissier ment.", "Le 2 mars, IMF a écrit :"])
    False
    """
    whole, *parts = (" ".join(marks[number:]) for number in range(len(marks)))
    return bool(_ATTRIBUTION.fullmatch(whole)) and not any(
        _ATTRIBUTION.fullmatch(part) for part in parts
    )


def _read_header(marks, start):
    """Return (line after Outlook's header of a quotation, its sender), or nothing.

    >>> _read_header(["De : x", "Envoyé : y", "À : z", "", "t"], 0)
    (3, 'x')
    >>> _read_header(["De : Awa", "Date : lundi", "Objet : my words"], 0)
    (None, '')
    """
    found, end = {}, None
    for number in range(start, min(start + _HEADER_LINES, len(marks))):
        match = _HEADER.fullmatch(marks[number].lstrip("> "))
        kind = match and _KINDS.get(match["label"].lower(), "more")
        if not found and kind != "from" or not marks[number]:
            break
        if match:  # any other line is the rest of a long one
            found.setdefault(kind, match["label"].lower() + match["value"])
            end = number + 1
    if not found.keys() >= {"from", "date", "other"}:
        return None, ""
    if found["date"].startswith("date") and not _TIME.search(found["date"]):
        return None, ""  # a letter of the client's own
    return end, re.sub(r"^(from|de)", "", found["from"]).strip()


def _is_stranger(sender, own):
    """Return whether a sender has an address that is none of the institution's.

    >>> _is_stranger("A <a@b.sn>", ["a@b.sn"]), _is_stranger("A <c@d.sn>", ["a@b.sn"])
    (False, True)
    """
    addresses = re.findall(r"[^\s<>:;,\[\]()\"']+@[^\s<>:;,\[\]()\"']+", sender.lower())
    return bool(own and addresses) and not set(addresses) & set(own)


def _holds_news(marks, known):
    """Return whether words other than those of a known mail are inside its quotation.

    A mix of quoted and other lines holds news too.
    """
    lines = [mark for mark in marks if mark]
    quoted = sum(line.startswith(">") for line in lines)
    if 0 < quoted < len(lines):
        return True
    words = _get_words(known)
    news = sum(_get_words(line) not in words for line in lines)
    return bool(words) and 0 < news < _KNOWN_SHARE * len(lines)


def _get_words(text):
    """Return the letters and digits of a text, without what mail programs change.

    >>> _get_words("Suivre : <https://imf.example/x> *ici*")
    'suivreici'
    """
    return re.sub(r"<[^<>]*>|\[[^\[\]]*\]|https?://\S+|[\W_]", "", text).lower()


def _drop_footer(marks, end):
    """Return the end of a text before the lines that telephones add.

    >>> _drop_footer(["Non", "", "Envoyé de mon iPhone", ""], 4)
    2
    """
    number = end
    while number and not marks[number - 1]:
        number -= 1
    if number and _FOOTER.fullmatch(marks[number - 1]):
        return number - 1
    return end

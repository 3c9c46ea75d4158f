"""Whether a mail comes from a machine or from a person.

A complaint that is set aside as automatic is lost to the client: only what a machine
says of itself counts. Headers that servers and lists add to the mails of people do not:
``X-Auto-Response-Suppress`` (every Exchange server), ``List-Id`` and
``Precedence: list`` (a group's address), ``postmaster@`` (the person in charge of it).
"""

import re

from .mail_headers import get_header

_ROBOTS = frozenset(
    {
        "mailer-daemon",
        "noreply",
        "no-reply",
        "donotreply",
        "do-not-reply",
        "nepasrepondre",
        "ne-pas-repondre",
        "bounce",
        "bounces",
    }
)
#: Values of the headers below that say that a person wrote.
_HUMAN = ("", "no", "none", "false", "0", "normal", "first-class", "special-delivery")
#: Subjects that only absence notices have, as written by Outlook, Gmail and others.
_NOTICE = re.compile(
    r"(?:réponses? automatiques?|automatic reply|automatic response|auto(?:matic)?"
    r"[ -]?reply|autoreply|auto[ -]?response|réponse d['’]absence|message d['’]absence"
    r"|notification d['’]absence|out of office auto)\b",
    re.IGNORECASE,
)
#: Subjects that people write too.
_ABSENCE = re.compile(
    r"(?P<start>absen(?:t|te|ce) (?:du|de mon) bureau|absence|en congés?"
    r"|out of (?:the )?office|away from (?:the )?office|on leave|vacation)\b"
    r"\s*(?P<rest>.*)",
    re.IGNORECASE,
)
#: What an absence notice says: the writer is away.
_AWAY = re.compile(
    r"je (?:suis|serai)(?: actuellement)? (?:absent|en congé|en déplacement|de retour"
    r"|en mission)|actuellement (?:absent|en congé)|de retour (?:le|au|à)|mon absence"
    r"|i am (?:currently )?(?:out of|away|on leave|on vacation)"
    r"|i will be (?:out|away|back)"
    r"|i['’]m (?:out of|away|on leave)|my return|limited access to",
    re.IGNORECASE,
)


def is_robot(address):
    """Return whether the local part of an address is that of an automatic sender.

    >>> is_robot("MAILER-DAEMON@x.y"), is_robot("noreply+7@x.y"), is_robot("awa@x.y")
    (True, True, False)
    """
    return re.split(r"[@+]", address.lower())[0] in _ROBOTS


def find_mark(message, sender, subject="", text="", answers=False):
    """Return the ``name: value`` that marks a mail as automatic, or an empty text.

    :param sender: the sender's address, in lower case
    :param answers: whether the mail refers to another one

    >>> import email
    >>> away = email.message_from_string("Auto-Submitted: auto-replied\\n\\n")
    >>> find_mark(away, "a@b.c")
    'Auto-Submitted: auto-replied'
    >>> group = email.message_from_string("List-Id: <x.y>\\nPrecedence: list\\n\\n")
    >>> find_mark(group, "postmaster@b.c"), find_mark(group, "noreply@b.c")
    ('', 'From: noreply@b.c')
    >>> find_mark(group, "a@b.c", "Réponse automatique : Accusé de réception")
    'Subject: Réponse automatique : Accusé de réception'
    """
    return (
        _find_header_mark(message)
        or (f"From: {sender}" if sender and is_robot(sender) else "")
        or (f"Subject: {subject[:80]}" if is_absence(subject, text, answers) else "")
    )


def _find_header_mark(message):
    """Return the header that marks a mail as automatic (RFC 3834 and custom)."""
    listed = message.get("List-Post") is not None
    for name in ("Auto-Submitted", "X-Autoreply", "X-Autorespond", "X-Autoresponder"):
        value = get_header(message, name, 60)
        if message.get(name) is not None and value.lower() not in _HUMAN:
            return f"{name}: {value}"
    precedence = get_header(message, "Precedence", 60).lower()
    if precedence not in (*_HUMAN, "list") and not listed:
        return f"Precedence: {precedence}"
    if message.get("List-Unsubscribe") is not None and not listed:
        return f"List-Unsubscribe: {get_header(message, 'List-Unsubscribe', 60)}"
    path = message.get("Return-Path")
    if path is not None and str(path).replace(" ", "").strip() in ("<>", ""):
        return "Return-Path: <>"
    return ""


def is_absence(subject, text="", answers=False):
    """Return whether a mail without automatic headers is a notice of absence.

    >>> is_absence("Automatic reply: Your complaint"), is_absence("Absent du bureau")
    (True, True)
    >>> is_absence("Absent du bureau : Re: Plainte", "Je suis absent jusqu’à lundi.")
    True
    >>> is_absence("Absent du bureau : votre caissier", "Il n’est jamais là.")
    False
    """
    subject = re.sub(r"^((re|tr|fw|fwd)\s?:\s?)+", "", subject.strip(), flags=re.I)
    if _NOTICE.match(subject):
        return True
    match = _ABSENCE.match(subject)
    if match is None:
        return False
    if not match["rest"].strip(" :.!-") and "bureau" in match["start"].lower():
        return True
    return answers or bool(_AWAY.search(text[:4000]))

"""Notices of mail servers: which of our mails did not arrive, and why.

Most servers send a report for programs (RFC 3464). Exim, qmail, old Exchange servers
and others send plain words, sometimes with the headers of the returned mail. Libraries
for these forms find the address that failed, not the mail.

>>> import email
>>> notice = read(email.message_from_string(
...     "From: MAILER-DAEMON@x.y\\n\\nI'm afraid I wasn't able to deliver your message"
...     "\\n<awa@b.c>: 550 5.1.1 unknown\\n--- Below\\nMessage-Id: <7@imf.sn>\\n"),
...     "mailer-daemon@x.y")
>>> notice.failed, notice.ids, notice.reason, notice.addresses
(True, ('<7@imf.sn>',), '<awa@b.c>: 550 5.1.1 unknown', ('awa@b.c', '7@imf.sn'))
"""

import re
from typing import NamedTuple

from .decoding import clean_lines, decode, to_storable
from .mail_headers import REFERENCE, get_header, get_ids
from .mail_html import html_to_text
from .text import normalize_text

#: Characters of the words of a notice that are read.
MAX_TEXT = 60000
MAX_PARTS = 100
MAX_IDS = 32
MAX_ADDRESSES = 50

#: Local parts of addresses that mail servers write from.
_SERVERS = ("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange")
#: Subjects of notices in plain words.
_SUBJECT = re.compile(
    r"undeliver|undelivrable|mail delivery|failure notice|returned mail"
    r"|delivery (?:status|failure|has failed|report)"
    r"|returned to sender|non remis|échec de (?:la )?remise|non[- ]délivr"
    r"|remise impossible|delivery delayed|message status|failed mail"
    r"|could not be delivered|nondeliverable",
    re.IGNORECASE,
)
#: What a notice says of a mail that did not arrive.
_FAILED = re.compile(
    r"could ?n[o']t be (?:delivered|reached)|permanent(?:ly)? (?:error|failure|fatal)"
    r"|wasn['’]t able to deliver|unable to deliver|undeliverable|did not reach"
    r"|delivery (?:has )?failed|failed permanently|was not delivered"
    r"|couldn['’]t deliver"
    r"|(?:cannot|can['’]t) be delivered|n['’]a pas pu être (?:remis|délivré|distribué)"
    r"|n['’]a pas été (?:remis|délivré|distribué)|n['’]a pas atteint|échec de la remise"
    r"|impossible de (?:remettre|distribuer|délivrer)|\b55\d[ -]5?|\b5\.\d\.\d{1,3}\b",
    re.IGNORECASE,
)
#: What a notice says of a mail that is still on its way.
_DELAYED = re.compile(
    r"has not yet been|not yet been delivered|still (?:be )?(?:trying|retr)|this is a "
    r"warning|warning message only|will (?:be retried|keep trying|continue|retry)"
    r"|delivery (?:is |has been )?delayed|do not need to resend|sera retentée?"
    r"|nouvelle tentative|remise (?:est )?(?:différée|retardée)|a été retardée?",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(
    r"(?:message-?id|id du message|resent-message-id)\s{0,3}:\s{0,9}(<[^<>\s]{3,250}>)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
#: A line with the server's answer: 550, 5.1.1.
_ANSWER = re.compile(r"\b5\d\d[ -]|\b5\.\d\.\d{1,3}\b")


class Notice(NamedTuple):
    """What a mail server says about mails that we sent."""

    #: Whether a mail finally failed to arrive; a delay is not a failure.
    failed: bool = False
    reason: str = ""
    #: Message-Ids that the notice names.
    ids: tuple = ()
    #: Addresses that the notice names, in lower case.
    addresses: tuple = ()
    #: Words of the notice, on one line, to look for the subject of a mail without id.
    words: str = ""


def is_server(address):
    """Return whether an address is one from which mail servers write notices.

    >>> is_server("postmaster@x.y"), is_server("microsoftexchange329e@x.y")
    (True, True)
    >>> is_server("awa@x.y")
    False
    """
    return address.split("@")[0].lower().startswith(_SERVERS)


def is_likely(message, sender):
    """Return whether a mail may be a notice, by its headers alone."""
    return (
        message.get_content_type() == "multipart/report"
        or message.get("X-Failed-Recipients") is not None
        or is_server(sender)
        or (_is_unanswerable(message) and _has_notice_subject(message))
    )


def _is_unanswerable(message):
    """Return whether a mail has the empty sender that notices must have (RFC 5321)."""
    return str(message.get("Return-Path") or "x").replace(" ", "").strip() == "<>"


def _has_notice_subject(message):
    """Return whether the subject is that of a notice."""
    return bool(_SUBJECT.search(get_header(message, "Subject", 200)))


def read(message, sender):
    """Return the :class:`Notice` that a mail is, ``None`` for any other mail.

    A person may write from ``postmaster@``: without the words of a notice, it is none.

    >>> import email
    >>> read(email.message_from_string("Subject: Fees\\n\\nToo high"), "postmaster@x.y")
    """
    if not is_likely(message, sender):
        return None
    statuses, texts, ids = _read_parts(message)
    text = "\n".join(texts)[:MAX_TEXT]
    report = message.get_content_type() == "multipart/report"
    if not (report or sender.startswith("mailer-daemon") or _reads_so(message, text)):
        return None
    actions = {action for action, _reason in statuses}
    failed = "failed" in actions or (not actions and _is_failure(report, text))
    reasons = [reason for _action, reason in statuses if reason] or _find_reason(text)
    text += " " + get_header(message, "X-Failed-Recipients", 1000)
    return Notice(
        failed,
        normalize_text(" ".join(reasons), 300),
        _get_first(ids + _MESSAGE_ID.findall(text), MAX_IDS),
        _get_first(map(str.lower, _ADDRESS.findall(text)), MAX_ADDRESSES),
        " ".join(text.split()),
    )


def _get_first(items, limit):
    """Return the first items, each once and storable."""
    return tuple(dict.fromkeys(map(to_storable, items)))[:limit]


def _reads_so(message, text):
    """Return whether a mail in plain words reads like the notice of a server."""
    says = _FAILED.search(text) or _DELAYED.search(text)
    marked = _is_unanswerable(message) or message.get("X-Failed-Recipients") is not None
    return bool(says) and (marked or _has_notice_subject(message))


def _is_failure(report, text):
    """Return whether a notice without statuses is about a final failure."""
    if _DELAYED.search(text):
        return False
    return bool(_FAILED.search(text)) or not report


def _find_reason(text):
    """Return the line with the server's answer, as a list of at most one.

    >>> _find_reason("Sorry.\\n  550 5.1.1 No such user\\n")
    ['550 5.1.1 No such user']
    """
    lines = (line.strip() for line in text.split("\n"))
    found = next((line for line in lines if _ANSWER.search(line)), "")
    return [found] if found else []


# ----------------------------------------------------------------------
# Parts
# ----------------------------------------------------------------------
def _read_parts(message):
    """Return (statuses, texts, ids) of the parts of a notice."""
    statuses, texts = [], []
    ids = list(get_ids(message, "References", "In-Reply-To"))
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            break
        content_type = part.get_content_type()
        if content_type == "message/delivery-status":
            statuses += _read_statuses(part)
        elif content_type == "message/rfc822":
            ids += _get_returned_ids(part)
        elif content_type.startswith("text/") and not part.is_multipart():
            texts.append(_read_text(part))
    return statuses, texts, ids


def _read_text(part):
    """Return the words of a part, also of returned headers."""
    raw = (part.get_payload(decode=True) or b"")[: 4 * MAX_TEXT]
    text = decode(raw, part.get_content_charset()).text
    if part.get_content_type() == "text/html":
        return html_to_text(text)
    return clean_lines(text)[:MAX_TEXT]


def _read_statuses(part):
    """Return (action, reason) of each recipient in a delivery report."""
    blocks = part.get_payload()
    statuses = []
    for block in blocks[:MAX_PARTS] if isinstance(blocks, list) else []:
        action = get_header(block, "Action", 40).lower()
        status = get_header(block, "Status", 40)
        if not action and status.startswith("5."):
            action = "failed"
        reason = get_header(block, "Diagnostic-Code", 300) or status
        if action or reason:
            statuses.append((action, reason))
    return statuses


def _get_returned_ids(part):
    """Return the Message-Id of the mail that was returned, as its header gives it."""
    payload = part.get_payload()
    if not isinstance(payload, list) or not payload:
        return []
    return REFERENCE.findall(str(payload[0].get("Message-Id") or "")[:1000])[:1]

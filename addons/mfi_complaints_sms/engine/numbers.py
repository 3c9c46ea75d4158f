"""Who a text comes from: a person's phone, a short code, a name, or nothing."""

import re

PHONE, SHORT, NAME, NONE = "phone", "short", "name", "none"
# National numbers have at least 6 digits where this is used (West Africa: 8 to 10);
# operators' short codes have at most 6.
_SHORT_MAX = 6
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u202f]")


def strip(raw):
    """Remove what gateways put around a number: ``tel:``, spaces, parameters.

    >>> strip("tel:+221 77 000 00 01"), strip("sip:221770000001@op.sn")
    ('+221770000001', '221770000001')
    >>> strip("whatsapp:+22177.000.00.01;ext=2")
    '+221770000001'
    """
    text = str(raw or "").strip()
    text = re.sub(r"^(tel|sip|sms|smsto|whatsapp|acr):", "", text, flags=re.I)
    return _SEPARATORS.sub("", re.split(r"[;@,]", text)[0])


def kind(raw):
    """Tell what a sender is.

    >>> kind("+221770000001"), kind("4040"), kind("ORANGE"), kind("")
    ('phone', 'short', 'name', 'none')
    >>> kind("0770000001"), kind("MTN 2424")
    ('phone', 'name')
    """
    text = strip(raw)
    if not text:
        return NONE
    digits = text.lstrip("+")
    # ASCII only: int() and \\d accept digits that no telephone network knows.
    if not re.fullmatch(r"[0-9]+", digits):
        return NAME
    return SHORT if len(digits) <= _SHORT_MAX else PHONE


def candidates(raw):
    """Return the spellings to try, best first, for a sender that is a phone.

    Most gateways drop the ``+``; some send the national form. A number of eleven
    digits or more is taken as international first.

    >>> candidates("221770000001")
    ['+221770000001', '221770000001']
    >>> candidates("0770000001")
    ['0770000001', '+0770000001']
    >>> candidates("00221770000001"), candidates("MTN")
    (['+221770000001'], [])
    """
    if kind(raw) != PHONE:
        return []
    text = strip(raw)
    if text.startswith("+"):
        return [text]
    if text.startswith("00"):
        return ["+" + text[2:]]
    spellings = [text, "+" + text]
    return spellings[::-1] if len(text) >= 11 else spellings


def normalise(raw, to_e164, region=None):
    """Return the E.164 form of a sender, or None when it is not a phone.

    :param to_e164: function ``(text, region) -> str | None`` that knows the
        numbering plans
    :param region: the gateway's country (ISO code of two letters) or None

    >>> normalise("221770000001", lambda t, r: t if t[0] == "+" else None)
    '+221770000001'
    >>> normalise("ORANGE", lambda t, r: t) is None
    True
    """
    for text in candidates(raw):
        found = to_e164(text, region)
        if found:
            return found
    return None

"""The sender of a text: a person's phone, a short code, a name, or nothing."""

import re

import phonenumbers

PHONE, SHORT, NAME, NONE = "phone", "short", "name", "none"
# Operators' short codes have at most 6 digits; national numbers have more in the
# countries concerned (West Africa: 8 to 10).
_SHORT_MAX = 6
_TYPED = re.compile(r"\+?[0-9](?:[\s().\-/\u00a0\u202f]{0,2}[0-9]){6,14}")
#: Last digits by which a number is recognised however it is typed.
_TAIL = 8
_MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u202f]")


def strip_decoration(raw):
    """Remove what gateways put around a number: ``tel:``, spaces, parameters.

    >>> strip_decoration("tel:+221 77 000 00 01")
    '+221770000001'
    >>> strip_decoration("sip:221770000001@op.sn")
    '221770000001'
    >>> strip_decoration("whatsapp:+22177.000.00.01;ext=2")
    '+221770000001'
    """
    text = str(raw or "").strip()
    text = re.sub(r"^(tel|sip|sms|smsto|whatsapp|acr):", "", text, flags=re.I)
    return _SEPARATORS.sub("", re.split(r"[;@,]", text)[0])


def get_kind(raw):
    """Return the kind of a sender: a phone, a short code, a name or none.

    >>> get_kind("+221770000001"), get_kind("4040"), get_kind("ORANGE"), get_kind("")
    ('phone', 'short', 'name', 'none')
    >>> get_kind("0770000001"), get_kind("MTN 2424")
    ('phone', 'name')
    """
    text = strip_decoration(raw)
    if not text:
        return NONE
    digits = text.lstrip("+")
    # ASCII only: int() and \\d accept digits that no telephone network uses.
    if not re.fullmatch(r"[0-9]+", digits):
        return NAME
    return SHORT if len(digits) <= _SHORT_MAX else PHONE


def is_mobile(e164):
    """Return whether a number in international form can receive texts.

    Where a country does not tell mobile from fixed lines, it can.

    >>> is_mobile("+221770000001"), is_mobile("+221338000000"), is_mobile(False)
    (True, False, False)
    """
    try:
        number = phonenumbers.parse(e164 or "")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in _MOBILE


def get_spellings(raw):
    """Return the forms of a phone number to try, the likeliest first.

    Most gateways drop the ``+``, some send the national form. With eleven digits or
    more, the international form is tried first. Other senders have no such form.

    >>> get_spellings("221770000001")
    ['+221770000001', '221770000001']
    >>> get_spellings("0770000001")
    ['0770000001', '+0770000001']
    >>> get_spellings("00221770000001"), get_spellings("MTN")
    (['+221770000001'], [])
    """
    if get_kind(raw) != PHONE:
        return []
    text = strip_decoration(raw)
    if text.startswith("+"):
        return [text]
    if text.startswith("00"):
        return ["+" + text[2:]]
    spellings = [text, "+" + text]
    return spellings[::-1] if len(text) >= 11 else spellings


def normalise(raw, to_e164, region=None):
    """Return the E.164 form of a sender, or None when it is not a phone.

    :param to_e164: function ``(text, region) -> str | None`` that applies the
        numbering plans
    :param region: the gateway's country (two-letter ISO code) or None

    >>> normalise("221770000001", lambda t, r: t if t[0] == "+" else None)
    '+221770000001'
    >>> normalise("ORANGE", lambda t, r: t) is None
    True
    """
    for text in get_spellings(raw):
        found = to_e164(text, region)
        if found:
            return found
    return None


def hide_number(text, number):
    """Return a text without a certain phone number, however it is typed in it.

    >>> hide_number("appelez le 77 000 00 01, pas le 77 000 00 02", "+221770000001")
    'appelez le …, pas le 77 000 00 02'
    >>> hide_number("compte 4410 0237", "+221770000001"), hide_number("x", False)
    ('compte 4410 0237', 'x')
    """
    tail = re.sub(r"[^0-9]", "", number or "")[-_TAIL:]

    def replace(found):
        typed = re.sub(r"[^0-9]", "", found.group())
        return "…" if tail and typed[-_TAIL:] == tail else found.group()

    return _TYPED.sub(replace, text)

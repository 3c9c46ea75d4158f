"""Renumberings: the old forms of phone numbers that are still found, and the new ones.

Old numbers live on in client files, on membership cards and in operators' systems,
years after the country has changed its plan. The table covers UEMOA, CEMAC and their
neighbours from 2006 on. A row is there only if a published source gives the old series
and the new one, and every new form is valid for ``phonenumbers`` (tested row by row,
with one exception).

Left out, because no source was found that tells the old series apart:

* the mobiles of Senegal (2007) and Mali (2008), and those of Togo (2011) that began
  with 0, 7, 8 or 9: the sources name the new prefix of each operator, but the operators
  shared the old first digits;
* the mobiles of Congo that began with 3, 7, 8 or 9 (2010): given out by operator;
* Equatorial Guinea's CDMA lines 04 and 06 and HiTs's (2010), Central African lines of
  Nationlink and Socatel (2007), Azur's 03 in Gabon (2019);
* Guinea's mobiles: 60, 62 and 63 in front (2006), by operator, and the digit inserted
  in 2013; Niger's change of 2006, of which ITU's notice tells the new plan only;
  Liberia.

Burkina Faso's fixed lines 50 became 25 in 2014, but 50 has been given to mobiles since:
such a number is a valid one today and is never rewritten. Camtel's wireless "City
Phone" lines (Cameroon) took 242 and 243 in place of 222 and 233, in series that no
source lists. Sierra Leone has not renumbered, The Gambia has only announced it.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

# Every country of the table has a code of three digits.
CODE_LENGTH = 3


@dataclass(frozen=True)
class Change:
    """One series of a renumbering: ``cut`` + rest became ``put`` + rest.

    ``code`` is the country code, ``day`` the day from which the new form is dialled,
    ``cut`` and ``put`` the first digits of the old and of the new national number, and
    ``rest`` the pattern of the digits that stayed.
    """

    code: int
    day: date
    cut: str
    rest: str
    put: str
    source: str


_ARCEP_BENIN = "ARCEP Benin, decision on the 10-digit plan; github.com/mobi #138"
_ARTCI = "ARTCI, via ITU T02020000310006 and google/libphonenumber #1909"
_CAMEROON = "MINPOSTEL, 25 Sept 2014, in Cameroon Tribune and cameroon-info.net"
_GABON = "ARCEP Gabon, 3 June 2019, and Aninf, 29 Feb 2024 (alibreville.com)"
_CONGO = "World Telephone Numbering Guide, +242"
_SENEGAL = "ARTP, 4 Oct 2007 (osiris.sn, avomm.com)"
_MALI = "CRT Mali (ouestaf.com, Oct 2008); areas: AMRTP to ITU, 6 March 2018"
_TOGO = "ARTP, August 2011 (africantelecomsnews.com)"
_GUINEA = "Sotelgui, 25 March 2006 (nlsguinee.com)"
_CHAD = "OTRT, 13 March 2010 (itmag.sn)"
_GUINEA_EQ = "ORTEL to ITU, 4 May 2010; World Telephone Numbering Guide, +240"
_BISSAU = "ARN, in Lusa, 3 Nov 2015"
_BURKINA = "ARCEP Burkina Faso, 27 Aug and 29 Nov 2014 (burkina24.com)"
_CENTRAL = "ART to ITU, 2 April 2008"
_MAURITANIA = "ARE to ITU, 30 June 2010; World Telephone Numbering Guide, +222"
_NIGERIA = "NCC, 19 Sept 2023"
_GHANA = "NCA, April 2010; World Telephone Numbering Guide, +233"

# Old mobiles of Côte d'Ivoire: the second of the eight digits names the operator (0-3
# Moov, 4-6 MTN, 7-9 Orange). 80 and 90 were special services, which keep their numbers.
# Old fixed lines: two digits for the area, then one for the operator: 0 is MTN; 8, in
# Abidjan (2x) only, is Moov; the other series in service are Orange.
_IVORY_COAST = (
    # In the operators' list, but not yet in the tables of ``phonenumbers``.
    (r"368\d{5}", "27"),
    (r"(?:0[1-3]|[4-7][0-3])\d{6}", "01"),
    (r"[04-9][4-6]\d{6}", "05"),
    (r"[04-9][7-9]\d{6}", "07"),
    (r"(?:2[0-4]|3[0-6])0\d{5}", "25"),
    (r"2[0-4]8\d{5}", "21"),
    (
        r"(?:2(?:0[23]|1[2357]|2[245]|3[45]|4[3-5])|3(?:06|1[69]|[2-6]7))\d{5}",
        "27",
    ),
)
# Fixed lines of Ghana: {old area code: new area code and first digits of the number}.
_GHANA_AREAS = (
    "251:3430 31:3120 342:3121 345:3122 362:3123 372:3322 392:3124 394:3125 395:3126 "
    "41:3320 42:3321 432:3323 51:3220 531:3221 561:3222 565:3223 567:3526 568:3527 "
    "572:3224 582:3225 61:3520 632:3521 642:3522 648:3523 652:3524 653:3525 71:3720 "
    "715:3721 716:3722 717:3723 72:3820 742:3821"
)
# Mauritania, by the first two digits: those that got 2 (Chinguitel), 3 (Mattel) and 4
# (Mauritel) in front.
_MAURITANIA_SERIES = {
    "2": "2[0-9]|50|58|70",
    "3": "3[0-9]|6[1-36]|7[1-3]",
    "4": "4[0-9]|5[1-7]|60|6[45789]|7[4-9]",
}


def _list_rows(code, day, source, rows):
    """Return the changes of one country from rows (cut, rest, put)."""
    return tuple(Change(code, day, cut, rest, put, source) for cut, rest, put in rows)


def _list_ghana():
    """Return the rows of Ghana's fixed lines, from the table of areas."""
    areas = [pair.split(":") for pair in _GHANA_AREAS.split()]
    rows = [("21", r"\d{6}", "302"), ("22", r"\d{6}", "303")]
    return rows + [(old, r"\d{5}", new) for old, new in areas]


def _list_gabon():
    """Return the rows of Gabon: the zero was written in front, or left out abroad."""
    pairs = {"1": "11", "2": "62", "5": "65", "6": "66", "4": "74", "7": "77"}
    return [
        (zero + old, r"\d{6}", new) for old, new in pairs.items() for zero in ("0", "")
    ]


CHANGES = (
    *_list_rows(229, date(2024, 11, 30), _ARCEP_BENIN, [("", r"[24-69]\d{7}", "01")]),
    *_list_rows(
        225, date(2021, 1, 31), _ARTCI, [("", rest, put) for rest, put in _IVORY_COAST]
    ),
    *_list_rows(
        237,
        date(2014, 11, 21),
        _CAMEROON,
        # 66 (Nexttel) is followed by another 6 only in a new number cut short.
        [
            ("", r"(?:[579]\d|66(?!6))\d{6}", "6"),
            ("", r"(?:22|33)\d{6}", "2"),
        ],
    ),
    *_list_rows(241, date(2019, 11, 16), _GABON, _list_gabon()),
    *_list_rows(
        242,
        date(2010, 10, 15),
        _CONGO,
        [
            ("", r"2[1-589]\d{5}", "22"),
            ("", r"4\d{6}", "04"),
            ("", r"5\d{6}", "05"),
            ("", r"6\d{6}", "06"),
        ],
    ),
    *_list_rows(221, date(2007, 10, 7), _SENEGAL, [("", r"[89]\d{6}", "33")]),
    *_list_rows(
        223,
        date(2008, 11, 1),
        _MALI,
        [
            ("2", r"2[0-589]\d{4}", "20"),
            ("2", r"(?:2[67]|[45689]\d)\d{4}", "21"),
        ],
    ),
    *_list_rows(
        228,
        date(2011, 8, 7),
        _TOGO,
        [
            ("", r"(?:2[2-7]|3[23]|44)\d{5}", "2"),
            # Only Moov had mobiles that began with 5 and 6.
            ("5", r"\d{6}", "99"),
            ("6", r"\d{6}", "98"),
        ],
    ),
    *_list_rows(
        224,
        date(2006, 4, 1),
        _GUINEA,
        [("", r"(?:24|3[12]|4[1-35-7]|5[13]|6[189]|[78]1|9[1478])\d{4}", "30")],
    ),
    *_list_rows(
        235,
        date(2010, 3, 15),
        _CHAD,
        [
            ("", r"2(?:[37-9]0|5[0-5]|6[89])\d{4}", "2"),
            ("", r"6\d{6}", "6"),
            ("", r"7\d{6}", "7"),
            ("", r"9\d{6}", "9"),
        ],
    ),
    *_list_rows(
        240,
        date(2010, 4, 9),
        _GUINEA_EQ,
        [("", r"[25]\d{5}", "222"), ("", r"0[789]\d{4}", "333")],
    ),
    *_list_rows(
        245,
        date(2015, 11, 1),
        _BISSAU,
        [("", r"5\d{6}", "95"), ("", r"6\d{6}", "96")],
    ),
    *_list_rows(
        226,
        date(2014, 12, 15),
        _BURKINA,
        [("40", r"(?:4[569]|5[4-6]|6[5-7]|7[0179])\d{4}", "24")],
    ),
    *_list_rows(
        236,
        date(2007, 11, 1),
        _CENTRAL,
        [
            ("", r"(?:0[12]|4[056]|8[05]|9[05-9])\d{4}", "70"),
            ("", r"(?:0[3-5]|20|5[04-8])\d{4}", "75"),
        ],
    ),
    *_list_rows(
        222,
        date(2011, 1, 1),
        _MAURITANIA,
        [("", rf"(?:{rest})\d{{5}}", put) for put, rest in _MAURITANIA_SERIES.items()],
    ),
    *_list_rows(
        234,
        date(2024, 1, 1),
        _NIGERIA,
        [
            (
                "",
                r"(?:[1259]\d|3[013-9]|4[1-8]|6[024-689]|7[1-79]|8[2-9])\d{6}",
                "20",
            )
        ],
    ),
    *_list_rows(233, date(2010, 5, 1), _GHANA, _list_ghana()),
)


def _group_changes():
    """Return {country code: changes}."""
    groups = {}
    for change in CHANGES:
        groups.setdefault(change.code, []).append(change)
    return groups


_BY_CODE = _group_changes()


@lru_cache(maxsize=256)
def _compile(*parts):
    """Return the compiled pattern of digits followed by a pattern."""
    return re.compile("".join(parts), re.ASCII)


def renew(code, national):
    """Return the new form of an old national number, or None.

    :param int code: country code
    :param str national: national number, as digits

    >>> renew(229, "97979595"), renew(225, "07099573"), renew(237, "77123456")
    ('0197979595', '0707099573', '677123456')
    >>> renew(241, "06123456"), renew(242, "5123456"), renew(226, "40455123")
    ('66123456', '055123456', '24455123')

    A number that is valid today, or of a country that has not renumbered:

    >>> renew(229, "0197979595"), renew(226, "50301234"), renew(33, "97979595")
    (None, None, None)
    """
    for change in _BY_CODE.get(code, ()):
        if _compile(change.cut, "(?:", change.rest, ")").fullmatch(national):
            return change.put + national[len(change.cut) :]
    return None


def get_old_forms(e164):
    """Return the forms that a current number had in the old plan, in E.164.

    >>> get_old_forms("+2290197979595"), get_old_forms("+24166123456")
    (('+22997979595',), ('+24106123456', '+2416123456'))

    A line opened after the change has none, as in all other countries:

    >>> get_old_forms("+2250712345678"), get_old_forms("+33612345678")
    ((), ())
    """
    code, national = e164[1 : 1 + CODE_LENGTH], e164[1 + CODE_LENGTH :]
    if not code.isdecimal():
        return ()
    found = []
    for change in _BY_CODE.get(int(code), ()):
        if _compile(change.put, "(?:", change.rest, ")").fullmatch(national):
            old = change.cut + national[len(change.put) :]
            # Only the first row that an old number matches is its own.
            if renew(change.code, old) == national:
                found.append(f"+{code}{old}")
    return tuple(dict.fromkeys(found))

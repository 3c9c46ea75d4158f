"""Check what is read from a corpus of mails, each bent in one way that users report.

Keys of the table: ``text`` and ``subject`` and ``sender`` and ``sender_name`` as read;
``has`` words of the text; ``files`` names; ``reply`` the text without its quotation;
``machine`` whether it is automatic; ``bounce``, ``notice``, ``bounced`` Message-Ids,
``addresses`` and ``reason`` of a delivery notice; ``received`` the date of receipt in
UTC; ``whole`` whether no quotation is cut off; the others are flags of
:class:`mail_intake.Mail`. Without ``damaged`` or ``doubtful``, a mail must be read
without doubt.
"""

import re
import time
from datetime import datetime

import pytest
from hypothesis import example, given, settings, strategies as st

from checkout import ROOT
from mail_cases import CASES
from mfi_complaints.engine import (
    decoding,
    mail_headers,
    mail_html,
    mail_intake,
    mail_quotes,
)

FOLDER = ROOT / "tests" / "data" / "mail"
NOW = datetime(2026, 3, 2, 12)
OWN = ["p@imf.example"]
#: C1 control characters, which never enter a record.
CONTROLS = re.compile("[\x80-\x9f]")
#: Charsets in which mails are sent, as declared.
CHARSETS = (
    "utf-8",
    "utf-16",
    "utf-16be",
    "windows-1252",
    "iso-8859-15",
    "windows-1256",
    "cp850",
    "koi8-r",
    "big5",
    "gb18030",
    "shift_jis",
    "iso-2022-jp",
    "macintosh",
)


def get_seen(mail, key):
    """Return what a mail shows for a key of the table."""
    computed = {
        "machine": lambda: bool(mail.automatic),
        "files": lambda: [name for name, _content in mail.files],
        "reply": lambda: mail_quotes.fold(mail.text, own=OWN).text,
        "whole": lambda: mail_quotes.fold(mail.text, own=OWN) == (mail.text, 0),
        "bounced": lambda: list(mail.bounced),
        "reason": lambda: mail.bounce_reason,
        "received": lambda: f"{mail_intake.get_received_at(mail, NOW):%Y-%m-%d %H:%M}",
    }
    if key in computed:
        return computed[key]()
    return getattr(mail, key)


@pytest.mark.parametrize("name", CASES)
def test_mail_is_read(name):
    mail = mail_intake.read((FOLDER / f"{name}.eml").read_bytes())
    expected = {"damaged": False, "doubtful": False, **CASES[name]}
    words = expected.pop("has", ())
    addresses = expected.pop("addresses", ())
    assert {key: get_seen(mail, key) for key in expected} == expected
    assert all(word in mail.text for word in words)
    assert set(addresses) <= set(mail.bounced_addresses)
    names = " ".join(name for name, _content in mail.files)
    assert not CONTROLS.search(mail.text + mail.subject + mail.sender_name + names)


def test_every_mail_is_in_the_table():
    files = {str(file.relative_to(FOLDER))[:-4] for file in FOLDER.rglob("*.eml")}
    assert files == set(CASES)


def test_a_picture_in_the_page_hides_no_words():
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 30_000
    page = f'<p>avant</p><img src="{picture}"><style>{"p{}" * 100_000}</style>après'
    assert mail_html.extract(page) == ("avant\n\naprès", False)


# ----------------------------------------------------------------------
# Any text in any charset
# ----------------------------------------------------------------------
#: Lines that a person can write; ends of lines are not kept as they were.
TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff"
    ),
    min_size=1,
    max_size=60,
)


def encode(text, charset):
    """Return a text in a declared charset, or ``None`` if it has other letters."""
    try:
        raw = text.encode(decoding.get_codec(charset))
        return raw if raw.decode(decoding.get_codec(charset)) == text else None
    except UnicodeError:
        return None


@pytest.mark.parametrize("charset", CHARSETS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
@example(text="L’agence m’a repris 50 €")
@example(text="Réclamation : prêt n° 12")
@example(text="投訴銀行")
@example(text="Ã©")
@example(text="þÿ")
def test_what_is_stored_is_what_was_sent(charset, text):
    letters = "".join(c for c in text if encode(c, charset))
    raw = encode(letters, charset)
    if raw is None:
        return
    found = decoding.decode(raw, charset)
    assert found.text == letters or found.lost or found.doubtful
    assert not CONTROLS.search(found.text)


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200), charset=st.sampled_from((*CHARSETS, "", "utf-7")))
def test_any_bytes_give_a_clean_text(raw, charset):
    text = decoding.clean_lines(decoding.decode(raw, charset).text)
    assert not CONTROLS.search(text)
    assert "\0" not in text
    text.encode()


@settings(max_examples=100, deadline=None)
@given(
    words=st.lists(
        st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8),
        max_size=9,
    ),
    tag=st.sampled_from(("p", "div", "td", "pre", "li", "b", "span", "o:p", "x-y")),
    closed=st.booleans(),
)
def test_no_word_of_a_page_is_lost(words, tag, closed):
    end = f"</{tag}>" if closed else ""
    page = "".join(f"<{tag} class=x>{word} {end}" for word in words)
    assert mail_html.html_to_text(page).replace("|", " ").split() == words


# ----------------------------------------------------------------------
# Hostile mails
# ----------------------------------------------------------------------
PIECES = (
    "<",
    "<a ",
    '<a href="',
    "<!--",
    "<![CDATA[",
    "<style>",
    "<blockquote type=cite>",
    "&#9999",
    "<td>",
    "=?utf-8?q?",
    "=?utf-8?b?x?=",
    '"a" <',
    "a@",
    "le 1:00 a@b.c a écrit :\n",
    "> \n",
    "De : x\nDate: 10:00\nÀ: a\n",
    "-----Message original-----\nx\n",
    "a\n",
    "é",
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_takes_no_time(piece):
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    began = time.process_time()
    mail_html.extract(text)
    mail_quotes.fold(text[: mail_intake.MAX_TEXT], "known words")
    mail_headers.decode_words(text[: mail_headers.MAX_LINE])
    line = text.replace("\n", " ").encode()
    mail_intake.read(b"From: " + line + b"\nTo: " + line + b"\n\n" + text.encode())
    assert time.process_time() - began < 4

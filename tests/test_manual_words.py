"""Test that what the French manuals name stands on the screen under that name.

``docs/fr/LISEZ-MOI.md`` tells readers the rule: bold is for the words of buttons, tabs,
fields and lists, italics for menus and pages, quotation marks for what can be read.
"""

import doctest

import pytest
import screen_terms

from checkout import ROOT

MANUALS = sorted((ROOT / "docs" / "fr").glob("*.md"))


def test_the_rules_themselves():
    assert doctest.testmod(screen_terms).failed == 0


@pytest.mark.parametrize("manual", MANUALS, ids=lambda file: file.stem)
def test_what_is_named_stands_on_the_screen(manual):
    text = manual.read_text(encoding="utf-8")
    unknown = screen_terms.find_unknown_names(text, screen_terms.get_names())
    assert not unknown


@pytest.mark.parametrize("manual", MANUALS, ids=lambda file: file.stem)
def test_what_is_quoted_can_be_read(manual):
    text = manual.read_text(encoding="utf-8")
    sentences, patterns = screen_terms.get_sentences(), screen_terms.get_patterns()
    unknown = screen_terms.find_unknown_quotes(text, sentences, patterns)
    assert not unknown


@pytest.mark.parametrize("name", ["Valider", "Mesure préventive", "Client et faits"])
def test_a_name_that_changed_is_found(name):
    """If a button, field or tab gets another name, the manuals that name it fail."""
    names = screen_terms.get_names() - {name}
    found = [
        manual.stem
        for manual in MANUALS
        if name in screen_terms.find_unknown_names(manual.read_text("utf-8"), names)
    ]
    assert "traitement" in found or "chef-de-service" in found

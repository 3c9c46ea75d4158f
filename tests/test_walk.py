"""The rules of the walk through the screens, and its lists of words."""

import sys

from checkout import ROOT

sys.path.insert(0, str(ROOT / "tests" / "walk"))

import report
import words

from lib.checks import screens

ENGLISH, ALLOWED = words.read_list("english.txt"), words.read_list("allowed.txt")


def test_english_words_are_found_and_french_ones_are_not():
    assert words.find_english("Ouvrir the settings", ENGLISH) == ["the", "settings"]
    french = "Plaintes à affecter : service, agence, date promise, client, note"
    assert words.find_english(french, ENGLISH) == []


def test_allowed_expressions_are_taken_out_first():
    assert words.find_english("Paiement par Mobile Money", {"money"}) == ["money"]
    assert words.find_english("Paiement par Mobile Money", {"money"}, ALLOWED) == []


def test_heavy_pages_are_named_with_their_bound():
    pages = {"public: /complaints": 61_000, "pilote: home": 1000, "public: /web/x": 10}
    bounds = {"public": 60, "home": 5, "login": 1, "screen": 1}
    found = list(report.find_heavy(pages, bounds))
    assert found == [("public: /complaints", "61 kB, at most 60 kB")]


def test_findings_name_screen_width_and_roles():
    finding = {"screen": "Alertes", "width": 400, "roles": ["chef"]}
    line = screens.format_finding({**finding, "rule": "cut", "text": "note: Ce qui"})
    assert line == "Alertes, 400 px, chef: cut: note: Ce qui"

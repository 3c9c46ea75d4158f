"""Check that the README.rst of each addon says what its fragments say."""

import pytest
from docutils.core import publish_string

from checkout import ROOT
from lib import manifests, readme


@pytest.mark.parametrize("addon", manifests.get_names())
def test_readme_is_up_to_date(addon):
    """``./setup/package`` writes it from the fragments."""
    assert readme.get_file(addon).read_text(encoding="utf-8") == readme.compose(addon)


@pytest.mark.parametrize("addon", manifests.get_names())
def test_readme_is_correct(addon):
    """Odoo renders it with docutils, which warns of what it cannot read."""
    settings = {"report_level": 1, "halt_level": 2, "warning_stream": False}
    publish_string(readme.compose(addon), settings_overrides=settings)


@pytest.mark.parametrize("addon", manifests.get_names())
def test_history_names_the_version(addon):
    """The changelog begins with the version of the manifest."""
    history = ROOT / "addons" / addon / "readme" / "HISTORY.md"
    version = manifests.read(addon)["version"]
    assert history.read_text(encoding="utf-8").startswith(f"### {version}\n")

"""Check that the README.md of each addon says what its fragments say."""

import pytest

from checkout import ROOT
from lib import manifests, readme


@pytest.mark.parametrize("addon", manifests.get_names())
def test_readme_is_up_to_date(addon):
    """``./setup/package`` writes it from the fragments."""
    assert readme.get_file(addon).read_text(encoding="utf-8") == readme.compose(addon)


@pytest.mark.parametrize("addon", manifests.get_names())
def test_history_names_the_version(addon):
    """The changelog begins with the version of the manifest."""
    history = ROOT / "addons" / addon / "readme" / "HISTORY.md"
    version = manifests.read(addon)["version"]
    assert history.read_text(encoding="utf-8").startswith(f"### {version}\n")

"""Check that the README.rst of each addon says what its fragments say."""

import shutil
import subprocess
import sys

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


@pytest.mark.parametrize("addon", manifests.get_names())
def test_fragments_make_a_history(addon, tmp_path):
    """Each change has a fragment, from which towncrier writes the history."""
    folder = tmp_path / "addons" / addon / "readme"
    shutil.copytree(ROOT / "addons" / addon / "readme", folder)
    (folder / "newsfragments" / "+change.feature.md").write_text(
        "A change.\nIts end.\n"
    )
    (tmp_path / "setup").mkdir()
    shutil.copy(ROOT / "setup" / "history.md.jinja", tmp_path / "setup")
    command = ["-m", "towncrier", "build", "--config", ROOT / "pyproject.toml"]
    command += ["--dir", folder.parent, "--version", "19.0.9.9.9", "--keep"]
    subprocess.run([sys.executable, *map(str, command)], cwd=tmp_path, check=True)
    history = (folder / "HISTORY.md").read_text(encoding="utf-8")
    assert history.startswith("### 19.0.9.9.9\n\n- ")
    assert "- A change.\n  Its end.\n" in history
    assert f"\n\n### {manifests.read(addon)['version']}\n" in history

"""Check each addon's manifest."""

import re

import pytest

from checkout import ROOT, name
from lib import manifests

ADDONS = manifests.get_names()
# Odoo's and OCA's modules on which our addons may depend.
ALLOWED_DEPENDENCIES = {
    "base",
    "base_setup",
    "helpdesk_mgmt",
    "mail",
    "phone_validation",
    "portal",
    "rating",
    "resource",
    "sms",
    "survey",
    "web",
}
NOT_IN_DATA = ("demo/", "tests/", "static/", "i18n/")


def test_three_addons():
    assert ADDONS == ["mfi_complaints", "mfi_complaints_sms", "mfi_spi4_report"]


@pytest.mark.parametrize("addon", ADDONS)
def test_identity(addon):
    manifest = manifests.read(addon)
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest["version"])
    assert manifest["license"] == "AGPL-3"
    assert manifest.get("installable", True)
    assert manifest["author"] == "MFI Complaints contributors"
    # The addons are not OCA's and must not claim an OCA website.
    assert "OCA" not in manifest.get("website", "")
    assert manifest["summary"] and "\n" not in manifest["summary"]


@pytest.mark.parametrize("addon", ADDONS)
def test_dependencies(addon):
    depends = manifests.read(addon)["depends"]
    assert len(depends) == len(set(depends))
    assert set(depends) <= ALLOWED_DEPENDENCIES | set(ADDONS)
    if addon != "mfi_complaints":
        assert "mfi_complaints" in depends


@pytest.mark.parametrize("addon", ADDONS)
def test_listed_files_exist(addon):
    manifest = manifests.read(addon)
    folder = ROOT / "addons" / addon
    for key in ("data", "demo"):
        missing = [
            file for file in manifest.get(key, []) if not (folder / file).exists()
        ]
        assert not missing, f"{addon} lists missing files in {key}: {missing}"
    assert not [file for file in manifest["data"] if file.startswith(NOT_IN_DATA)]


@pytest.mark.parametrize("addon", ADDONS)
def test_files_are_listed(addon):
    manifest = manifests.read(addon)
    folder = ROOT / "addons" / addon
    listed = {*manifest["data"], *manifest.get("demo", [])}
    present = {
        str(file.relative_to(folder))
        for part in ("data", "demo", "report", "security", "views", "wizards")
        for file in (folder / part).rglob("*")
        if file.suffix in (".xml", ".csv")
    }
    assert not present - listed, f"{addon} does not list {sorted(present - listed)}"


@pytest.mark.parametrize("addon", ADDONS)
def test_access_first_and_menus_last(addon):
    files = manifests.read(addon)["data"]
    is_access = [file.startswith("security/") for file in files]
    assert is_access == sorted(is_access, reverse=True), (
        f"{addon}: security files must come first"
    )
    assert files[-1].endswith("_menus.xml"), f"{addon}: menus must come last"


@pytest.mark.parametrize("addon", ADDONS)
def test_assets_exist(addon):
    folder = ROOT / "addons"
    for bundle, entries in manifests.read(addon).get("assets", {}).items():
        for entry in entries:
            pattern = entry if isinstance(entry, str) else entry[-1]
            if pattern.startswith(f"{addon}/"):
                assert list(folder.glob(pattern)), (
                    f"{bundle}: {pattern} matches no file"
                )


@pytest.mark.parametrize("addon", ADDONS)
def test_can_be_packed_and_shown(addon):
    folder = ROOT / "addons" / addon
    for file in ("pyproject.toml", "static/description/icon.png", "readme"):
        assert (folder / file).exists(), f"{name(folder)} has no {file}"
    assert "whool" in (folder / "pyproject.toml").read_text()

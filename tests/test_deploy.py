"""Test that the recipes for a server name what exists and keep what protects."""

import configparser
import re
import subprocess
import sys

import pytest
import yaml

from checkout import ROOT

RECIPES = ROOT / "docs" / "deploy"
COMPOSE, SYSTEMD = RECIPES / "compose", RECIPES / "systemd"
BACKUP = RECIPES / "backup"
CONFIGURATIONS = [COMPOSE / "odoo.conf", SYSTEMD / "odoo.conf"]
UNITS = sorted(SYSTEMD.glob("*.service"))
READ_BY_ODOO = """
import sys
from odoo.tools import config
config.parse_config(["--config", sys.argv[1]])
print(config["workers"], config["dbfilter"], config["proxy_mode"], config["list_db"])
"""


def read_ini(path, **options):
    """Return a file of sections; names keep their capitals, repeated ones are lists."""
    parser = configparser.RawConfigParser(strict=False, interpolation=None, **options)
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return parser


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))


def test_compose_names_what_it_uses(compose):
    for name, service in compose["services"].items():
        once = service.get("profiles") == ["backup"]
        assert service["restart"] == ("no" if once else "unless-stopped"), name
        assert set(service["networks"]) <= set(compose["networks"]), name
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name
        assert set(service.get("depends_on", [])) <= set(compose["services"]), name
        for volume in filter(lambda one: isinstance(one, str), service["volumes"]):
            source = volume.partition(":")[0]
            mounted = source.startswith(".") and (COMPOSE / source).is_file()
            assert mounted or source in compose["volumes"], volume


def test_a_missing_disk_for_backups_is_not_made_up(compose):
    service = compose["services"]["backup"]
    [folder] = [one for one in service["volumes"] if isinstance(one, dict)]
    assert folder["bind"] == {"create_host_path": False}
    assert folder["target"] == service["environment"]["BACKUP_STORE"]
    example = (COMPOSE / ".env.example").read_text(encoding="utf-8")
    assert re.search(r"^BACKUP_FOLDER=/\S+$", example, re.M)
    assert "${BACKUP_FOLDER:?" in folder["source"]


def test_images_are_built_from_files_that_exist(compose):
    for service in compose["services"].values():
        if "build" not in service:
            continue
        context = (COMPOSE / service["build"]["context"]).resolve()
        recipe = context / service["build"]["dockerfile"]
        copied = re.findall(r"^COPY (?:--\S+ )?(\S+)", recipe.read_text("utf-8"), re.M)
        assert copied
        for name in copied:
            assert name.startswith("dist/") or (context / name).is_file(), name


def test_only_the_proxy_is_reached_from_outside(compose):
    open_ports = [name for name, one in compose["services"].items() if "ports" in one]
    assert open_ports == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert compose["services"]["db"]["networks"] == ["inside"]


def test_no_secret_stands_in_the_recipes(compose):
    assert {name: set(one) for name, one in compose["secrets"].items()} == {
        "db_password": {"file"},
        "kannel_conf": {"file"},
    }
    assert not (COMPOSE / "secrets").exists()
    for path in RECIPES.rglob("*"):
        if path.is_file() and path.suffix != ".md":
            found = re.search(
                r"(?i)passw\w*[ \t]*[=:][ \t]*(?!/|-\})\S", path.read_text("utf-8")
            )
            assert not found, path


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.parent.name)
def test_odoo_reads_its_configuration(path):
    command = [sys.executable, "-c", READ_BY_ODOO, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["4", "^complaints$", "True", "False"]
    unknown = re.findall(r"unknown option '(\w+)'", done.stderr)
    assert set(unknown) <= {"mfi_import_directory"}


def test_both_proxies_keep_whistleblowers_out_of_the_log():
    shown = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    caddy = (COMPOSE / "Caddyfile").read_text(encoding="utf-8")
    rule = "path /complaints/denunciation /complaints/denunciation/*"
    for text in (shown, caddy):
        assert rule in text and "log_skip @denunciation" in text
        assert "*/complaints/denunciation*" in text
    assert not is_logged_by_nginx(shown, "/complaints/denunciation")
    assert not is_logged_by_nginx(shown, "/fr/complaints/denunciation/follow?x=1")


def is_logged_by_nginx(text, address):
    """Return whether the map of a recipe for nginx logs an address."""
    table = re.search(r"map \$request_uri \$mfi_logged \{(.*?)\n\}", text, re.S)[1]
    patterns = re.findall(r"^ +~(\S+) 0;", table, re.M)
    assert patterns
    return not any(re.search(pattern, address) for pattern in patterns)


@pytest.mark.parametrize(
    "address",
    [
        "/complaints/voice/SECRET/call",
        "/complaints/voice/SECRET/step/kind.fr",
        "/complaints/voice/SECRET/recording/1/2",
        "/complaints/sms/SECRET/in?from=%2B221771234567",
    ],
)
def test_both_proxies_keep_secret_addresses_out_of_the_log(address):
    shown = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    voice = (ROOT / "docs" / "voice.md").read_text(encoding="utf-8")
    caddy = (COMPOSE / "Caddyfile").read_text(encoding="utf-8")
    for text in (shown, voice):
        assert not is_logged_by_nginx(text, address)
        assert is_logged_by_nginx(text, "/complaints/track")
        assert is_logged_by_nginx(text, f"/complaints/track?next={address}")
    for text in (shown, caddy):
        rule = re.search(r"@secret path (.*)", text)[1].split()
        assert any(address.startswith(path.removesuffix("*")) for path in rule)
        assert "log_skip @secret" in text


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_services_run_without_rights_of_root(path):
    service = read_ini(path)["Service"]
    assert service["User"] == "odoo"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""


def test_the_timer_has_its_service():
    for path in SYSTEMD.glob("*.timer"):
        assert path.with_suffix(".service").is_file()
        assert read_ini(path)["Timer"]["Persistent"] == "yes"
    backup = read_ini(SYSTEMD / "odoo-backup.service")["Service"]["ExecStart"]
    assert (BACKUP / backup.split()[0].rpartition("/")[2]).is_file()


@pytest.mark.parametrize(
    "name", ["backup/odoo-backup", "backup/odoo-restore", "compose/kannel-start.sh"]
)
def test_scripts_can_be_read_by_a_shell(name):
    shell = (RECIPES / name).read_text(encoding="utf-8").splitlines()[0][2:]
    subprocess.run([shell, "-n", RECIPES / name], check=True)


def test_the_guide_names_every_file():
    guide = (RECIPES / "README.md").read_text(encoding="utf-8")
    for path in [*UNITS, *SYSTEMD.glob("*.timer"), *BACKUP.iterdir()]:
        assert path.name in guide or path.stem == "odoo-backup", path
    for addon in sorted((ROOT / "addons").glob("mfi_*")):
        assert guide.count(addon.name) >= 3

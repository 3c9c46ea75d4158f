"""Paths of the checkout. Apart from ``dist/``, all output goes to ``.runtime/``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
SETUP = ROOT / "setup"
DIST = ROOT / "dist"

RUNTIME = ROOT / ".runtime"
VENV = RUNTIME / "venv"
ODOO = RUNTIME / "odoo"
APT = RUNTIME / "apt"
POSTGRES = RUNTIME / "pg"
DATA = RUNTIME / "data"
LOGS = RUNTIME / "logs"
STAMPS = RUNTIME / "stamps"
CACHE = RUNTIME / "cache"
SCREENSHOTS = RUNTIME / "screenshots"

CONFIG = ROOT / "odoo.conf"
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "test-requirements.txt"
ODOO_REQUIREMENTS = SETUP / "odoo-requirements.txt"

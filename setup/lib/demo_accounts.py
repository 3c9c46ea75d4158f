"""Read the accounts of the demonstration from ``demo_accounts.txt``."""

from . import paths

FILE = paths.SETUP / "demo_accounts.txt"


def get_accounts():
    """Return the accounts as (login, password, French description of the role)."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [tuple(cell.strip() for cell in row) for row in rows]

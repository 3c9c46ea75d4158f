"""The accounts of the demonstration, read from one small file."""

from . import paths

FILE = paths.SETUP / "demo_accounts.txt"


def accounts():
    """The accounts as (login, password, role in French words)."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [tuple(cell.strip() for cell in row) for row in rows]

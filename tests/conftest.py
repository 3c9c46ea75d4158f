"""Checks of the repository itself: plain pytest, without Odoo."""

import sys
from pathlib import Path

# The modules that the commands share are imported as the commands do.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "setup"))

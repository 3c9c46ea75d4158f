"""Configuration of the repository checks, which run in pytest without Odoo."""

import sys
from pathlib import Path

# Makes `lib` importable, as it is for the commands in setup/.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "setup"))

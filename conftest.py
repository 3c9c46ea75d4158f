"""Lets the engines' doctests run without Odoo.

pytest imports a file in a package through that package, and the addons' own packages
import Odoo's models. Where Odoo's plugin is off, an empty module stands for each addon,
so that ``addons/<addon>/engine`` is imported by itself: proof that it needs no Odoo.
"""

import sys
import types
from pathlib import Path

ADDONS = Path(__file__).parent / "addons"


def pytest_configure(config):
    """Put the empty modules in place, before anything is collected."""
    if config.pluginmanager.is_blocked("odoo"):
        for init in ADDONS.glob("*/__init__.py"):
            module = types.ModuleType(init.parent.name)
            module.__file__ = str(init)
            module.__path__ = [str(init.parent)]
            sys.modules.setdefault(module.__name__, module)

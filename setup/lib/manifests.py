"""What the addons' manifests say, read without Odoo."""

import ast

from . import paths


def read(addon):
    """The manifest of an addon, as a dictionary."""
    file = paths.ADDONS / addon / "__manifest__.py"
    return ast.literal_eval(file.read_text(encoding="utf-8"))


def names():
    """Our addons, each after those that it depends on."""
    left = sorted(file.parent.name for file in paths.ADDONS.glob("*/__manifest__.py"))
    ordered = []
    while left:
        ready = [name for name in left if not set(read(name)["depends"]) & set(left)]
        # A circle of dependencies: Odoo itself will name it.
        ordered += ready or left
        left = [name for name in left if name not in ordered]
    return ordered


def outside(addons):
    """What these addons depend on that is not ours."""
    ours = set(names())
    return sorted({name for addon in addons for name in read(addon)["depends"]} - ours)

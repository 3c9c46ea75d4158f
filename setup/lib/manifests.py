"""Read the addons' manifests without Odoo."""

import ast

from . import paths


def read(addon):
    """Return the manifest of an addon as a dictionary."""
    file = paths.ADDONS / addon / "__manifest__.py"
    return ast.literal_eval(file.read_text(encoding="utf-8"))


def get_names():
    """Return the names of our addons, each after those it depends on."""
    left = sorted(file.parent.name for file in paths.ADDONS.glob("*/__manifest__.py"))
    ordered = []
    while left:
        ready = [name for name in left if not set(read(name)["depends"]) & set(left)]
        # With a circular dependency nothing is ready: Odoo itself reports it.
        ordered += ready or left
        left = [name for name in left if name not in ordered]
    return ordered


def get_dependencies(addons):
    """Return the dependencies of these addons that are not ours."""
    ours = set(get_names())
    return sorted({name for addon in addons for name in read(addon)["depends"]} - ours)

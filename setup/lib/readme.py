"""The README.md of each addon, made of the fragments in its ``readme`` folder.

The wheel takes it as its long description, so that an index of packages shows what the
addon does and how it is set up. The fragments have the names of OCA's.
"""

from . import manifests, paths

#: Fragment → heading, in the order of OCA's pages.
PARTS = {
    "DESCRIPTION": None,
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
    "DEVELOP": "Development",
    "CONTRIBUTORS": "Contributors",
}
_LICENCE = "Licence: AGPL-3. Requires Odoo 19.0 and the addons {addons}."


def compose(addon):
    """Return the text of an addon's README.md."""
    manifest = manifests.read(addon)
    needed = ", ".join(f"`{name}`" for name in manifest["depends"])
    parts = [f"# {manifest['name']}", _LICENCE.format(addons=needed)]
    for name, heading in PARTS.items():
        file = paths.ADDONS / addon / "readme" / f"{name}.md"
        if file.exists():
            parts += [f"## {heading}"] if heading else []
            parts.append(file.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts) + "\n"


def get_file(addon):
    """Return the file that :func:`compose` belongs into."""
    return paths.ADDONS / addon / "README.md"


def write():
    """Write the README.md of every addon."""
    for addon in manifests.get_names():
        get_file(addon).write_text(compose(addon), encoding="utf-8")

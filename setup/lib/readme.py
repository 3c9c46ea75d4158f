"""The README.rst of each addon, made of the fragments in its ``readme`` folder.

The wheel takes it as its long description, so that an index of packages shows what the
addon does and how it is set up, and Odoo shows it among the applications. The fragments
have the names of OCA's and are in the part of Markdown that :func:`to_rst` converts.
"""

import re

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


_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_ITEM = re.compile(r"( *)(-|\d+\.) ")


def to_rst(text):
    """Return headings, lists, code and links of Markdown as reStructuredText.

    >>> print(to_rst("## Use\\n\\nSet `a_b`, [here](x.md):\\n- one\\n  more\\n- *two*"))
    Use
    ---
    <BLANKLINE>
    Set ``a_b``, `here <x.md>`__:
    <BLANKLINE>
    - one
      more
    - *two*
    """
    lines, in_list = [], False
    for line in text.splitlines():
        if line.startswith("#"):
            marks, _space, title = line.partition(" ")
            lines += [title, "=-~"[min(len(marks), 3) - 1] * len(title)]
            continue
        item = _ITEM.match(line)
        if item and not in_list and lines and lines[-1]:
            lines.append("")
        in_list = bool(item) or (in_list and line.startswith(" "))
        lines.append(_LINK.sub(r"`\1 <\2>`__", _CODE.sub(r"``\1``", line)))
    return "\n".join(lines)


def compose(addon):
    """Return the text of an addon's README.rst."""
    manifest = manifests.read(addon)
    needed = ", ".join(f"`{name}`" for name in manifest["depends"])
    parts = [f"# {manifest['name']}", _LICENCE.format(addons=needed)]
    for name, heading in PARTS.items():
        file = paths.ADDONS / addon / "readme" / f"{name}.md"
        if file.exists():
            parts += [f"## {heading}"] if heading else []
            parts.append(file.read_text(encoding="utf-8").strip())
    return to_rst("\n\n".join(parts)) + "\n"


def get_file(addon):
    """Return the file that :func:`compose` belongs into."""
    return paths.ADDONS / addon / "README.rst"


def write():
    """Write the README.rst of every addon."""
    for addon in manifests.get_names():
        get_file(addon).write_text(compose(addon), encoding="utf-8")

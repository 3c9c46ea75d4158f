"""``./setup/package``: build one wheel per addon in ``dist/``."""

from .. import packaging, paths, prepare


def main(args):
    """Build the wheels and print their names."""
    env = prepare.prepare("test")
    for addon, wheel in packaging.build(env).items():
        print(f"{addon} {packaging.version(wheel)}: {wheel.relative_to(paths.ROOT)}")
    return 0

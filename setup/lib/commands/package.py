"""``./setup/package``: a wheel per addon into ``dist/``."""

from .. import packaging, paths, prepare


def main(args):
    """Build and name the wheels."""
    env = prepare.prepare("test")
    for addon, wheel in packaging.build(env).items():
        print(f"{addon} {packaging.version(wheel)}: {wheel.relative_to(paths.ROOT)}")
    return 0

#!/usr/bin/env python3
"""Make the fixture of a release: see README.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "setup"))

from lib import prepare, system
from lib.checks import upgrade

env = prepare.prepare("test", {**system.PDF, **system.CHECKS})
print(upgrade.make(env, Path(sys.argv[1]).resolve()))

"""Check scripts, links and requirements, and that no file names this machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

from checkout import ROOT, name, text, tracked


def find_occurrences(patterns):
    """Return the lines of all text files that match one of the patterns."""
    pattern = re.compile("|".join(patterns))
    return [
        f"{name(file)}:{number}: {line.strip()[:100]}"
        for file in tracked()
        for number, line in enumerate(text(file).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_this_machine():
    folders = {ROOT, ROOT.parent, Path.home()}
    folders -= {Path("/"), Path("/tmp"), Path("/home"), Path("/srv"), Path("/opt")}
    patterns = [rf"(?<![\w.]){re.escape(str(path))}(/|\b)" for path in sorted(folders)]
    lines = find_occurrences(patterns)
    assert not lines, "\n" + "\n".join(lines)


def get_registry_hosts():
    """Return the hosts of common package registries and of those configured here."""
    usual = ["py" + "pi.org", "pythonhosted" + ".org", "npm" + "js.org"]
    usual += ["deb." + "debian.org", "security." + "debian.org"]
    output = ""
    for command in (
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)"],
        [sys.executable, "-m", "pip", "config", "list"],
    ):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            output += done.stdout
        except OSError:
            continue
    hosts = set(re.findall(r"https?://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)", output))
    return {host for host in hosts | set(usual) if "." in host}


def test_no_registry_host():
    lines = find_occurrences([re.escape(host) for host in sorted(get_registry_hosts())])
    assert not lines, "\n" + "\n".join(lines)


def test_commands_can_be_run():
    commands = [
        ROOT / "setup" / command
        for command in (
            "run",
            "test",
            "odoo",
            "python",
            "bench",
            "chaos",
            "package",
            "i18n",
        )
    ]
    for file in [*commands, ROOT / ".ci" / "run"]:
        assert os.access(file, os.X_OK), f"{name(file)} is not executable"


def test_readme_names_the_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("./setup/run", "./setup/test"):
        assert command in readme


def test_links_in_documents_are_not_broken():
    broken = [
        f"{name(file)}: {target}"
        for file in tracked("README.md", "docs/*.md")
        for target in re.findall(r"\]\(([^)#\s]+)", text(file))
        if "://" not in target and not (file.parent / target).exists()
    ]
    assert not broken, broken


def test_requirements_are_pinned():
    for file in tracked("*requirements.txt"):
        for line in text(file).splitlines():
            if line and not line.startswith("#"):
                pin = re.fullmatch(r"[\w.-]+==[\w.]+(; python_version .*)?", line)
                assert pin, f"{name(file)}: {line}"


def test_every_requirement_has_a_comment():
    for file in tracked("*requirements.txt"):
        reason = False
        for line in text(file).splitlines():
            # A comment applies to the packages below it, up to the next empty line.
            reason = line.startswith("#") or (reason and bool(line))
            assert reason or not line, f"{name(file)}: {line} has no comment above it"

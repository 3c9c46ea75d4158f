"""Take pictures of screens after some steps, as people see them.

Run by ``./setup/docs``: ``python tests/walk/pictures.py --url URL --list FILE --folder
FOLDER``. A picture has a ``file``, a ``width``, a ``height``, a ``login`` (the password
is the same), the ``path`` of a page that is not in the menus, and ``steps``:
``["menu", id]`` opens an entry of the menus, ``["click", selector, text]`` clicks on
the first visible element that matches and contains the text, and ``["type", selector,
text]`` writes in it.
"""

import argparse
import base64
import json
import time
from pathlib import Path

from browser import Browser, BrowserError
from walker import FOLDER, LOADED, READY, log_in

SECONDS = 20


def take_step(browser, name, *arguments):
    """Carry out a step once its element is there.

    :raises BrowserError: when the element does not appear
    """
    call = f"mfiSteps.{name}({', '.join(json.dumps(part) for part in arguments)})"
    end = time.monotonic() + SECONDS
    while not browser.run(call):
        if time.monotonic() > end:
            raise BrowserError(f"no element for {call}")
        time.sleep(0.1)
    browser.settle(quiet=0.6)


def take_picture(browser, url, row, folder):
    """Open a screen, carry out its steps and write its picture."""
    browser.call("Network.clearBrowserCookies")
    browser.call("Emulation.setScrollbarsHidden", hidden=True)
    if login := row.get("login"):
        cookie = log_in(url, login, login)
        browser.call("Network.setCookie", name="session_id", value=cookie, url=url)
    path = row.get("path", "/odoo")
    ready = READY if path.startswith("/odoo") else LOADED
    browser.open(url + path, row["width"], ready, row["height"])
    browser.settle(quiet=1)
    browser.run((FOLDER / "steps.js").read_text(encoding="utf-8"))
    for step in row.get("steps", ()):
        take_step(browser, *step)
    browser.run("mfiSteps.rest()")
    data = base64.b64decode(browser.screenshot())
    (folder / f"{row['file']}.png").write_bytes(data)


def main():
    """Take all pictures of a list with one browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with Browser() as browser:
        for row in json.loads(options.list.read_text(encoding="utf-8")):
            try:
                take_picture(browser, options.url, row, options.folder)
            except BrowserError as error:
                raise SystemExit(f"{row['file']}: {error}") from None


if __name__ == "__main__":
    main()

"""One browser that goes through the screens of each role at one width."""

import base64
import http.cookiejar
import re
import urllib.parse
import urllib.request
from pathlib import Path

from browser import Browser, BrowserError
from words import find_english, read_list

FOLDER = Path(__file__).parent
PUBLIC = ("/complaints", "/complaints/track", "/complaints/denunciation", "/web/login")
READY = (
    "!!(window.odoo?.__WOWL_DEBUG__?.root"
    " && document.querySelector('.o_action_manager > *'))"
)
LOADED = "document.readyState === 'complete'"
# Kept by the browser about itself, not about a page of ours.
HARMLESS = re.compile(r"websocket|bus_worker|favicon|ResizeObserver|beforeunload")
LONGEST_MENU = 8


def get_accounts(file, only=None):
    """Return (login, password) of the demonstration's accounts."""
    rows = [
        [part.strip() for part in line.split("|")]
        for line in file.read_text(encoding="utf-8").splitlines()
        if "|" in line and not line.startswith("#")
    ]
    chosen = only.split(",") if only else [row[0] for row in rows]
    return [(row[0], row[1]) for row in rows if row[0] in chosen]


def log_in(url, login, password):
    """Return the cookie of a new session."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{url}/web/login", timeout=60).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    values = {"csrf_token": token, "login": login, "password": password}
    data = urllib.parse.urlencode(values).encode()
    opener.open(f"{url}/web/login", data, timeout=60).read()
    return next(cookie.value for cookie in jar if cookie.name == "session_id")


class Walker:
    """Findings are ``{"screen", "role", "width", "rule", "text"}``."""

    def __init__(self, url, width, screenshots=None):
        self.url, self.width, self.screenshots = url, width, screenshots
        self.seconds, self.findings, self.screens, self.bytes = 0, [], 0, {}
        self.seen, self.role = set(), ""
        self.english, self.allowed = read_list("english.txt"), read_list("allowed.txt")
        self.measure = (FOLDER / "measure.js").read_text(encoding="utf-8")
        self.helpers = (FOLDER / "walk.js").read_text(encoding="utf-8")

    def __enter__(self):
        self.browser = Browser()
        self.browser.__enter__()
        return self

    def __exit__(self, *exception):
        self.browser.__exit__(*exception)

    def add(self, screen, rule, text):
        """Record a finding about the present role and width."""
        finding = {"screen": screen, "role": self.role, "width": self.width}
        self.findings.append({**finding, "rule": rule, "text": text})

    def walk_role(self, login, password):
        """Walk the screens in a role's menus; on a phone, those not seen before."""
        self.role = login
        self._set_session(log_in(self.url, login, password))
        self.browser.open(self.url + "/odoo", self.width, READY)
        self.browser.run(self.helpers)
        self._look("home", first=True)
        menus = self.browser.run("mfiWalk.menus()")
        if menus is None:
            return self.add("menus", "menu", "the application is not in the menu")
        self._check_menus(menus)
        for name, action in self._list_screens(menus):
            first = action not in self.seen
            self.seen.add(action)
            if first or self.width > 700:
                self._visit(name, action, first)

    def _set_session(self, cookie):
        """Give the browser the session of a person."""
        self.browser.call("Network.clearBrowserCookies")
        self.browser.call(
            "Network.setCookie", name="session_id", value=cookie, url=self.url
        )

    def _check_menus(self, node, path=""):
        """Record menus with too many entries, and two entries with one name."""
        path = f"{path} › {node['name']}" if path else node["name"]
        names = [child["name"] for child in node["children"]]
        if len(names) > LONGEST_MENU:
            self.add(path, "menu", f"{len(names)} entries: {', '.join(names)}")
        if len(set(names)) < len(names):
            self.add(path, "menu", f"two entries have the same name: {names}")
        self._check_words(path, names)
        for child in node["children"]:
            self._check_menus(child, path)

    def _list_screens(self, node, path=""):
        """Yield (path, action) of the entries that lead to a screen."""
        for child in node["children"]:
            name = f"{path} › {child['name']}" if path else child["name"]
            if child["action"] and not child["children"]:
                yield name, child["action"]
            yield from self._list_screens(child, name)

    def _visit(self, name, action, first):
        """Open a screen, then the first record on it if the screen is new."""
        try:
            kind = self.browser.run(
                f"mfiWalk.services().action.loadAction({action}).then((a) => a.type)"
            )
            if kind == "ir.actions.report":
                return
            if kind == "ir.actions.act_url":
                self._visit_page(name, action, first)
                return
            self.browser.run(f"mfiWalk.go({action})")
            self._look(name, first)
            if first and self.browser.run("mfiWalk.openFirst()"):
                self._look(f"{name} (first record)", first)
        except BrowserError as error:
            self.add(name, "error", str(error)[:300])

    def _visit_page(self, name, action, first):
        """Look at a page outside the web client, then come back to it."""
        address = self.browser.run(
            f"mfiWalk.services().action.loadAction({action}).then((a) => a.url)"
        )
        self.browser.open(self.url + address, self.width, LOADED)
        self._look(name, first)
        self.browser.open(self.url + "/odoo", self.width, READY)
        self.browser.run(self.helpers)

    def walk_public(self):
        """Open the pages that need no account, each as on a first visit."""
        self.role = "public"
        self.browser.call("Network.clearBrowserCookies")
        for path in PUBLIC:
            self.browser.call("Network.clearBrowserCache")
            self.browser.take()
            self.browser.open(self.url + path, self.width, LOADED)
            self._look(path, first=True)

    def _look(self, screen, first):
        """Measure the present screen once nothing is being loaded any more."""
        self.browser.settle()
        self.screens += 1
        found = self.browser.run(self.measure)
        for column, text in found["cut"] if first else ():
            self.add(screen, "cut", f"{column}: {text}" if column else text)
        self._check_words(screen, found["words"])
        errors, received = self.browser.take()
        for line in errors:
            if not HARMLESS.search(line):
                self.add(screen, "error", line[:300])
        if first:
            self.bytes[f"{self.role}: {screen}"] = received
        if self.screenshots and first:
            self._save(screen)

    def _check_words(self, screen, texts):
        """Record the English words in texts, each text once."""
        for text in dict.fromkeys(texts):
            words = find_english(text, self.english, self.allowed)
            if words:
                self.add(screen, "english", f"{', '.join(words)}: {text[:100]}")

    def _save(self, screen):
        """Write an image of the window."""
        self.screenshots.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", f"{self.role}-{screen}-{self.width}")
        file = self.screenshots / f"{name}.png"
        file.write_bytes(base64.b64decode(self.browser.screenshot()))

"""A headless Chromium, driven through its debugging protocol."""

import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

OPTIONS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--force-device-scale-factor=1",
    "--lang=fr",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
]
HEIGHT = 900


class BrowserError(Exception):
    """A page did not answer, or its script failed."""


class Browser:
    """One window; what the page reports meanwhile is kept until it is asked for.

    ``errors`` are the lines of the console's errors, ``received`` is the number of
    bytes that came over the network, compressed as they were sent.
    """

    def __init__(self, timeout=60):
        self.timeout = timeout
        self.folder = tempfile.mkdtemp(prefix="walk-")
        self.process = subprocess.Popen(
            ["chromium", *OPTIONS, f"--user-data-dir={self.folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.errors, self.received, self.pending = [], 0, set()
        self.numbers = itertools.count(1)
        self.socket = websocket.create_connection(
            self._find_page(), timeout=timeout, suppress_origin=True
        )
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _find_page(self):
        """Return the address of the window, once Chromium has written its port."""
        file = Path(self.folder) / "DevToolsActivePort"
        end = time.monotonic() + self.timeout
        while time.monotonic() < end:
            if file.exists() and (lines := file.read_text().split()):
                url = f"http://127.0.0.1:{lines[0]}/json/list"
                with urllib.request.urlopen(url, timeout=10) as answer:
                    pages = [p for p in json.load(answer) if p["type"] == "page"]
                if pages:
                    return pages[0]["webSocketDebuggerUrl"]
            time.sleep(0.1)
        raise BrowserError("Chromium did not start")

    def call(self, method, **params):
        """Send a command and return its result; events are noted meanwhile."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        end = time.monotonic() + self.timeout
        while time.monotonic() < end:
            answer = self._receive(self.timeout)
            if answer and answer.get("id") == number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]
        raise BrowserError(f"{method}: no answer in {self.timeout} s")

    def _receive(self, seconds):
        """Return the next message, None when none came; note it if it is an event."""
        self.socket.settimeout(seconds)
        try:
            message = json.loads(self.socket.recv())
        except websocket.WebSocketTimeoutException:
            return None
        if "method" in message:
            self._note(message["method"], message["params"])
        return message

    def _note(self, event, params):
        """Keep what an event says of errors, bytes and unfinished requests."""
        if event == "Runtime.exceptionThrown":
            detail = params["exceptionDetails"]
            text = detail.get("exception", {}).get("description") or detail["text"]
            self.errors.append(text)
        elif event == "Runtime.consoleAPICalled" and params["type"] == "error":
            texts = [
                str(a.get("value") or a.get("description")) for a in params["args"]
            ]
            self.errors.append(" ".join(texts))
        elif event == "Log.entryAdded" and params["entry"]["level"] == "error":
            entry = params["entry"]
            self.errors.append(f"{entry['text']} {entry.get('url', '')}")
        elif event == "Network.requestWillBeSent":
            self.pending.add(params["requestId"])
        elif event in ("Network.loadingFinished", "Network.loadingFailed"):
            self.pending.discard(params["requestId"])
            self.received += int(params.get("encodedDataLength", 0))

    def run(self, script):
        """Return the value of an expression in the page, awaited if it is a promise."""
        result = self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            detail = result["exceptionDetails"]
            text = detail.get("exception", {}).get("description") or detail["text"]
            raise BrowserError(text)
        return result["result"].get("value")

    def settle(self, quiet=0.12, limit=20):
        """Wait until no request has been under way for ``quiet`` seconds."""
        since = time.monotonic()
        end = since + limit
        while time.monotonic() < end:
            self._receive(quiet / 2)
            if self.pending:
                since = time.monotonic()
            elif time.monotonic() - since >= quiet:
                return
        self.pending.clear()

    def open(self, url, width, ready, height=HEIGHT):
        """Open an address at a width, and wait for an expression to be true."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.pending.clear()
        self.call("Page.navigate", url=url)
        end = time.monotonic() + self.timeout
        while time.monotonic() < end:
            self._receive(0.1)
            try:
                if self.run(ready):
                    self.settle()
                    return
            except BrowserError:
                continue  # the page is being replaced
        raise BrowserError(f"{url} did not open in {self.timeout} s")

    def take(self):
        """Return the errors and the bytes since the last call, and forget them."""
        taken = self.errors, self.received
        self.errors, self.received = [], 0
        return taken

    def screenshot(self):
        """Return the window as a PNG file, in base64."""
        return self.call("Page.captureScreenshot", format="png")["data"]

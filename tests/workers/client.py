"""Other systems and visitors: JSON-2 and the public pages over HTTP."""

import html
import json
import re
import urllib.error
import urllib.parse
import urllib.request

#: Answers after which docs/api.md says to repeat a call.
BUSY = (429, 500, 502, 503)
TRIES = 6


def fetch(port, path, data=None, headers=None):
    """Send one request without cookies; return (status, body).

    :param data: bytes of a POST; ``None`` for a GET
    """
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=data, headers=headers or {}
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Client:
    """Calls of accounts by their keys, and visits of the public pages.

    :param keys: {login: API key}
    """

    def __init__(self, port, keys):
        self.port = port
        self.keys = keys

    def call(self, login, model, method, port=None, **arguments):
        """Call a method over JSON-2 once; return (status, answer)."""
        headers = {
            "Authorization": f"bearer {self.keys[login]}",
            "Content-Type": "application/json",
        }
        path = f"/json/2/{model}/{method}"
        body = json.dumps(arguments).encode()
        status, text = fetch(port or self.port, path, body, headers)
        return status, json.loads(text)

    def register(self, **values):
        """Register a complaint as docs/api.md says: repeat while the server is busy."""
        for _try in range(TRIES):
            status, answer = self.call(
                "machine", "helpdesk.ticket", "complaint_register", values=values
            )
            if status not in BUSY:
                break
        assert status == 200, (status, answer)
        return answer

    def open_page(self, path, visitor=1, **form):
        """Open a page, or send a form, as one of many visitors; return (status, text).

        The servers trust a proxy, which names each visitor's address.
        """
        headers = {
            "Accept-Language": "en",
            "X-Forwarded-For": f"10.0.{visitor // 250}.{visitor % 250 + 1}",
            "X-Forwarded-Host": f"127.0.0.1:{self.port}",
        }
        data = urllib.parse.urlencode(form).encode() if form else None
        status, text = fetch(self.port, path, data, headers)
        return status, html.unescape(text)

    def read_question(self, visitor):
        """Open the public form; return the fields that answer its question."""
        status, text = self.open_page("/complaints", visitor)
        assert status == 200, text
        token = re.search(r'name="token" value="([^"]+)"', text)[1]
        left, right = re.search(r"two numbers: (\d+) \+ (\d+)", text).groups()
        return {"token": token, "sum": str(int(left) + int(right))}

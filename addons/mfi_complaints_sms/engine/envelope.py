"""A gateway's call as one line of text: stored first, read afterwards."""

import base64
import json
from urllib.parse import urlsplit

from .gateways.base import BODY_LIMIT, Call


def pack(call):
    """Return a call as JSON in ASCII, without host, path nor secret.

    >>> pack(Call("GET", "http://host/complaints/sms/SECRET/in?from=221&text=a"))
    '{"method": "GET", "query": "from=221&text=a"}'
    >>> pack(Call("POST", "http://host/x", {"content-type": "text/xml"}, b"\\xff"))
    '{"method": "POST", "type": "text/xml", "body64": "/w=="}'
    """
    packed = {"method": call.method}
    query = urlsplit(call.url).query
    if query:
        packed["query"] = query
    if call.header("Content-Type"):
        packed["type"] = call.header("Content-Type")[:200]
    body = call.body[:BODY_LIMIT]
    try:
        if body:
            packed["body"] = body.decode("utf-8")
    except UnicodeDecodeError:
        packed["body64"] = base64.b64encode(body).decode()
    return json.dumps(packed)


def unpack(text):
    """Return the call that was packed.

    >>> call = Call("POST", "http://gateway/?a=1", {"Content-Type": "b/c"}, b"\\xff")
    >>> unpack(pack(call)) == call
    True
    """
    packed = json.loads(text)
    body = packed.get("body", "").encode("utf-8", "surrogatepass")
    if "body64" in packed:
        body = base64.b64decode(packed["body64"])
    query = f"?{packed['query']}" if packed.get("query") else ""
    headers = {"Content-Type": packed["type"]} if packed.get("type") else {}
    return Call(packed["method"], f"http://gateway/{query}", headers, body)


def readable(text, limit=2000):
    """Return a packed call as a person can read it.

    >>> readable('{"method": "POST", "query": "a=1", "body": "x=2"}')
    'POST a=1\\nx=2'
    """
    packed = json.loads(text)
    head = f"{packed['method']} {packed.get('query', '')}".strip()
    body = packed.get("body") or packed.get("body64") or ""
    return f"{head}\n{body}".strip()[:limit]

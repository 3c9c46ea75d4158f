"""A gateway's call as one line of text, to store it before it is processed."""

import base64
import json
from urllib.parse import urlsplit

from .gateways.base import BATCH_LIMIT, Call


def dump_call(call):
    """Return a call as ASCII JSON, without host, path or secret.

    >>> dump_call(Call("GET", "http://host/complaints/sms/SECRET/in?from=221&text=a"))
    '{"method": "GET", "query": "from=221&text=a"}'
    >>> dump_call(Call("POST", "http://host/x", {"content-type": "text/xml"}, b"\\xff"))
    '{"method": "POST", "type": "text/xml", "body64": "/w=="}'
    """
    values = {"method": call.method}
    query = urlsplit(call.url).query
    if query:
        values["query"] = query
    if call.get_header("Content-Type"):
        values["type"] = call.get_header("Content-Type")[:200]
    body = call.body[:BATCH_LIMIT]
    try:
        if body:
            values["body"] = body.decode("utf-8")
    except UnicodeDecodeError:
        values["body64"] = base64.b64encode(body).decode()
    return json.dumps(values)


def load_call(text):
    """Return the call that :func:`dump_call` stored.

    >>> call = Call("POST", "http://gateway/?a=1", {"Content-Type": "b/c"}, b"\\xff")
    >>> load_call(dump_call(call)) == call
    True
    """
    values = json.loads(text)
    body = values.get("body", "").encode("utf-8", "surrogatepass")
    if "body64" in values:
        body = base64.b64decode(values["body64"])
    query = f"?{values['query']}" if values.get("query") else ""
    headers = {"Content-Type": values["type"]} if values.get("type") else {}
    return Call(values["method"], f"http://gateway/{query}", headers, body)


def format_call(text, limit=2000):
    """Return a stored call in a readable form, at most ``limit`` characters.

    >>> format_call('{"method": "POST", "query": "a=1", "body": "x=2"}')
    'POST a=1\\nx=2'
    """
    values = json.loads(text)
    head = f"{values['method']} {values.get('query', '')}".strip()
    body = values.get("body") or values.get("body64") or ""
    return f"{head}\n{body}".strip()[:limit]

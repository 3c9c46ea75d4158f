#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Connects a modem run by gammu-smsd or SMS Server Tools 3 to the complaint server.

It needs only Python 3.8. Copy it to the machine with the modem, set the environment
variable ``MFI_SMS_URL`` to the gateway's address (the one that ends with ``/in``,
without ``/in``), and add:

gammu-smsd, in /etc/gammu-smsdrc::

    RunOnReceive = /usr/local/bin/modem.py gammu-received

SMS Server Tools, in /etc/smsd.conf::

    eventhandler = /usr/local/bin/modem.py smstools-event

and, every minute, from cron::

    modem.py send gammu          (uses gammu-smsd-inject)
    modem.py send smstools       (writes to /var/spool/sms/outgoing)

A text that cannot be posted is kept in ``MFI_SMS_SPOOL`` (default /var/spool/mfi-sms)
and posted again on the next run, so that no text is lost.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 30
OUTGOING = "/var/spool/sms/outgoing"


def get_spool():
    """Return the folder of the calls not made yet, creating it if needed."""
    path = os.environ.get("MFI_SMS_SPOOL", "/var/spool/mfi-sms")
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def post_form(path_end, fields):
    """Post a form to an address of the gateway; return the response body.

    :param str path_end: ``in``, ``status`` or ``out``
    """
    url = os.environ["MFI_SMS_URL"].rstrip("/") + "/" + path_end
    body = urllib.parse.urlencode(fields).encode()
    # The address is set by whoever runs this program.
    with urllib.request.urlopen(url, body, timeout=TIMEOUT) as answer:  # noqa: S310
        return answer.read()


def store_call(path_end, fields):
    """Store a call before it is made; return the path of its file."""
    handle, path = tempfile.mkstemp(suffix=".json", dir=get_spool())
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        json.dump([path_end, fields], target)
    return path


def send_stored_calls():
    """Make the stored calls, keeping those that fail; return how many failed."""
    failed = 0
    for name in sorted(os.listdir(get_spool())):
        path = os.path.join(get_spool(), name)
        if not name.endswith(".json"):
            continue
        with open(path, encoding="utf-8") as source:
            path_end, fields = json.load(source)
        try:
            post_form(path_end, fields)
        except (OSError, urllib.error.URLError) as error:
            sys.stderr.write(f"server not reached: {type(error).__name__}\n")
            failed += 1
        else:
            os.unlink(path)
    return failed


def parse_gammu(environment):
    """Return the texts that gammu-smsd passes in the environment.

    >>> parse_gammu({"SMS_MESSAGES": "2", "SMS_1_NUMBER": "+22177", "SMS_1_TEXT": "a",
    ...              "SMS_2_NUMBER": "+22177", "SMS_2_TEXT": "b", "DECODED_PARTS": "0"})
    [{'from': '+22177', 'text': 'ab'}]
    >>> parse_gammu({"SMS_MESSAGES": "1", "SMS_1_NUMBER": "1", "DECODED_PARTS": "1",
    ...              "DECODED_1_TEXT": "whole"})
    [{'from': '1', 'text': 'whole'}]
    """
    count = int(environment.get("SMS_MESSAGES", "0"))
    if not count:
        return []
    decoded = int(environment.get("DECODED_PARTS", "0"))
    prefix, total = ("DECODED", decoded) if decoded else ("SMS", count)
    pieces = [
        environment.get(f"{prefix}_{number}_TEXT", "") for number in range(1, total + 1)
    ]
    text = join_halves("".join(pieces))
    return [{"from": environment.get("SMS_1_NUMBER", ""), "text": text}]


def join_halves(text):
    """Join the halves of an emoji that a phone cut between two parts.

    gammu passes each half as three bytes, which Python reads as surrogates. A half that
    remains alone becomes a question mark.

    >>> cut = b"ok \\xed\\xa0\\xbd\\xed\\xb9\\x82 fin \\xed\\xa0\\xbd"
    >>> join_halves(cut.decode("utf-8", "surrogateescape"))
    'ok \U0001f642 fin ?'
    """
    raw = text.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\ufffd", "?")


def parse_smstools(raw):
    """Parse a file of SMS Server Tools: headers, an empty line, the text.

    >>> parse_smstools(b"From: 22177\\nSent: 26-03-01 10:00:00\\n\\nbonjour")
    {'from': '22177', 'text': 'bonjour', 'sent': '26-03-01 10:00:00', 'headers': 2}
    >>> parse_smstools(b"From: 22177\\nAlphabet: UCS2\\n\\n\\x00p\\x00\\xea")["text"]
    'p\\xea'
    """
    head, _separator, body = raw.partition(b"\n\n")
    headers = {}
    for line in head.decode("utf-8", "replace").splitlines():
        name, _colon, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    charset = {"UCS2": "utf-16-be", "UCS": "utf-16-be", "ISO": "latin-1"}.get(
        headers.get("alphabet", "").upper(), "utf-8"
    )
    return {
        "from": headers.get("from", ""),
        "text": body.decode(charset, "replace").rstrip("\n"),
        "sent": headers.get("sent", ""),
        "headers": len(headers),
    }


def compute_id(*parts):
    """Return an id computed from ``parts``, the same for the same text.

    >>> compute_id("a", "b") == compute_id("a", "b") != compute_id("a", "c")
    True
    """
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def handle_gammu_received(arguments):
    """Store and post the texts that gammu-smsd has just received."""
    for name, fields in enumerate(parse_gammu(os.environ)):
        # gammu passes the files of a received text on the command line.
        files = ",".join(arguments)
        if files:
            fields["id"] = compute_id(files, fields["from"], fields["text"], str(name))
        store_call("in", fields)
    return send_stored_calls()


def handle_smstools_event(arguments):
    """Store and post an event of SMS Server Tools."""
    event, path = arguments[0], arguments[1]
    with open(path, "rb") as source:
        raw = source.read()
    text = parse_smstools(raw)
    if event == "RECEIVED":
        origin = (text["from"], text["text"], text["sent"], os.path.basename(path))
        fields = {"from": text["from"], "text": text["text"], "id": compute_id(*origin)}
        store_call("in", fields)
    elif event in ("SENT", "FAILED", "REPORT"):
        uuid = os.path.basename(path).partition("mfi-")[2]
        if uuid:
            store_call("status", {"uuid": uuid[:32], "status": event})
    return send_stored_calls()


def send_gammu(text):
    """Pass a text to gammu-smsd."""
    command = ["gammu-smsd-inject", "TEXT", text["to"], "-autolen", "600"]
    command += ["-unicode"] if not text["text"].isascii() else []
    # A list, without a shell: a text cannot add a command.
    subprocess.run(command, input=text["text"].encode(), check=True, timeout=TIMEOUT)


def send_smstools(text):
    """Pass a text to SMS Server Tools, in a file whose name contains our id."""
    folder = os.environ.get("MFI_SMS_OUTGOING", OUTGOING)
    ascii_only = text["text"].isascii()
    number = text["to"].lstrip("+")
    head = f"To: {number}\nReport: yes\n"
    head += "" if ascii_only else "Alphabet: UCS\n"
    body = text["text"].encode("ascii" if ascii_only else "utf-16-be")
    path = os.path.join(folder, "mfi-" + text["uuid"])
    with open(path + ".LOCK", "wb") as target:
        target.write(head.encode() + b"\n" + body)
    # Renamed last, so that the daemon never reads an incomplete file.
    os.rename(path + ".LOCK", path)


def send(arguments):
    """Fetch the texts to send and pass each one to the modem's program."""
    send_text = {"gammu": send_gammu, "smstools": send_smstools}[arguments[0]]
    failed = send_stored_calls()
    for text in json.loads(post_form("out", {}).decode()):
        try:
            send_text(text)
        except (OSError, subprocess.SubprocessError) as error:
            failed += 1
            status = {"uuid": text["uuid"], "status": "FAILED", "reason": str(error)}
            store_call("status", status)
        else:
            store_call("status", {"uuid": text["uuid"], "status": "SENT"})
    return failed + send_stored_calls()


COMMANDS = {
    "gammu-received": handle_gammu_received,
    "smstools-event": handle_smstools_event,
    "send": send,
}


def main(arguments):
    """Run one command; return the exit code."""
    if len(arguments) < 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(__doc__)
        return 2
    if not os.environ.get("MFI_SMS_URL"):
        sys.stderr.write("MFI_SMS_URL is not set: set it to the gateway's address.\n")
        return 2
    return 1 if COMMANDS[arguments[0]](arguments[1:]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

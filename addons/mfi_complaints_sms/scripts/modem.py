#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Joins a modem run by gammu-smsd or SMS Server Tools 3 to the complaint desk.

Needs Python 3.8 and nothing else. Copy it to the machine that has the modem, write the
gateway's address (the one that ends in ``/in``, without ``/in``) into the environment
variable ``MFI_SMS_URL``, and:

gammu-smsd, in /etc/gammu-smsdrc::

    RunOnReceive = /usr/local/bin/modem.py gammu-received

SMS Server Tools, in /etc/smsd.conf::

    eventhandler = /usr/local/bin/modem.py smstools-event

and, every minute, from cron::

    modem.py send gammu          (uses gammu-smsd-inject)
    modem.py send smstools       (writes to /var/spool/sms/outgoing)

A text that could not be handed to the desk is kept in ``MFI_SMS_SPOOL`` (default
/var/spool/mfi-sms) and handed over at the next call: nothing is lost.
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


def spool():
    """Return the folder of the texts not yet handed over, made if needed."""
    path = os.environ.get("MFI_SMS_SPOOL", "/var/spool/mfi-sms")
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def call(door, fields):
    """Post a form to one door of the desk; return the body."""
    url = os.environ["MFI_SMS_URL"].rstrip("/") + "/" + door
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, body, timeout=TIMEOUT) as answer:
        return answer.read()


def keep(door, fields):
    """Store a call before it is made; return the file."""
    handle, path = tempfile.mkstemp(suffix=".json", dir=spool())
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        json.dump([door, fields], target)
    return path


def flush():
    """Make the calls that are stored; keep those that fail. Return how many do."""
    failed = 0
    for name in sorted(os.listdir(spool())):
        path = os.path.join(spool(), name)
        if not name.endswith(".json"):
            continue
        with open(path, encoding="utf-8") as source:
            door, fields = json.load(source)
        try:
            call(door, fields)
        except (OSError, urllib.error.URLError) as error:
            sys.stderr.write(f"desk not reached: {type(error).__name__}\n")
            failed += 1
        else:
            os.unlink(path)
    return failed


def gammu_texts(environment):
    """Read what gammu-smsd tells in the environment.

    >>> gammu_texts({"SMS_MESSAGES": "2", "SMS_1_NUMBER": "+22177", "SMS_1_TEXT": "a",
    ...              "SMS_2_NUMBER": "+22177", "SMS_2_TEXT": "b", "DECODED_PARTS": "0"})
    [{'from': '+22177', 'text': 'ab'}]
    >>> gammu_texts({"SMS_MESSAGES": "1", "SMS_1_NUMBER": "1", "DECODED_PARTS": "1",
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
    return [{"from": environment.get("SMS_1_NUMBER", ""), "text": "".join(pieces)}]


def smstools_text(raw):
    """Read a file of SMS Server Tools: headers, an empty line, the words.

    >>> smstools_text(b"From: 22177\\nSent: 26-03-01 10:00:00\\n\\nbonjour")
    {'from': '22177', 'text': 'bonjour', 'sent': '26-03-01 10:00:00', 'headers': 2}
    >>> smstools_text(b"From: 22177\\nAlphabet: UCS2\\n\\n\\x00p\\x00\\xea")["text"]
    'p\\xea'
    """
    head, _blank, body = raw.partition(b"\n\n")
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


def identity(*parts):
    """Return an id that is the same for the same text.

    >>> identity("a", "b") == identity("a", "b") != identity("a", "c")
    True
    """
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def received_gammu(_arguments):
    """Store and hand over what gammu-smsd has just received."""
    for name, fields in enumerate(gammu_texts(os.environ)):
        # gammu names the files of one receipt on the command line.
        files = ",".join(_arguments)
        if files:
            fields["id"] = identity(files, fields["from"], fields["text"], str(name))
        keep("in", fields)
    return flush()


def event_smstools(arguments):
    """Store and hand over an event of SMS Server Tools."""
    event, path = arguments[0], arguments[1]
    with open(path, "rb") as source:
        raw = source.read()
    text = smstools_text(raw)
    if event == "RECEIVED":
        words = (text["from"], text["text"], text["sent"], os.path.basename(path))
        fields = {"from": text["from"], "text": text["text"], "id": identity(*words)}
        keep("in", fields)
    elif event in ("SENT", "FAILED", "REPORT"):
        uuid = os.path.basename(path).partition("mfi-")[2]
        if uuid:
            keep("status", {"uuid": uuid[:32], "status": event})
    return flush()


def send_gammu(text):
    """Give one text to gammu-smsd."""
    command = ["gammu-smsd-inject", "TEXT", text["to"], "-autolen", "600"]
    command += ["-unicode"] if not text["text"].isascii() else []
    subprocess.run(command, input=text["text"].encode(), check=True, timeout=TIMEOUT)


def send_smstools(text):
    """Give one text to SMS Server Tools; its file's name carries our id."""
    folder = os.environ.get("MFI_SMS_OUTGOING", OUTGOING)
    ascii_only = text["text"].isascii()
    number = text["to"].lstrip("+")
    head = f"To: {number}\nReport: yes\n"
    head += "" if ascii_only else "Alphabet: UCS\n"
    body = text["text"].encode("ascii" if ascii_only else "utf-16-be")
    path = os.path.join(folder, "mfi-" + text["uuid"])
    with open(path + ".LOCK", "wb") as target:
        target.write(head.encode() + b"\n" + body)
    # Renamed, so that the daemon never reads half a file.
    os.rename(path + ".LOCK", path)


def send(arguments):
    """Fetch the texts to send and give each to the modem's program."""
    give = {"gammu": send_gammu, "smstools": send_smstools}[arguments[0]]
    failed = flush()
    for text in json.loads(call("out", {}).decode()):
        try:
            give(text)
        except (OSError, subprocess.SubprocessError) as error:
            failed += 1
            status = {"uuid": text["uuid"], "status": "FAILED", "reason": str(error)}
            keep("status", status)
        else:
            keep("status", {"uuid": text["uuid"], "status": "SENT"})
    return failed + flush()


COMMANDS = {
    "gammu-received": received_gammu,
    "smstools-event": event_smstools,
    "send": send,
}


def main(arguments):
    """Run one command; return the exit code."""
    if len(arguments) < 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(__doc__)
        return 2
    if not os.environ.get("MFI_SMS_URL"):
        sys.stderr.write(
            "MFI_SMS_URL is not set: write the gateway's address into it.\n"
        )
        return 2
    return 1 if COMMANDS[arguments[0]](arguments[1:]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

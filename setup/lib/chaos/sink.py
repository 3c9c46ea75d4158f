"""``python -m lib.chaos.sink PORT FILE``: receive mails, one JSON line for each."""

import json
import os
import sys

from ..mail_demo import load_sink


class Lines:
    """A list of messages that writes what identifies each one to a file."""

    def __init__(self, path):
        """Open the file, to append to it."""
        self.file = open(path, "a")  # noqa: SIM115  open as long as the process

    def append(self, message):
        """Write one line, which outlives this process."""
        names = ("to", "subject", "message-id")
        row = {name: str(message[name] or "") for name in names}
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())


def main(port, path):
    """Receive mails until the process is killed."""
    with load_sink()(port=int(port)) as sink:
        sink.messages = Lines(path)
        sink.finished.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

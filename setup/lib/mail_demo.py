"""Receive the demonstration's e-mails on this machine, and keep them as files.

Nothing leaves the machine, no mail is ever refused, and each can be read.
"""

import contextlib
import runpy

from . import paths
from .database import query

FOLDER = paths.RUNTIME / "mail"
#: Mails kept from the latest runs.
KEPT = 500
#: Name of the mail server that ``inside/demo.py`` creates in the database.
NAME = "Démonstration : courriels gardés sur cette machine"
SINK_MODULE = paths.ADDONS / "mfi_complaints" / "tests" / "smtp_sink.py"


class Folder:
    """A list of messages that writes each one to a file.

    :param path: folder of the files, which are numbered
    """

    def __init__(self, path):
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.number = max((int(file.stem) for file in self.get_files()), default=0)

    def get_files(self):
        """Return the files of earlier messages, oldest first."""
        return sorted(f for f in self.path.glob("*.eml") if f.stem.isdigit())

    def append(self, message):
        """Write one message, and remove the oldest above the limit."""
        self.number += 1
        (self.path / f"{self.number:06}.eml").write_bytes(message.as_bytes())
        for file in self.get_files()[:-KEPT]:
            file.unlink(missing_ok=True)


@contextlib.contextmanager
def running(env, database):
    """Receive mails while the demonstration is served."""
    with load_sink()() as sink:
        sink.messages = Folder(FOLDER)
        query(
            env,
            database,
            f"UPDATE ir_mail_server SET smtp_port = {sink.port} WHERE name = '{NAME}'",
        )
        yield


def load_sink():
    """Return the mail server of the addon's tests."""
    return runpy.run_path(SINK_MODULE)["SmtpSink"]

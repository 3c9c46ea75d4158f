# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fetching the file of a source, from a folder of the server or from an address.

A folder is only ever one below the directory named in the server's configuration file
(option ``mfi_import_directory``): who administers the application alone cannot read the
server's files. An address never leads back to the server itself.
"""

import base64
import hashlib
import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

import requests

from odoo.exceptions import UserError
from odoo.tools import config

from ...engine.spreadsheet import MAX_BYTES

OPTION = "mfi_import_directory"
#: Seconds to connect, and between two pieces of the answer.
TIMEOUT = (10, 60)
_CHUNK = 64 * 1024


def fetch(source):
    """Return (name, content) of a source's file.

    :raise UserError: one sentence that says what to do
    """
    if source.pull == "folder":
        return _newest(source.env, source.folder)
    return _download(source.env, source.url)


def digest(content):
    """Return what tells one file from another."""
    return hashlib.sha256(content).hexdigest()


def encoded(content):
    """Return a file as binary fields want it."""
    return base64.b64encode(content)


def directory(env, folder):
    """Return a folder below the directory that is open to imports.

    :raise UserError: when there is none, or when the folder leads out of it
    """
    opened = config.get(OPTION)
    if not opened:
        raise UserError(
            env._(
                "No directory is open to imports: whoever runs the server names one "
                "in its configuration file (%(option)s).",
                option=OPTION,
            )
        )
    base = Path(opened).resolve()
    found = (base / (folder or "").strip().lstrip("/\\")).resolve()
    if found != base and base not in found.parents:
        raise UserError(env._("This folder lies outside the directory of imports."))
    if not found.is_dir():
        raise UserError(env._("This folder does not exist on the server."))
    return found


def _newest(env, folder):
    """Return (name, content) of the newest file of a folder."""
    found = directory(env, folder)
    files = [
        path
        for path in found.iterdir()
        if path.suffix.lower() in (".csv", ".txt", ".xlsx")
        and path.is_file()
        and not path.is_symlink()
    ]
    if not files:
        raise UserError(env._("The folder holds no CSV or XLSX file."))
    path = max(files, key=lambda file: (file.stat().st_mtime, file.name))
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    return path.name, _bounded(env, content)


def _bounded(env, content):
    """Return a content of honest size."""
    if len(content) > MAX_BYTES:
        raise UserError(
            env._(
                "The file is larger than %(limit)s MB: split it.",
                limit=MAX_BYTES // 1024 // 1024,
            )
        )
    return content


def is_address(url):
    """Return whether a text is an http or https address with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _download(env, url):
    """Return (name, content) of what an address answers."""
    if not is_address(url):
        raise UserError(env._("Write an address that begins with http:// or https://."))
    _refuse_own_server(env, urlsplit(url))
    try:
        with requests.get(
            url, timeout=TIMEOUT, stream=True, allow_redirects=False
        ) as answer:
            if answer.status_code != 200:
                raise UserError(
                    env._(
                        "The address answered %(code)s instead of a file: check it.",
                        code=answer.status_code,
                    )
                )
            content = b""
            for piece in answer.iter_content(_CHUNK):
                content = _bounded(env, content + piece)
    except requests.RequestException as error:
        raise UserError(
            env._("The address does not answer: check it, and the network.")
        ) from error
    return Path(urlsplit(url).path).name or "import.csv", content


def _refuse_own_server(env, parts):
    """Refuse addresses of the server itself and of its neighbourhood on the wire.

    Addresses of the institution's own network are allowed: the core banking system
    lives there.
    """
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80)
    except (OSError, ValueError) as error:
        raise UserError(env._("The name of this address is not known.")) from error
    for item in found:
        address = ipaddress.ip_address(item[4][0].split("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if (
            address.is_loopback
            or address.is_link_local
            or address.is_unspecified
            or address.is_multicast
        ):
            raise UserError(
                env._("This address leads back to the server itself: use a folder.")
            )

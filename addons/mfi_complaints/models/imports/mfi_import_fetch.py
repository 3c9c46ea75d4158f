# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fetch the file of an import source from a folder of the server or from a URL.

A folder is always below the directory named in the server's configuration file (option
``mfi_import_directory``), so that an administrator of the application cannot read other
files of the server. A URL that leads back to the server itself is refused.
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

from ...engine import spreadsheet
from ...engine.spreadsheet import MAX_BYTES
from ...tools.network import is_address

OPTION = "mfi_import_directory"
#: Seconds to connect, and to wait for each chunk of the response.
TIMEOUT = (10, 60)
_CHUNK = 64 * 1024


def fetch_file(source):
    """Return (name, content) of the file of a source.

    :raise UserError: if it cannot be fetched; the message says what to do
    """
    if source.pull == "folder":
        return _read_newest_file(source.env, source.folder)
    return _download(source.env, source.url)


def compute_digest(content):
    """Return the SHA-256 digest of a file, as a hexadecimal string."""
    return hashlib.sha256(content).hexdigest()


def encode_file(content):
    """Return the content of a file, encoded for a binary field."""
    return base64.b64encode(content)


def get_directory(env, folder):
    """Return the path of a folder below the import directory of the server.

    :param str folder: path relative to that directory; empty for the directory itself
    :raise UserError: if no directory is configured, or the folder is missing or outside
    """
    root = config.get(OPTION)
    if not root:
        raise UserError(
            env._(
                "No import directory is configured: the administrator of the server "
                "must name one in the configuration file (%(option)s).",
                option=OPTION,
            )
        )
    base = Path(root).resolve()
    path = (base / (folder or "").strip().lstrip("/\\")).resolve()
    if path != base and base not in path.parents:
        raise UserError(env._("This folder is outside the import directory."))
    if not path.is_dir():
        raise UserError(env._("This folder does not exist on the server."))
    return path


def _read_newest_file(env, folder):
    """Return (name, content) of the newest CSV file or workbook of a folder.

    :raise UserError: if there is no such file, or it is too large
    """
    files = [
        path
        for path in get_directory(env, folder).iterdir()
        if path.suffix.lower() in spreadsheet.EXTENSIONS
        and path.is_file()
        and not path.is_symlink()
    ]
    if not files:
        raise UserError(env._("The folder contains no CSV, XLSX, XLS or ODS file."))
    path = max(files, key=lambda file: (file.stat().st_mtime, file.name))
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    return path.name, _check_size(env, content)


def _check_size(env, content):
    """Return the content of a file unchanged.

    :raise UserError: if it is larger than :data:`spreadsheet.MAX_BYTES`
    """
    if len(content) > MAX_BYTES:
        raise UserError(
            env._(
                "The file is larger than %(limit)s MB: split it.",
                limit=MAX_BYTES // 1024 // 1024,
            )
        )
    return content


def _download(env, url):
    """Return (name, content) of the file at a URL; redirections are not followed.

    :raise UserError: if the URL is refused, unreachable or returns no file
    """
    if not is_address(url):
        raise UserError(env._("Enter an address that begins with http:// or https://."))
    _check_not_own_server(env, urlsplit(url))
    try:
        with requests.get(
            url, timeout=TIMEOUT, stream=True, allow_redirects=False
        ) as answer:
            if answer.status_code != 200:
                raise UserError(
                    env._(
                        "The address returned the status %(code)s instead of a file: "
                        "check it.",
                        code=answer.status_code,
                    )
                )
            content = b""
            for chunk in answer.iter_content(_CHUNK):
                content = _check_size(env, content + chunk)
    except requests.RequestException as error:
        raise UserError(
            env._("The address does not respond: check the address and the network.")
        ) from error
    return Path(urlsplit(url).path).name or "import.csv", content


def _check_not_own_server(env, parts):
    """Refuse loopback, link-local, unspecified and multicast addresses.

    Addresses of the institution's private network are allowed: the core banking system
    is usually there.

    :param parts: the URL as split by :func:`urllib.parse.urlsplit`
    :raise UserError: if the host is unknown or one of its addresses is refused
    """
    try:
        infos = socket.getaddrinfo(parts.hostname, parts.port or 80)
    except (OSError, ValueError) as error:
        raise UserError(env._("The host of this address is unknown.")) from error
    for info in infos:
        address = ipaddress.ip_address(info[4][0].split("%")[0])
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

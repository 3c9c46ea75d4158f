"""Walk each screen of the demonstration as each role, and report what is wrong.

Run by ``./setup/test --only screens`` on a served demonstration:
``python tests/walk --url http://127.0.0.1:8069 --accounts FILE --report FILE``.
"""

import argparse
import json
import threading
import time
from pathlib import Path

from report import write_report
from walker import Walker, get_accounts

WIDTHS = (1300, 400)


def walk(options, accounts, width, result):
    """Walk all roles at a width, and add the report of that width to the result."""
    began = time.monotonic()
    walker = Walker(options.url, width, options.screenshots)
    try:
        with walker:
            # the phone starts with the last role: two windows of one person may differ
            for login, password in accounts if width > 700 else reversed(accounts):
                walker.walk_role(login, password)
            walker.walk_public()
    except Exception as error:  # reported: a thread's exception would be lost
        walker.add(f"{login}", "walk", f"{type(error).__name__}: {error}")
    walker.seconds = round(time.monotonic() - began)
    result[width] = walker


def main():
    """Walk both widths at the same time and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--accounts", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--logins", help="only these accounts, separated by commas")
    parser.add_argument("--screenshots", type=Path, help="folder for an image of each")
    options = parser.parse_args()
    accounts = get_accounts(options.accounts, options.logins)
    result = {}
    threads = [
        threading.Thread(target=walk, args=(options, accounts, width, result))
        for width in WIDTHS
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    write_report(options.report, [result[width] for width in WIDTHS])
    print(json.dumps({width: walker.seconds for width, walker in result.items()}))


if __name__ == "__main__":
    main()

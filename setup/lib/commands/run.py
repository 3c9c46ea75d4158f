"""``./setup/run``: install everything and serve the demonstration."""

import argparse
import contextlib
import shutil

from .. import (
    config,
    database,
    mail_demo,
    paths,
    postgres,
    prepare,
    serve,
    sms_demo,
    stamps,
    system,
)
from ..output import step


def parse_arguments(args):
    """Parse the command's options."""
    parser = argparse.ArgumentParser(
        prog="./setup/run",
        description="Install Odoo, PostgreSQL and the OCA addons, create the French "
        "demonstration and serve it. Later runs take seconds.",
    )
    parser.add_argument(
        "--database", default="demo", help="name of the database (demo)"
    )
    parser.add_argument("--port", type=int, default=8069, help="HTTP port (8069)")
    parser.add_argument(
        "--no-serve", action="store_true", help="prepare everything and exit"
    )
    parser.add_argument(
        "--clean", action="store_true", help="remove everything and start over"
    )
    parser.add_argument(
        "--stop", action="store_true", help="stop the embedded PostgreSQL and exit"
    )
    parser.add_argument(
        "--sms-demo",
        action="store_true",
        help="also run an SMS gateway (Kannel) with a simulated network",
    )
    return parser.parse_args(args)


def main(args):
    """Prepare the environment, create or update the demonstration, and serve it."""
    options = parse_arguments(args)
    if options.stop:
        postgres.stop()
        return 0
    database.check_name(options.database)
    if not options.no_serve:
        serve.check_port(options.port)
    if options.sms_demo:
        sms_demo.check()
    if options.clean:
        clean(options.database)
    env = prepare.prepare("run", system.PDF)
    with stamps.lock(f"database-{options.database}"):
        database.ensure_demo(env, options.database)
    if options.no_serve:
        step("Ready. Run `./setup/run` to serve it.")
        return 0
    gateway = contextlib.nullcontext()
    if options.sms_demo:
        gateway = sms_demo.running(env, options.database, options.port)
    with gateway, mail_demo.running(env, options.database):
        return serve.serve(env, options.database, options.port)


def clean(name):
    """Remove everything the commands created, including the database of that name."""
    step("Removing the previous environment")
    if config.find_existing_server() and (paths.STAMPS / f"made-{name}").exists():
        database.drop(config.environment(), name)
    postgres.stop()
    if paths.RUNTIME.exists():
        shutil.rmtree(paths.RUNTIME)

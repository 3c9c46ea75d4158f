# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo import sql_db
from odoo.http import request
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..tools.replica import MAX_BROKEN, ReplicaConnection
from .public.common import PublicCommon
from .test_api_docs import ConnectedSystem


class Pool:
    """A pool of which the first connections are broken, each in its own way."""

    readonly = True

    def __init__(self, faults):
        self.faults = faults

    def borrow(self, _info):
        """Return a connection, or raise the next fault."""
        raise self.faults.pop(0)


@tagged("post_install", "-at_install")
class TestReplicaConnection(BaseCase):
    """A connection that a crash has cut is skipped, and never fails a page."""

    def _open(self, faults):
        """Open a cursor on a pool with faults; return the error and the faults left."""
        connection = ReplicaConnection(Pool(faults), "db", {})
        with self.assertRaises(psycopg2.Error) as caught:
            connection.cursor()
        return type(caught.exception), faults

    def test_broken_connections_are_skipped(self):
        cut, refused = psycopg2.DatabaseError("cut"), psycopg2.OperationalError("down")
        fault, left = self._open([cut, cut, refused])
        self.assertEqual((fault, left), (psycopg2.OperationalError, []))

    def test_it_gives_up(self):
        cut = [psycopg2.DatabaseError("cut") for _number in range(MAX_BROKEN + 1)]
        fault, left = self._open(cut)
        self.assertEqual((fault, len(left)), (psycopg2.OperationalError, 1))

    def test_odoo_does_not_handle_it(self):
        """If Odoo's own connection does one day, :class:`ReplicaConnection` can go."""
        connection = sql_db.Connection(Pool([psycopg2.DatabaseError()]), "db", {})
        with self.assertRaises(psycopg2.DatabaseError) as caught:
            connection.cursor()
        self.assertNotIsInstance(caught.exception, psycopg2.OperationalError)


@contextmanager
def recorded_modes(env):
    """Yield the list of the cursors with which requests were served: "ro" or "rw"."""
    modes, handler = [], env.registry["ir.http"]
    dispatch = handler._dispatch

    def record(endpoint):
        modes.append("ro" if request.env.cr.readonly else "rw")
        return dispatch(endpoint)

    with patch.object(handler, "_dispatch", record):
        yield modes


@tagged("post_install", "-at_install")
class TestReplicaPages(PublicCommon):
    """Pages that only read use the replica; what writes does not try it in vain."""

    def _get_modes(self, path, form=None):
        """Open a page; return the cursors that it was tried with."""
        with recorded_modes(self.env) as modes:
            response = self.url_open(path, data=form)
        self.assertLess(response.status_code, 500)
        return modes

    def test_pages_without_a_form_are_read_only(self):
        for path in (
            "/complaints",
            "/complaints/track",
            "/complaints/verify",
            "/complaints/denunciation",
            "/complaints/denunciation/follow",
        ):
            with self.subTest(path=path):
                self.assertEqual(self._get_modes(path), ["ro"])

    def test_pages_that_count_or_write_are_not(self):
        wrong = {"number": "PL-2026-000000", "proof": "AAAA", "code": "AAAA"}
        for path, form in (
            ("/complaints", self._get_form_values()),
            ("/complaints/track", wrong),
            ("/complaints/verify", wrong),
            ("/complaints/denunciation/follow", wrong),
            ("/complaints/health", None),
            ("/complaints/reports/unsubscribe/0/x", None),
        ):
            with self.subTest(path=path):
                self.assertEqual(self._get_modes(path, form), ["rw"])

    def test_pages_about_what_was_just_done_are_not(self):
        for path in ("/complaints/done", "/complaints/followed"):
            with self.subTest(path=path):
                self.assertEqual(self._get_modes(path)[0], "rw")


@tagged("post_install", "-at_install")
class TestReplicaCalls(ConnectedSystem):
    """Calls of other systems: what must be current is asked of the primary."""

    def setUp(self):
        super().setUp()
        self.key = self._create_key(self.desk)

    def _get_modes(self, method, model="helpdesk.ticket", **body):
        """Call a method; return the cursors that it was tried with."""
        with recorded_modes(self.env) as modes:
            status, answer = self._call(method, model, **body)
        self.assertLess(status, 500, answer)
        return modes

    def test_lists_and_figures_are_read_only(self):
        figures = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        lists = {"domain": [], "specification": {"number": {}}}
        for method, body in (
            ("web_search_read", lists),
            ("search_read", {"domain": [], "fields": ["number"]}),
            ("complaint_desk_figures", {}),
            ("complaint_dashboard", {"model": "mfi.complaint.report", **figures}),
            ("get_cost_per_complaint", {"model": "mfi.complaint.cost", "year": 2026}),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._get_modes(method, **body), ["ro"])

    def test_a_record_is_read_on_the_primary(self):
        ids = self._create_complaint().ids
        for method, body in (
            ("search", {"domain": [("number", "=", "x")]}),
            ("read", {"ids": ids, "fields": ["number"]}),
            ("web_read", {"ids": ids, "specification": {"number": {}}}),
            ("complaint_status", {"number": "x"}),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._get_modes(method, **body), ["rw"])

    @mute_logger("odoo.http")
    def test_a_missing_record_is_asked_of_the_primary(self):
        """It may be too new for the replica; the primary has the last word."""
        self.assertEqual(
            self._get_modes("get_formview_id", ids=[2**31 - 1]), ["ro", "rw"]
        )

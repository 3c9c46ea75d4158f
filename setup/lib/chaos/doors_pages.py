"""Invented requests for the files and pages of an employee who has logged in."""

import json

from .acts import FIELDS
from .cases import SLOWEST_PDF, Case, Doors, encode, quote

EXPORT = {
    "model": "helpdesk.ticket",
    "fields": [
        {"name": "number", "label": "Number", "type": "char"},
        {"name": "partner_id/name", "label": "Client", "type": "char"},
    ],
    "ids": False,
    "domain": [],
    "groupby": [],
    "context": {"lang": "fr_FR"},
    "import_compat": False,
}
PIVOT = {
    "title": "Complaints",
    "model": "helpdesk.ticket",
    "measure_count": 1,
    "origin_count": 1,
    "col_group_headers": [[{"title": "Total", "width": 1, "height": 1}]],
    "measure_headers": [
        {"title": "Count", "width": 1, "height": 1, "is_bold": True},
    ],
    "origin_headers": [],
    "rows": [
        {"title": "Total", "indent": 0, "values": [{"value": 3, "is_bold": True}]}
    ],
}
#: Dates of a period, and texts that are none.
PERIODS = (
    *(("2026-01-01", "2026-03-31"),) * 12,
    *(("2026-11-01", "2026-11-30"), ("2026-03-31", "2026-01-01")),
    *(("0001-01-01", "9999-12-31"), ("2026-13-45", ""), ("x", "2026-01-01")),
)
FORMATS = (*("xlsx",) * 8, *("pdf",) * 3, "docx", "XLSX", "x" * 300, "%00")
#: {first part of an address: who may fetch the file}
FILES = {
    "/complaints/statement/": "mfi_pilot",
    "/complaints/survey/": "mfi_pilot",
    "/complaints/register/": "mfi_pilot",
    "/complaints/leaflet/": "mfi_pilot",
    "/complaints/reports/": "mfi_pilot",
}


class PageDoors(Doors):
    """Statements, registers, leaflets, reports, exports, manuals."""

    names = ("download", "dashboard", "scorecard", "assessment", "procedures")
    names += ("manual", "report", "export", "pivot")

    def _get(self, door, login, path, values, slowest=SLOWEST_PDF):
        """Return a request for a page by one of the staff, mostly one who may."""
        login = login if self.chance.random() < 0.85 else self.pick("staff")
        case = self.make_page(door, path, values, self.sessions[login], "GET")
        case.slowest = slowest
        return case

    def _choose_id(self, name):
        """Return the id of a file, now and then one that cannot be."""
        odd = self.chance.choice((0, 1, 2**31, 2**63, 2**70, "x"))
        return self.access["ids"][name] if self.chance.random() < 0.8 else odd

    def download(self):
        """Fetch a statement, results of a survey, a register, a poster, a report."""
        start = self.chance.choice(list(FILES))
        name, ending = start.split("/")[2], f".{self.chance.choice(FORMATS)}"
        ending = {"leaflet": ".pdf", "reports": "/preview.pdf"}.get(name, ending)
        values = {"recipient": self.pick("recipients")[0]}
        path = f"{start}{self._choose_id(name)}{ending}"
        return self._get("download", FILES[start], path, values)

    def _invent_period(self):
        """Return the parameters of a figure of a period."""
        first, last = self.chance.choice(PERIODS)
        branch = self.access["ids"]["branch"]
        values = {"from": first, "to": last, "kind": "complaint"}
        values |= {"companies": self.chance.choice(("", "", "", "1", "1", "x"))}
        values |= {"branch": self.chance.choice(("", "", branch, branch, "x"))}
        values |= {"product": self.chance.choice(("", "", "", "", "9"))}
        if self.chance.random() < 0.5:
            return values
        first, last = self.chance.choice(PERIODS)
        values |= {"vs": self.chance.choice(("previous", "year", "network", "own"))}
        return values | {"vs_from": first, "vs_to": last}

    def dashboard(self):
        """Fetch the dashboard as a workbook."""
        path, values = "/complaints/dashboard.xlsx", self._invent_period()
        return self._get("dashboard", "mfi_controller", path, values)

    def scorecard(self):
        """Fetch the scorecard."""
        path = f"/complaints/scorecard.{self.chance.choice(FORMATS)}"
        return self._get("scorecard", "mfi_pilot", path, self._invent_period())

    def assessment(self):
        """Fetch the workbook of an assessment."""
        path = f"/mfi_spi4_report/{self._choose_id('assessment')}/workbook"
        return self._get("assessment", "mfi_controller", path, {"x": "1"})

    def procedures(self):
        """Fetch the procedures manual, or open the first steps."""
        name = self.chance.choice(("procedures.docx", "first-steps"))
        values = {"company": "1"}
        return self._get("procedures", "mfi_pilot", f"/complaints/{name}", values)

    def manual(self):
        """Read a manual, or ask for help about a screen."""
        page = self.chance.choice(
            ("", "/pilote", f"/{quote(self.invent_text())[:400]}")
        )
        path = self.chance.choice((f"/complaints/manual{page}", "/complaints/help"))
        values = {"screen": "mfi_complaints.action_home", "model": "helpdesk.ticket"}
        return self._get("manual", "mfi_handler", path.rstrip("/"), values)

    # ------------------------------------------------------------------
    # Forms of the web client
    # ------------------------------------------------------------------
    def _post(self, door, login, path, values):
        """Return a form that the web client sends to fetch a file."""
        login = login if self.chance.random() < 0.85 else self.pick("staff")
        session = self.sessions[login]
        body = encode({**values, "csrf_token": session.token}).encode()
        kind = "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Cookie": session.cookie}
        return Case(door, path, body, headers, slowest=SLOWEST_PDF, is_generic=True)

    def report(self):
        """Print a report, as the web client does."""
        document = "mfi_complaints.dashboard_document"
        options = json.dumps(self.damage({"from": "2026-01-01", "to": "2026-03-31"}))
        receipt = f"mfi_complaints.report_receipt/{self.pick('tickets')}"
        address = self.chance.choice(
            (
                f"/report/pdf/{document}?{encode({'options': options})}",
                f"/report/pdf/{receipt}",
                f"/report/html/{receipt}",
                self.invent_text(),
            )
        )
        data = json.dumps(self.damage([address, "qweb-pdf"]))
        context = json.dumps(self.damage({"lang": "fr_FR", "active_ids": [1]}))
        values = {"data": data, "context": context, "token": "x"}
        return self._post("report", "mfi_controller", "/report/download", values)

    def export(self):
        """Export a list."""
        model = self.chance.choice(list(FIELDS))
        login, names = FIELDS[model]
        fields = [{"name": names[0], "label": "X", "type": "char"}]
        ours = model == "helpdesk.ticket"
        values = {**EXPORT, **({} if ours else {"model": model, "fields": fields})}
        path = f"/web/export/{self.chance.choice(('csv', 'xlsx'))}"
        data = {"data": json.dumps(self.damage(values))}
        return self._post("export", login, path, data)

    def pivot(self):
        """Export a pivot table."""
        data = {"data": json.dumps(self.damage(PIVOT))}
        return self._post("pivot", "mfi_pilot", "/web/pivot/export_xlsx", data)

"""Script for ``odoo shell`` to import: what invented calls need to get behind the door.

Users, complaints in every state, and one record of each kind that can be fetched.
"""

import base64
import datetime
import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from odoo.tests import new_test_user

from odoo.addons.mfi_complaints.tests.reporting.statement_common import StatementCommon
from odoo.addons.mfi_complaints.tests.survey.common import SurveyCommon

STAFF = ("pilot", "controller", "handler", "collector", "employee")
STATES = ("registered", "assigned", "in_progress", "resolved", "communicated", "closed")
#: Clients with an account: each may register ten complaints an hour.
CLIENTS = 4
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
#: {target of an import: rows of a workbook}
TABLES = {
    "clients": [
        ["Numéro de membre", "Nom", "Téléphone"],
        *([f"W-{row}", f"Client {row}", f"+2217810000{row:02}"] for row in range(20)),
    ],
    "complaints": [
        ["N° plainte", "Reçue le", "Nom", "Objet", "Description", "Canal"],
        *(
            [f"W{row}/2015", "10/02/2015", "Client", "Frais", "Frais pris", "phone"]
            for row in range(20)
        ),
    ],
}


class Records(SurveyCommon, StatementCommon):
    """The institution, users and clients of the tests, in a database that is kept."""

    @classmethod
    def begin(cls, env):
        """Set up the institution, its users and its reference data."""
        cls.env = env
        cls._setup_company()
        cls._setup_users()
        cls._setup_reference()
        cls.tickets = env["helpdesk.ticket"]
        export = env.ref("base.group_allow_export")
        (cls.pilot | cls.controller).group_ids |= export
        cls.questionnaire = env.ref("mfi_complaints.survey_questionnaire")
        return cls.__new__(cls)

    def prepare(self):
        """Create everything; return {name: what the doors need}."""
        tracked = [self._create_tracked(state) for state in STATES * 2]
        tickets = [ticket.id for ticket, _code in tracked]
        tickets += [self._create_draft(name="Draft").id for _n in range(3)]
        clients = dict(self._create_client(number) for number in range(CLIENTS))
        return {
            "tracked": [(ticket.number, code) for ticket, code in tracked],
            "ratings": self._get_ratings([ticket for ticket, _code in tracked]),
            "clients": clients,
            "tickets": tickets,
            "staff": [f"mfi_{name}" for name in STAFF],
            "recipients": self._create_schedule(),
            "survey": self._create_sheets(),
            "ids": self._create_files(),
        }

    def _create_tracked(self, state):
        """Return a complaint in a state, and its tracking code."""
        ticket, code = self._register_complaint(name=f"Fees: {state}")
        return self._advance(ticket, state), code

    def _create_client(self, number):
        """Return (login, what they own) of a client with an account."""
        user = new_test_user(self.env, f"chaos_client_{number}", "base.group_portal")
        phone = f"+22177300000{number}"
        user.partner_id.write({"phone": phone, "mfi_branch_id": self.branch.id})
        mine = {"partner_id": user.partner_id.id}
        complaints = [
            self._advance(self._create_complaint(**mine), state)
            for state in ("registered", "communicated", "communicated")
        ]
        plain = {"name": "Printer", "description": "x", **mine}
        return user.login, {
            "numbers": [complaint.number for complaint in complaints],
            "tickets": self.tickets.create([plain, plain]).ids,
        }

    def _get_ratings(self, tickets):
        """Return the tokens of the complaints whose client may judge or appeal."""
        tokens = (ticket._get_complaint_rating_token() for ticket in tickets)
        return [token for token in tokens if token]

    def _create_schedule(self):
        """Return (id, token) of the recipients of a report that is not sent."""
        schedule = self.env["mfi.complaint.report.schedule"].create(
            {
                "name": "Board",
                "kind": "board",
                "frequency": "month",
                "send_day": 2,
                "active": False,
                "company_id": self.company.id,
                "recipient_ids": [
                    (0, 0, {"user_id": user.id}) for user in (self.pilot, self.head)
                ],
            }
        )
        self.schedule = schedule
        return [(line.id, line._get_token()) for line in schedule.recipient_ids]

    def _create_sheets(self):
        """Return the tokens and questions of the sheets of a running survey."""
        self.env["res.partner"].create(
            [
                {
                    "name": f"Client {number}",
                    "mfi_member_number": f"CHAOS-S{number}",
                    "phone": f"+2217740000{number:02}",
                    "mfi_branch_id": self.branch.id,
                }
                for number in range(80)
            ]
        )
        today = self.company._get_mfi_today()
        period = {"date_from": today - datetime.timedelta(90), "date_to": today}
        self.survey = self._create_survey(margin=0.1, **period)
        self.survey.action_draw()
        people = self.survey.sudo().respondent_ids
        return {
            "token": self.questionnaire.access_token,
            "sheets": [person._get_answers().access_token for person in people],
            "questions": self.questionnaire.question_ids.ids,
        }

    def _create_files(self):
        """Return the ids of what can be fetched, and of what arguments name."""
        env, pilot = self.env, self.pilot
        rows = [
            self._row("1", "Flow", row_type="heading"),
            self._row("1.1", "Received", measure="received", dimension="branch"),
        ]
        Records.template = env["mfi.complaint.statement.template"].create(
            {"name": "Form", "period_length": "quarter", "row_ids": rows}
        )
        today = self.company._get_mfi_today()
        register = env["mfi.complaint.register"].with_user(pilot)
        assessment = env["mfi.spi4.assessment"].with_user(self.controller).create({})
        assessment.action_compute()
        measure = (
            env["mfi.complaint.measure"]
            .with_user(pilot)
            .create(
                {
                    "name": "Display the tariff",
                    "kind": "preventive",
                    "responsible_id": self.handler.id,
                    "team_id": self.team.id,
                    "due_date": today,
                }
            )
        )
        stages = env["helpdesk.ticket.stage"].search([])
        return {
            "statement": self._computed().id,
            "register": register.create({"date_from": today, "date_to": today}).id,
            "leaflet": env["mfi.complaint.leaflet"].with_user(pilot).create({}).id,
            "survey": self.survey.id,
            "reports": self.schedule.id,
            "assessment": assessment.id,
            "measure": measure.id,
            "branch": self.branch.id,
            "team": self.team.id,
            "handler": self.handler.id,
            "partner": self.client.id,
            "cause": self.cause.id,
            "stage": stages.filtered("close_from_portal")[:1].id or stages[:1].id,
        }


def prepare_texts(env, codes):
    """Let each gateway have sent a text, about which its reports are."""
    gateways = {gateway.code: gateway for gateway in env["mfi.sms.gateway"].search([])}
    env["mfi.sms.message"].create(
        [
            {
                "direction": "out",
                "gateway_id": gateways[code].id,
                "company_id": env.company.id,
                "number": "+221770000009",
                "body": "x",
                "state": "sent",
                "purpose": "ack",
                "uuid": f"ours-{code}",
                "provider_id": f"sent-{code}",
            }
            for code in codes
        ]
    )


# ----------------------------------------------------------------------
# Workbooks to import
# ----------------------------------------------------------------------
def write_workbooks():
    """Return {"kind target": workbook in base64}."""
    makers = {"xlsx": _write_xlsx, "xls": _write_xls, "ods": _write_ods}
    return {
        f"{kind} {target}": base64.b64encode(make(rows)).decode()
        for target, rows in TABLES.items()
        for kind, make in makers.items()
    }


def _write_xlsx(rows):
    """Return an XLSX workbook with texts, a number and a date."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    last = book.active.max_column + 1
    book.active.cell(1, last, "Date")
    book.active.cell(2, last, datetime.datetime(2026, 3, 2))
    book.active.cell(3, last, 7.5)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_xls(rows):
    """Return an XLS workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Feuille")
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_ods(rows):
    """Return an ODS workbook."""
    lines = "".join(
        '<table:table-row table:number-rows-repeated="1">'
        + "".join(
            f"<table:table-cell><text:p>{escape(value)}</text:p></table:table-cell>"
            for value in cells
        )
        + "</table:table-row>"
        for cells in rows
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {NAMESPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="Feuille">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return buffer.getvalue()

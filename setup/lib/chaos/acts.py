"""What the staff do and look up, as real calls of methods."""

from .cases import Doors

SOLUTION = {
    "complaint_outcome": "founded",
    "complaint_corrective_measure": "Refunded",
    "complaint_preventive_measure": "Displayed",
    "complaint_answer": "We have refunded the fee.",
    "complaint_cause_id": "cause",
}
FILE = {"name": "a.txt", "content": "eA=="}
#: {method of a complaint: (who calls it, its arguments)}; a text that names a record
#: that exists stands for its id.
ACTS = {
    "action_register": ("mfi_collector", {}),
    "action_assign": ("mfi_pilot", {"team_id": "team", "user_id": "handler"}),
    "action_delegate": ("mfi_pilot", {"user_id": "handler"}),
    "action_acknowledge": ("mfi_collector", {"channel": "sms"}),
    "action_start": ("mfi_handler", {}),
    "action_submit": ("mfi_handler", {"values": SOLUTION}),
    "action_resolve": ("mfi_handler", {"values": SOLUTION}),
    "action_validate": ("mfi_handler", {"values": SOLUTION}),
    "action_send_back": ("mfi_handler", {"reason": "Not complete"}),
    "action_return": ("mfi_handler", {"reason": "Not ours"}),
    "action_wait": ("mfi_handler", {"reason": "For a paper"}),
    "action_resume": ("mfi_handler", {}),
    "action_ask_client": ("mfi_handler", {"text": "Which day?", "channel": "call"}),
    "action_record_reply": ("mfi_handler", {"text": "Monday", "channel": "call"}),
    "action_communicate": (
        "mfi_collector",
        {"values": {"complaint_answer": "x", "complaint_answer_channel": "call"}},
    ),
    "action_record_attempt": (
        "mfi_collector",
        {"channel": "call", "reached": True, "note": "Nobody"},
    ),
    "action_record_satisfaction": (
        "mfi_collector",
        {"score": 2, "state": "answered", "comment": "No"},
    ),
    "action_close": ("mfi_collector", {}),
    "action_reopen": ("mfi_collector", {"reason": "Not satisfied"}),
    "action_escalate": ("mfi_pilot", {"reason": "Appeal"}),
    "action_record_recourse": ("mfi_pilot", {"recourse_id": 1, "note": "x"}),
    "action_reclassify": (
        "mfi_pilot",
        {"values": {"complaint_severity": "minor"}, "reason": "Wrong"},
    ),
    "action_identify": ("mfi_collector", {"partner_id": "partner"}),
    "action_replace_code": (
        "mfi_collector",
        {"identified_by": "document", "reason": "Lost"},
    ),
    "action_reject": ("mfi_pilot", {"reason": "Not ours", "answer": "No"}),
    "action_cancel": (
        "mfi_pilot",
        {"reason": "Twice", "duplicate_of": "ticket", "cause": "duplicate"},
    ),
    "action_add_addendum": ("mfi_collector", {"text": "x", "attachments": [FILE]}),
    "action_hold": ("mfi_controller", {"reason": "Court"}),
    "message_post": (
        "mfi_handler",
        {"body": "Note", "message_type": "comment", "attachments": [["a.txt", "x"]]},
    ),
    "action_print_receipt": ("mfi_collector", {}),
    "action_complaint_client": ("mfi_handler", {}),
    "write": ("mfi_handler", {"vals": {"name": "x", "complaint_severity": "minor"}}),
    "copy": ("mfi_collector", {"default": {"name": "x"}}),
    "unlink": ("mfi_pilot", {}),
    "check_fingerprints": ("mfi_controller", {"pairs": [["PL-2026-000001", "ABCD"]]}),
    "complaint_desk_figures": ("mfi_handler", {}),
    "complaint_status": ("mfi_collector", {"number": "PL-2026-000001", "code": "A"}),
    "complaint_register": (
        "mfi_collector",
        {
            "values": {
                **{"description": "They took 5", "channel": "phone", "category": "CRE"},
                **{"phone": "770000009", "branch": "CHAOS", "attachments": [FILE]},
            }
        },
    ),
}
#: Methods of the model, not of records.
WHOLE = (
    *("check_fingerprints", "complaint_desk_figures", "complaint_status"),
    "complaint_register",
)
PERIOD = {"date_from": "2026-01-01", "date_to": "2026-03-31"}
SCOPE = {**PERIOD, "branch_id": "branch", "product_id": None, "kind": "complaint"}
#: Other steps and figures: (model, method, who calls it, whose id, its arguments)
OTHER_ACTS = (
    ("mfi.complaint.measure", "action_start", "mfi_handler", "measure", {}),
    ("mfi.complaint.measure", "action_done", "mfi_handler", "measure", {}),
    ("mfi.complaint.measure", "action_check_effect", "mfi_pilot", "measure", {}),
    ("mfi.complaint.measure", "action_cancel", "mfi_pilot", "measure", {}),
    ("mfi.complaint.statement", "action_compute", "mfi_pilot", "statement", {}),
    ("mfi.complaint.statement", "action_check", "mfi_pilot", "statement", {}),
    ("mfi.complaint.survey", "action_check_draw", "mfi_pilot", "survey", {}),
    ("mfi.complaint.survey", "action_count", "mfi_pilot", "survey", {}),
    ("mfi.spi4.assessment", "action_compute", "mfi_controller", "assessment", {}),
    (
        *("mfi.spi4.assessment", "action_open_records", "mfi_controller"),
        *("assessment", {"kpi": "K1"}),
    ),
    ("mfi.complaint.report", "complaint_dashboard", "mfi_controller", None, SCOPE),
    (
        *("mfi.complaint.report", "complaint_dashboard_screen", "mfi_controller", None),
        {**SCOPE, "other": {"vs": "previous"}},
    ),
    ("mfi.complaint.report", "complaint_scorecard", "mfi_pilot", None, PERIOD),
    (
        *("mfi.complaint.event", "verify", "mfi_controller", None),
        {"domain": [["ticket_id", "=", "ticket"]]},
    ),
    ("mfi.complaint.integrity", "create", "mfi_controller", None, {"vals_list": [{}]}),
)
#: {model: (who creates its records, values)}
RECORDS = {
    "helpdesk.ticket": (
        "mfi_collector",
        {
            **{"complaint_kind": "complaint", "name": "Fees", "partner_id": "partner"},
            **{"description": "<p>x</p>", "category_id": 1, "channel_id": 1},
        },
    ),
    "mfi.complaint.measure": (
        "mfi_pilot",
        {
            **{"name": "Display", "kind": "preventive", "responsible_id": "handler"},
            **{"ticket_ids": [[6, 0, ["ticket"]]], "due_date": "2026-03-20"},
        },
    ),
    "mfi.complaint.audit": (
        "mfi_controller",
        {
            **{"name": "March", "size": 2, "date_from": "2026-01-01"},
            **{"date_to": "2026-03-31"},
        },
    ),
    "mfi.complaint.survey": (
        "mfi_pilot",
        {
            **{"name": "Half", "population": "clients", "margin": 0.2},
            **{"date_from": "2026-01-01", "date_to": "2026-03-31"},
        },
    ),
    "mfi.complaint.register": (
        "mfi_pilot",
        {"date_from": "2026-01-01", "date_to": "2026-03-31", "anonymised": True},
    ),
    "mfi.complaint.leaflet": ("mfi_pilot", {"paper": "poster_a4", "lang": "fr_FR"}),
    "mfi.complaint.reply": ("mfi_handler", {"ticket_id": "ticket", "text": "x"}),
    "mfi.import.job": ("mfi_pilot", {"filename": "a.csv", "file": "YTtiCjE7Mg=="}),
    "mfi.product": ("mfi_pilot", {"code": "X", "name": "x", "family": "credit"}),
    "mfi.spi4.assessment": (
        "mfi_controller",
        {"date_from": "2025-01-01", "date_to": "2025-12-31"},
    ),
}
#: {model: (who looks its records up, names of fields)}
FIELDS = {
    "helpdesk.ticket": (
        "mfi_pilot",
        (
            *("number", "complaint_state", "partner_id", "create_date", "team_id"),
            *("complaint_deadline", "complaint_received_at", "complaint_severity"),
            *("complaint_satisfaction_score", "complaint_late", "message_ids"),
            *("partner_id.name", "activity_ids", "user_id", "description", "id"),
        ),
    ),
    "res.partner": (
        "mfi_collector",
        ("name", "phone", "mfi_member_number", "mfi_branch_id", "category_id", "id"),
    ),
    "mfi.complaint.event": (
        "mfi_controller",
        ("code", "date", "ticket_id", "sequence", "user_id", "text", "hash"),
    ),
    "mfi.complaint.measure": (
        "mfi_pilot",
        ("name", "state", "due_date", "ticket_ids", "responsible_id", "effect"),
    ),
    "mfi.sms.message": (
        "mfi_pilot",
        ("number", "state", "direction", "date", "ticket_id", "cost"),
    ),
    "mfi.complaint.report": (
        "mfi_controller",
        ("state", "received_on", "branch_id", "complaint_count", "ticket_id"),
    ),
    "mfi.spi4.assessment": ("mfi_controller", ("state", "date_from", "company_id")),
}
OPERATORS = (
    *("=", "!=", "<", ">", "<=", ">=", "in", "not in", "like", "ilike", "not ilike"),
    *("=like", "=ilike", "child_of", "parent_of", "any", "not any", "=?"),
)
ORDERS = (
    "id desc",
    "number asc, id",
    "create_date",
    "partner_id",
    "name desc nulls last",
)


class StaffDoors(Doors):
    """Real calls of methods by the staff, before they are damaged."""

    def prepare_act(self):
        """Return (who calls, model, method, ids, arguments) of a step."""
        if self.chance.random() < 0.3:
            model, method, login, name, values = self.chance.choice(OTHER_ACTS)
            ids = None if name is None else [self.access["ids"][name]]
            return login, model, method, ids, self.resolve(values)
        method = self.chance.choice(list(ACTS))
        login, arguments = ACTS[method]
        ids = None if method in WHOLE else [self.pick("tickets")]
        return login, "helpdesk.ticket", method, ids, self.resolve(arguments)

    def prepare_record(self):
        """Return (who calls, model, method, ids, arguments) of a creation."""
        model = self.chance.choice(list(RECORDS))
        login, values = RECORDS[model]
        return login, model, "create", None, {"vals_list": [self.resolve(values)]}

    def prepare_search(self):
        """Return (who calls, model, method, ids, arguments) of a list or a figure."""
        model = self.chance.choice(list(FIELDS))
        login, names = FIELDS[model]
        name = self.chance.choice(names)
        limits = {"offset": 0, "limit": self.chance.choice((1, 5, 80))}
        order = {"order": self.chance.choice((*ORDERS, f"{name} desc"))}
        domain = {"domain": self._invent_domain(names)}
        group = {"groupby": [self._invent_group(name)], "aggregates": ["__count"]}
        specification = {"specification": {name: {}}}
        searches = {
            "search_read": {**domain, "fields": [name], **limits, **order},
            "search_count": {**domain, "limit": 9},
            "formatted_read_group": {**domain, **group, **limits, "having": []},
            "web_read_group": {**domain, **group, **limits},
            "web_search_read": {**domain, **specification, **limits, **order},
            "name_search": {**domain, "name": "PL", "operator": "ilike", "limit": 8},
            "fields_get": {"allfields": [name], "attributes": ["type", "string"]},
            "default_get": {"fields_list": [name]},
            "get_views": {"views": [[False, "list"]], "options": {"toolbar": True}},
        }
        method = self.chance.choice(list(searches))
        return login, model, method, None, searches[method]

    def _invent_group(self, name):
        """Return what rows are grouped by: a field, or a part of a date."""
        part = self.chance.choice(("", "", ":month", ":year_number", ":hour", ":x"))
        return f"{name}{part}"

    def _invent_domain(self, names):
        """Return a domain whose conditions need not make sense."""
        domain = [
            self._invent_condition(names)
            for _n in range(self.chance.choice((0, 1, 1, 2)))
        ]
        if len(domain) > 1 and self.chance.random() < 0.5:
            domain.insert(0, self.chance.choice("|&"))
        return domain

    def _invent_condition(self, names):
        """Return a condition on a field that exists."""
        name, operator = self.chance.choice(names), self.chance.choice(OPERATORS)
        values = (
            "PL",
            1,
            0,
            False,
            "2026-03-02",
            [1, 2],
            ["a"],
            [["id", ">", 1]],
            "today",
        )
        return [name, operator, self.chance.choice(values)]

    def choose_login(self, login):
        """Return who makes a call: mostly somebody who may."""
        return login if self.chance.random() < 0.85 else self.pick("staff")

    def resolve(self, value):
        """Return arguments with the ids of records instead of their names."""
        if isinstance(value, dict):
            return {name: self.resolve(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if value == "ticket":
            return self.pick("tickets")
        return self.access["ids"].get(value, value) if isinstance(value, str) else value

"""Invented calls of JSON-2: a connected system, and programs of the staff."""

from .acts import StaffDoors
from .load import prepare_complaint


class JsonDoors(StaffDoors):
    """Connected systems register, follow and send clients; the staff do the rest."""

    names = ("register", "follow", "clients", "act", "record", "search")

    def register(self):
        """Register a complaint as a connected system."""
        number = str(9_000_000 + self.source.number)
        values = {**prepare_complaint(number), "staff": ["S"], "severity": "minor"}
        values |= {"branch": "CHAOS", "amount": 10, "incident_date": "2026-01-01"}
        values |= {"received_at": "2026-03-02 09:30:00"}
        path = "helpdesk.ticket/complaint_register"
        return self.call_json("json register", path, {"values": values}, "integration")

    def follow(self):
        """Follow a complaint as a connected system."""
        number, code = self.pick("tracked")
        values = {"number": number, "phone": "770000009", "code": code}
        path = "helpdesk.ticket/complaint_status"
        return self.call_json("json follow", path, values, "integration")

    def clients(self):
        """Send clients."""
        row = {"member_number": f"F{self.source.number}", "name": "Awa"}
        row |= {"branch_code": "CHAOS", "gender": "female", "birth_year": 1988}
        row |= {"zone": "rural", "lang": "fr_FR", "phone": "770000009"}
        path = "res.partner/mfi_import_clients"
        rows = {"rows": [row, dict(row)]}
        return self.call_json("json clients", path, rows, "integration")

    def act(self):
        """Take a step of the process of a complaint."""
        return self._call("json act", *self.prepare_act())

    def record(self):
        """Create a record."""
        return self._call("json record", *self.prepare_record())

    def search(self):
        """Search, count or group records."""
        return self._call("json search", *self.prepare_search())

    def _call(self, door, login, model, method, ids, arguments):
        """Return a call of a method by one of the staff."""
        values = arguments if ids is None else {"ids": ids, **arguments}
        login = self.choose_login(login)
        return self.call_json(door, f"{model}/{method}", values, login)

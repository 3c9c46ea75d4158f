"""Invented calls of the web client's own route, in the session of an employee."""

import json

from .acts import StaffDoors
from .cases import Case, damage_bytes


class ScreenDoors(StaffDoors):
    """``/web/dataset/call_kw`` and ``call_button``, as the screens call them."""

    names = ("screen_act", "screen_record", "screen_search")

    def screen_act(self):
        """Press a button of a complaint."""
        return self._call("call_kw act", *self.prepare_act())

    def screen_record(self):
        """Save a form."""
        login, model, _method, _ids, arguments = self.prepare_record()
        arguments = {"vals": arguments["vals_list"][0], "specification": {"id": {}}}
        return self._call("call_kw record", login, model, "web_save", [], arguments)

    def screen_search(self):
        """Open a list or a figure."""
        return self._call("call_kw search", *self.prepare_search())

    def _call(self, door, login, model, method, ids, arguments):
        """Return a call of a method, its arguments damaged rather than its address."""
        given = {"args": [] if ids is None else [ids], "kwargs": arguments}
        given = (
            self.damage(given)
            if self.chance.random() < 0.3
            else {
                **given,
                "kwargs": self.damage(arguments),
            }
        )
        route = "call_button" if method.startswith("action_") else "call_kw"
        parameters = {"model": model, "method": method, **given}
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters, "id": 1}
        raw = json.dumps(body).encode()
        if self.chance.random() < 0.05:
            raw = damage_bytes(self.chance, raw)
        session = self.sessions[self.choose_login(login)]
        headers = {"Content-Type": "application/json", "Cookie": session.cookie}
        path = f"/web/dataset/{route}/{model}.{method}"
        return Case(door, path, raw, headers, is_generic=True)

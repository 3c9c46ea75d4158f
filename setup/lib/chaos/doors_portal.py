"""Invented requests of a client who has logged in, and of a visitor with a proof."""

from .cases import Doors, quote


class PortalDoors(Doors):
    """The pages of ``/my``, ours and those of the helpdesk that we inherit."""

    names = ("complaints", "complaint", "new_complaint", "tickets", "ticket")
    names += ("new_ticket", "submit_ticket", "close_ticket", "followed")

    def _choose_client(self):
        """Return (session, numbers of complaints, ids of tickets) of a client."""
        login = self.chance.choice(list(self.access["clients"]))
        owned = self.access["clients"][login]
        return self.sessions[login], owned["numbers"], owned["tickets"]

    def _get_generic(self, door, path, values, session):
        """Return a request for a page that is the helpdesk's own."""
        return self.make_page(door, path, values, session, "GET", is_generic=True)

    def complaints(self):
        """List one's complaints."""
        session, _numbers, _tickets = self._choose_client()
        page = self.chance.choice(("", "/page/1", "/page/99", "/page/2147483648"))
        values = {"kept": "1", "sortby": "x"}
        path = f"/my/complaints{page}"
        return self.make_page("my complaints", path, values, session, "GET")

    def complaint(self):
        """Read a complaint, add to it, judge the answer, or appeal."""
        session, numbers, _tickets = self._choose_client()
        number = self.chance.choice(numbers)
        if self.chance.random() < 0.1:
            number = quote(self.invent_text())[:400] or "x"
        act = self.chance.choice(("addendum", "rate", "appeal"))
        values = {"act": act, "words": "x", "rate": "4", "feedback": "x", "done": act}
        return self.make_page(
            "my complaint", f"/my/complaints/{number}", values, session
        )

    def new_complaint(self):
        """Fill in the form of complaints as a client."""
        session, _numbers, _tickets = self._choose_client()
        values = {"kind": "complaint", "category": "CRE", "branch": "CHAOS"}
        values |= {"words": "On m'a pris 10 francs", "incident_date": "01/01/2026"}
        values |= {"product": "T-CRE", "amount": "10", "channel": "sms"}
        return self.make_page("my new complaint", "/my/complaints/new", values, session)

    def tickets(self):
        """List one's ordinary tickets."""
        session, _numbers, _tickets = self._choose_client()
        page = self.chance.choice(("", "/page/1", "/page/9"))
        values = {"sortby": "name", "filterby": "all", "groupby": "stage"}
        values |= {"search": "x", "search_in": "all", "date_begin": "2026-01-01"}
        values |= {"date_end": "2026-12-31"}
        return self._get_generic("my tickets", f"/my/tickets{page}", values, session)

    def ticket(self):
        """Read a ticket, a complaint or somebody else's."""
        session, _numbers, tickets = self._choose_client()
        number = self.chance.choice((*tickets, self.pick("tickets"), 0, 2**31, 2**63))
        token = self.chance.choice(("", "", f"/{quote(self.invent_text())[:400]}"))
        path = f"/my/ticket/{number}{token.rstrip('/')}"
        return self._get_generic("my ticket", path, {"report_type": "x"}, session)

    def new_ticket(self):
        """Open the helpdesk's own form."""
        session, _numbers, _tickets = self._choose_client()
        return self._get_generic("new ticket", "/new/ticket", {"x": "1"}, session)

    def submit_ticket(self):
        """Send the helpdesk's own form."""
        session, _numbers, _tickets = self._choose_client()
        values = {"category": "1", "team": "1", "subject": "x", "description": "x"}
        values |= {"attachment": "1"}
        path = "/submitted/ticket"
        return self.make_page("submit ticket", path, values, session, is_generic=True)

    def close_ticket(self):
        """Close a ticket, a complaint or somebody else's."""
        session, _numbers, tickets = self._choose_client()
        number = self.chance.choice((*tickets, *tickets, self.pick("tickets")))
        values = {"ticket_id": number, "stage_id": self.access["ids"]["stage"]}
        return self.make_page("close ticket", "/ticket/close", values, session, "POST")

    def followed(self):
        """React to the answer on the public page, after proving access."""
        act = self.chance.choice(("addendum", "rate", "appeal"))
        values = {"act": act, "words": "x", "rate": "4", "feedback": "x", "done": act}
        session = self.sessions[""]
        return self.make_page("web followed", "/complaints/followed", values, session)

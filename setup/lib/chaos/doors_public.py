"""Invented requests of visitors: public pages, links in mails, monitors."""

import json
import time

from .cases import Case, Doors, load_engine, quote

#: Languages, addresses and hosts as hostile programs send them.
HEADERS = (
    {"Accept-Language": "x" * 5000},
    {"Accept-Language": "fr;q=nan,*;q=1e999"},
    {"X-Forwarded-For": "'; DROP TABLE x; --"},
    {"Cookie": "session_id=../../etc/passwd"},
    {"Cookie": "session_id=" + "a" * 84},
    {"Range": "bytes=-1-,99999999999999999999-"},
    {"If-Modified-Since": "32 Foo 0000"},
    {"Accept-Encoding": "\xff\xfe"},
    {"X-Odoo-Database": "template1"},
)


class PublicDoors(Doors):
    """What nobody logs in for.

    :ivar secret: signs the questions of the public pages; without right answers, no
        call would get behind them
    """

    names = ("form", "track", "leave", "verify", "denounce", "health")
    names += ("rating", "rated", "appeal", "unsubscribe")
    names += ("survey_page", "survey_answer")

    def __init__(self, source):
        """Keep what signs the questions of the pages."""
        super().__init__(source)
        self.secret = self.access["secret"]
        self.captcha = load_engine("captcha")

    def _answer(self, purpose):
        """Return the right answer to the question of a page."""
        now = time.time() - 60
        question = self.captcha.create_question(self.secret, purpose, now)
        return {"token": question.token, "sum": str(question.left + question.right)}

    def form(self):
        """Fill in the form of complaints, or read the page after it."""
        values = {"kind": "complaint", "category": "CRE", "branch": "CHAOS", "sum": "9"}
        values |= {
            "words": "On m'a pris 10 francs",
            "name": "Awa",
            "phone": "770000009",
        }
        values |= {"consent": "1", "incident_date": "01/01/2026", "product": "T-CRE"}
        values |= {"lang": "fr_FR"}
        values |= {"company": "1", **self._answer("form")}
        if self.chance.random() < 0.1:
            path = "/complaints/done"
            return self.make_page("web done", path, values, method="GET")
        return self.make_page("web form", "/complaints", values)

    def track(self):
        """Give the number and the proof of a complaint on the public page."""
        number, code = self.pick("tracked")
        values = {"number": number, "proof": code, "lang": "fr_FR"}
        return self.make_page("web track", "/complaints/track", values)

    def leave(self):
        """Forget the proof."""
        path = "/complaints/leave"
        return self.make_page("web leave", path, {"lang": "fr_FR"}, method="GET")

    def verify(self):
        """Compare a paper with what was registered."""
        number, _code = self.pick("tracked")
        values = {"number": number, "fingerprint": "ABCD-EFGH-JKLM-NPQR"}
        return self.make_page("web verify", "/complaints/verify", values)

    def denounce(self):
        """Report as a whistleblower, or follow a report."""
        path = self.chance.choice(("", "/follow"))
        values = {"words": "Vol", "reference": "DN-AAAA", "code": "A" * 10, "sum": "9"}
        values |= {"branch": "CHAOS", **self._answer("denunciation")}
        return self.make_page("web report", f"/complaints/denunciation{path}", values)

    # ------------------------------------------------------------------
    # Monitors and links
    # ------------------------------------------------------------------
    def health(self):
        """Ask for the state of the service: token right, wrong, absent or odd."""
        right = self.access["health"]
        given = self.chance.choice(
            (right, right, right, "wrong", "", self.invent_text())
        )
        path, headers = "/complaints/health", dict(self.chance.choice(HEADERS))
        if self.chance.random() < 0.5:
            path += f"?token={quote(given)[:4000]}"
        else:
            text = given.encode("utf-8", "surrogatepass")[:4000].decode("latin-1")
            text = "".join(sign for sign in text if sign.isprintable())
            kind = self.chance.choice(("Bearer", "bearer", "Bearer", "Basic"))
            headers["Authorization"] = f"{kind} {text}"
        # 503 says that something waits or fails, as after invented mails.
        return Case("health", path, headers=headers, method="GET", expected=(503,))

    def _choose_rating(self):
        """Return the token of a rating, now and then another one."""
        if self.chance.random() < 0.1:
            return quote(self.invent_text())[:400] or "x"
        return self.pick("ratings")

    def rating(self):
        """Open the link of the satisfaction mail."""
        rate = self.chance.choice((1, 3, 5, 0, 7, 2**31, 2**70))
        path = f"/rate/{self._choose_rating()}/{rate}"
        return self.make_page("rating link", path, {"x": "1"}, method="GET")

    def rated(self):
        """Send a score."""
        values = {"rate": "3", "feedback": "Lent"}
        path = f"/rate/{self._choose_rating()}/submit_feedback"
        return self.make_page("rating", path, values, self.sessions[""])

    def appeal(self):
        """Appeal after a score."""
        path = f"/rate/{self._choose_rating()}/appeal"
        session = self.sessions[""]
        return self.make_page("appeal", path, {"words": "Non"}, session, "POST")

    def unsubscribe(self):
        """Unsubscribe from a report, by the link in it."""
        number, token = self.pick("recipients")
        if self.chance.random() < 0.2:
            token = quote(self.invent_text())[:400] or "x"
        if self.chance.random() < 0.1:
            number = self.chance.choice((0, 2**31, 2**70))
        path = f"/complaints/reports/unsubscribe/{number}/{token}"
        return self.make_page("unsubscribe", path, {"lang": "fr_FR", "company": "1"})

    # ------------------------------------------------------------------
    # Surveys
    # ------------------------------------------------------------------
    def survey_page(self):
        """Open a sheet of a survey, or begin another one."""
        survey, sheet = self.access["survey"]["token"], self._choose_sheet()
        place = self.chance.choice(
            (
                *(f"start/{survey}", f"{survey}/{sheet}", f"retry/{survey}/{sheet}"),
                *(f"print/{survey}", f"start/{quote(self.invent_text())[:400] or 'x'}"),
            )
        )
        values = {"answer_token": sheet, "email": "a@example.com", "review": "1"}
        path = f"/survey/{place}"
        return self.make_page(
            "survey page", path, values, method="GET", is_generic=True
        )

    def _choose_sheet(self):
        """Return the token of a sheet, now and then another one."""
        if self.chance.random() < 0.1:
            return quote(self.invent_text())[:400] or "x"
        return self.chance.choice(self.access["survey"]["sheets"])

    def survey_answer(self):
        """Begin, continue or send a sheet, as its page does."""
        survey, sheet = self.access["survey"]["token"], self._choose_sheet()
        step = self.chance.choice(
            ("begin", "submit", "submit", "submit", "next_question")
        )
        answers = {str(number): "3" for number in self.access["survey"]["questions"]}
        place = str(self.access["survey"]["questions"][0])
        values = {**answers, "page_id": place, "question_id": place, "token": sheet}
        if self.chance.random() < 0.1:
            values["previous_page_id"] = place
        body = {"jsonrpc": "2.0", "method": "call", "params": self.damage(values)}
        headers = {"Content-Type": "application/json"}
        path = f"/survey/{step}/{survey}/{sheet}"
        raw = json.dumps(body).encode()
        return Case("survey answer", path, raw, headers, is_generic=True)

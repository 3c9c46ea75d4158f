"""The last year of the demonstration: complaints drawn at random with a fixed seed.

The texts and weights are in ``demo/mfi_complaints_year_demo.json``. The result has the
format of ``demo/mfi_complaints_demo.json``: each complaint with its steps, who made
them and when. The same day always gives the same complaints.

Dates and times are UTC, which is the local time of Dakar.
"""

import random
from bisect import bisect
from datetime import datetime, time, timedelta
from itertools import accumulate

SEED = 20150210
#: Months before the current one that the complaints cover.
MONTHS = 12
#: Clients created for each branch, and the first of their member numbers.
CLIENTS, FIRST_MEMBER = 15, 1001
#: Working days promised for a decision, by severity.
PROMISES = {"serious": 3, "moderate": 6, "minor": 10}
#: Age in days → share of the younger complaints that nobody brought to an end.
LEFT_OPEN = {30: 0.3, 60: 0.1}
#: Age in days up to which a complaint may wait for the pilot to assign it.
UNASSIGNED = 8
_COLLECTOR, _PILOT, _HEAD, _CONTROLLER = "collecteur", "pilote", "chef", "controleur"
#: Score → weight, for answers that came in time and for late ones.
_SCORES = {5: 30, 4: 38, 3: 18, 2: 9, 1: 5}
_LATE_SCORES = {5: 10, 4: 22, 3: 28, 2: 24, 1: 16}
_SURVEY = {"answered": 66, "refused": 14, "unreachable": 20}


def build_year(story, today, count=None):
    """Return ``{"clients", "complaints"}`` for the year that ends yesterday.

    :param dict story: texts and weights
    :param today: date on which the demonstration is created; nothing happens on it
    :param count: number of complaints, by default that of the story
    """
    return _Year(story, today).build(count or story["count"])


def get_working_days(today):
    """Return the days from Monday to Friday of the last months, until yesterday.

    >>> from datetime import date
    >>> days = get_working_days(date(2026, 3, 17))
    >>> days[0].isoformat(), days[-1].isoformat()
    ('2025-03-03', '2026-03-16')
    """
    month = today.year * 12 + today.month - 1 - MONTHS
    first = today.replace(year=month // 12, month=month % 12 + 1, day=1)
    days = (first + timedelta(days=n) for n in range((today - first).days))
    return [day for day in days if day.weekday() < 5]


def add_working_days(day, number):
    """Return the date a number of days from Monday to Friday later.

    >>> from datetime import date
    >>> add_working_days(date(2026, 3, 13), 1).isoformat()
    '2026-03-16'
    """
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def format_number(number):
    """Return a number with no-break spaces between the thousands, as in French.

    >>> format_number(350000) == "350" + chr(160) + "000"
    True
    """
    return f"{number:,}".replace(",", "\u00a0")


class _Course:
    """The steps of one complaint, each later than the one before."""

    def __init__(self, rng, received):
        self.rng = rng
        self.received = self.time = received
        self.steps = []

    def wait(self, days):
        """Let working days pass; none means less than an hour and a half."""
        if days <= 0:
            self.time += timedelta(minutes=self.rng.randint(10, 80))
            return
        day = add_working_days(self.time.date(), days)
        minutes = self.rng.randint(8 * 60 + 30, 16 * 60 + 30)
        self.time = datetime.combine(day, time(minutes // 60, minutes % 60))

    def wait_until(self, days):
        """Move the clock to some working days after receipt, never backwards."""
        target = add_working_days(self.received.date(), days)
        missing = 0
        while add_working_days(self.time.date(), missing) < target:
            missing += 1
        self.wait(missing)

    def add(self, login, action, *details):
        """Add a step at the present time."""
        self.steps.append((self.time, login, action, *details))

    def finish(self, end, last=None):
        """Return the steps before a date and time, as in the demonstration file.

        :param last: number of steps to keep, ``None`` for all
        """
        return [
            [f"{when:%Y-%m-%d %H:%M}", *step]
            for when, *step in self.steps[:last]
            if when < end
        ]


class _Year:
    """Draws clients and complaints; one instance per demonstration."""

    def __init__(self, story, today):
        self.story = story
        self.today = today
        self.end = datetime.combine(today, time.min)
        # Repeatable, not secret.
        self.rng = random.Random(SEED)  # noqa: S311
        # Apart: what is drawn with it leaves the rest of the story as it is.
        self.demands = random.Random(SEED)  # noqa: S311
        self.phones = set()
        self.clients = {}

    def build(self, count):
        """Return the clients and complaints; see :func:`build_year`."""
        for branch in self.story["branches"]:
            numbers = range(FIRST_MEMBER, FIRST_MEMBER + CLIENTS)
            self.clients[branch] = [self.draw_client(branch, n) for n in numbers]
        return {
            "clients": [row for rows in self.clients.values() for row in rows],
            "complaints": [self.draw_complaint(at) for at in self.draw_times(count)],
        }

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------
    def pick(self, weights):
        """Return one key of {key: weight}."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def happens(self, share):
        """Return ``True`` in a share of the cases."""
        return self.rng.random() < share

    def get_season(self, day):
        """Return the weight of the month of a date: high when loans are disbursed."""
        return self.story["season"][day.month - 1]

    def draw_times(self, count):
        """Return the dates and times of receipt, in order, spread as the season."""
        days = get_working_days(self.today)
        sums = list(accumulate(self.get_season(day) for day in days))
        points = ((n + self.rng.random()) / count * sums[-1] for n in range(count))
        drawn = [days[bisect(sums, point)] for point in points]
        return sorted(
            datetime.combine(day, time(8, 10))
            + timedelta(minutes=self.rng.randint(0, 510))
            for day in drawn
        )

    def draw_phone(self):
        """Return a phone number that no other client has."""
        prefix = self.rng.choice(self.story["clients"]["prefixes"])
        digits = f"{self.rng.randint(1000000, 9999999)}"
        if digits in self.phones:
            return self.draw_phone()
        self.phones.add(digits)
        return f"+221 {prefix} {digits[:3]} {digits[3:5]} {digits[5:]}"

    def draw_person(self):
        """Return a name and a gender."""
        gender = self.pick({"female": 58, "male": 42})
        names = self.story["clients"]
        first = self.rng.choice(names[gender])
        return f"{first} {self.rng.choice(names['families'])}", gender

    def draw_client(self, branch, number):
        """Return a client as a row of the import of clients."""
        name, gender = self.draw_person()
        urban = branch in self.story["urban"]
        return {
            "member_number": f"{branch}-{number:05}",
            "name": name,
            "phone": self.draw_phone(),
            "branch_code": branch,
            "gender": gender,
            "birth_year": self.today.year - self.rng.randint(21, 68),
            "zone": "urban" if self.happens(0.8 if urban else 0.1) else "rural",
        }

    def draw_branch(self, day):
        """Return the code of a branch that is not silent on a day."""
        silent = self.story["silent"]
        weights = dict(self.story["branches"])
        if day > self.today - timedelta(days=silent["days"]):
            del weights[silent["branch"]]
        return self.pick(weights)

    def draw_category(self, day):
        """Return the code of a category; the season counts for those of loans."""
        return self.pick(
            {
                code: row["weight"] * (self.get_season(day) if "season" in row else 1)
                for code, row in self.story["categories"].items()
            }
        )

    # ------------------------------------------------------------------
    # One complaint
    # ------------------------------------------------------------------
    def draw_complaint(self, received):
        """Return one complaint with its steps."""
        day = received.date()
        branch, code = self.draw_branch(day), self.draw_category(day)
        values = {
            "category": code,
            "branch": branch,
            "channel": self.pick(self.story["channels"]),
            "severity": self.pick(self.story["severities"]),
            **self.draw_statement(self.story["categories"][code]),
            **self.draw_author(branch),
        }
        course = _Course(self.rng, received)
        self.draw_course(course, values)
        return {
            "at": f"{received:%Y-%m-%d %H:%M}",
            "who": _COLLECTOR,
            "values": values,
            "steps": course.finish(self.end, self.draw_number_of_steps(day)),
        }

    def draw_number_of_steps(self, day):
        """Return after how many steps a complaint is left open, ``None`` if it is not.

        :param day: date of receipt
        """
        age = (self.today - day).days
        share = next((s for limit, s in LEFT_OPEN.items() if age <= limit), 0)
        done = self.rng.randint(0 if age <= UNASSIGNED else 2, 3)
        return done if self.happens(share) else None

    def draw_statement(self, row):
        """Return the client's words, the product and the amount."""
        name, text = self.rng.choice(row["statements"])
        values = {"name": name, "product": self.rng.choice(row["products"])}
        amount = 0
        if "{amount}" in text:
            amount = round(self.rng.randint(*row["amount"]), -3) or 1000
            values["amount"] = amount
        values["description"] = text.format(
            amount=format_number(amount), days=self.rng.randint(8, 45)
        )
        return values

    def draw_author(self, branch):
        """Return who complains: mostly a client of the base."""
        if self.happens(0.85):
            client = self.rng.choice(self.clients[branch])
            author = {"member_number": client["member_number"]}
        else:
            author = {
                "contact_name": self.draw_person()[0],
                "phone": self.draw_phone(),
            }
        return {**author, "preferred_channel": self.draw_answer_channel()}

    def draw_answer_channel(self):
        """Return how an answer is communicated."""
        return self.pick({"call": 60, "in_person": 30, "letter": 10})

    # ------------------------------------------------------------------
    # Its course
    # ------------------------------------------------------------------
    def draw_course(self, course, values):
        """Add the steps from the acknowledgement to the end."""
        self.draw_acknowledgement(course, values)
        team, routed = self.get_team(values)
        if not routed and self.happens(0.05):
            self.draw_rejection(course)
            return
        if self.happens(0.02):
            course.wait(2)
            course.add(_PILOT, "cancel", self.rng.choice(self.story["withdrawn"]))
            return
        if not routed:
            course.wait(self.pick({0: 75, 1: 25}))
            course.add(_PILOT, "assign", team)
        if self.happens(0.05):
            team, routed = self.draw_return(course, team), False
        handler = self.rng.choice(self.story["handlers"][team])
        self.draw_decision(course, values, (team, handler, routed))

    def get_team(self, values):
        """Return the service of a complaint and whether a rule assigns it."""
        code, branch = values["category"], values["branch"]
        team = self.story["categories"][code]["team"]
        team = self.story["committees"].get(code, {}).get(branch, team)
        routed = {code, f"{code}/{branch}"} & set(self.story["routed"])
        return team, bool(routed)

    def draw_acknowledgement(self, course, values):
        """Acknowledge: mostly at once, sometimes the next day, rarely not at all."""
        days = self.pick({0: 80, 1: 12, 3: 4, None: 4})
        if days is None:
            return
        course.wait(days)
        present = values["channel"] in ("counter", "committee", "letter")
        channel = "receipt" if present else self.pick({"call": 60, "sms": 40})
        course.add(_COLLECTOR, "acknowledge", channel)

    def draw_rejection(self, course):
        """Reject as inadmissible and tell the client."""
        course.wait(self.rng.randint(1, 2))
        course.add(_PILOT, "reject", *self.rng.choice(self.story["rejected"]))
        course.wait(1)
        course.add(_COLLECTOR, "communicate", self.draw_answer_channel())

    def draw_return(self, course, team):
        """Let the service return the complaint; return the next one."""
        course.wait(1)
        handler = self.rng.choice(self.story["handlers"][team])
        course.add(handler, "return", self.rng.choice(self.story["returns"]))
        services = {"team_network_demo", "team_savings_demo"} - {team}
        course.wait(1)
        course.add(_PILOT, "assign", max(services))
        return max(services)

    def draw_decision(self, course, values, handling, appeal=False):
        """Add the steps from the start to the closing, or to an appeal.

        :param handling: service, handler, and whether a rule assigns the service
        """
        team, handler, _routed = handling
        course.wait(self.pick({0: 55, 1: 35, 2: 5, 4: 5}))
        course.add(handler, "start")
        promise = PROMISES[values["severity"]]
        late = self.happens(0.17)
        days = self.rng.randint(1, max(1, promise - 2))
        if late:
            days = promise + self.rng.randint(1, 9)
        if appeal:
            course.received = course.time
        course.wait_until(days)
        findings = self.draw_findings(values)
        if team in self.story["validated"]:
            course.add(handler, "submit", findings)
            course.wait(self.pick({0: 60, 1: 40}))
            course.add(_HEAD, "validate")
        else:
            course.add(handler, "resolve", findings)
        course.wait(self.pick({0: 55, 1: 35, 3: 10}))
        course.add(_COLLECTOR, "communicate", self.draw_answer_channel())
        self.draw_satisfaction(course, values, handling, late, appeal)

    def draw_findings(self, values):
        """Return what the service found and did."""
        row = self.story["categories"][values["category"]]
        outcome = self.pick({"founded": 50, "partly": 20, "unfounded": 30})
        cause = self.rng.choice(row["causes"])
        cause = "C-NONE" if outcome == "unfounded" else cause
        findings = {
            "complaint_outcome": outcome,
            "cause": cause,
            "demand": self.draw_demand(cause),
            "complaint_corrective_measure": self.story["unfounded"]
            if outcome == "unfounded"
            else self.rng.choice(row["corrective"]),
            "complaint_answer": row["answers"][outcome],
        }
        if outcome != "unfounded" and self.happens(0.6):
            measure = self.rng.choice(row["preventive"])
            return {**findings, "complaint_preventive_measure": measure}
        reason = self.rng.choice(self.story["no_preventive"])
        return {**findings, "complaint_no_preventive_reason": reason}

    def draw_demand(self, cause):
        """Return what the client really wanted, ``None`` where nobody asked."""
        asked = self.demands.random() < 0.8
        return self.demands.choice(self.story["demands"][cause]) if asked else None

    def draw_satisfaction(self, course, values, handling, late, appeal):
        """Ask the client for a score, then close or reopen."""
        course.wait(self.rng.randint(2, 7))
        state = self.pick(_SURVEY)
        score = self.pick(_LATE_SCORES if late else _SCORES)
        comment = self.rng.choice(self.story["comments"][str(score)])
        if state != "answered":
            score, comment = None, ""
        course.add(_CONTROLLER, "satisfaction", score, state, comment)
        course.wait(0)
        other = self.get_other_handler(*handling)
        if other and score in (1, 2) and not appeal and self.happens(0.25):
            self.draw_appeal(course, values, (handling[0], other, handling[2]))
            return
        course.add(_CONTROLLER, "close")

    def draw_appeal(self, course, values, handling):
        """Reopen, and let another member of the service decide."""
        course.add(_COLLECTOR, "reopen", self.rng.choice(self.story["appeals"]))
        if not handling[2]:
            course.wait(0)
            course.add(_PILOT, "assign", handling[0])
        self.draw_decision(course, values, handling, appeal=True)

    def get_other_handler(self, team, handler, _routed):
        """Return who can decide an appeal: not who decided first, ``None`` if none."""
        members = self.story["handlers"][team]
        return next((m for m in members if m not in (handler, _HEAD)), None)

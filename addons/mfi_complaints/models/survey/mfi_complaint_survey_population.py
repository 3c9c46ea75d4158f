# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
from collections import namedtuple
from datetime import timedelta
from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import sample
from ..guard import with_process

#: Somebody who can be drawn: id of the record, what tells one person from another,
#: phone, stratum and branch.
Person = namedtuple("Person", "id person phone stratum branch")
#: Stratum → field of the record of a population, or of its client.
_STRATUM_FIELDS = {
    "branch": "mfi_branch_id",
    "product": "mfi_product_id",
    "gender": "mfi_gender",
    "zone": "mfi_zone",
}
#: Population → field of the call list.
_LINKS = {"complaints": "ticket_id", "clients": "partner_id", "calls": "call_id"}
#: Strata that are known of the client and not of the complaint.
_CLIENT_STRATA = ("gender", "zone")


class MfiComplaintSurvey(models.Model):
    """Who can be asked, and the draw.

    Whistleblowing reports and restricted complaints are in no population, and neither
    are people who were erased, have no phone or do not want to be asked.
    """

    _inherit = "mfi.complaint.survey"

    def action_count(self):
        """Count the people who can be drawn."""
        self.check_access("write")
        for survey in self.filtered(lambda survey: survey.state == "draft"):
            with_process(survey).population_count = len(survey._get_people())
        return True

    def action_draw(self):
        """Draw the samples.

        :raise UserError: if nobody can be drawn
        """
        self.check_access("write")
        for survey in self.filtered(lambda survey: survey.state == "draft"):
            survey._draw(survey._get_people())
        return True

    def action_check_draw(self):
        """Draw again with the same seed, and tell whether the same people come out.

        :return: a notification
        """
        self.ensure_one()
        self.check_access("write")
        people = self._get_people()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": self._check_draw(people),
        }

    def _draw(self, people):
        """Draw the sample from these people and start the interviews."""
        if not people:
            raise UserError(
                self.env._(
                    "Nobody can be drawn: choose another period or population. People "
                    "without a phone, and those who do not want to be asked, are left "
                    "out."
                )
            )
        seed = secrets.token_hex(8)
        drawn = self._select_people(people, seed)
        strata = self._create_strata(people, drawn)
        self._create_respondents(people, drawn, strata)
        with_process(self).write(
            {
                "state": "running",
                "seed": seed,
                "frame_hash": _get_frame_hash(people),
                "population_count": len(people),
                "drawn_on": fields.Datetime.now(),
                "drawn_by_id": self.env.uid,
            }
        )

    def _select_people(self, people, seed):
        """Return {stratum: ids drawn}, the same ones for the same people and seed."""
        strata = sample.group_cells([(p.id, p.stratum) for p in people])
        return sample.draw_stratified(strata, self._get_size(len(people)), seed)

    def _create_strata(self, people, drawn):
        """Create the strata with their numbers; return {value: record}."""
        counts = dict.fromkeys(drawn, 0)
        for person in people:
            counts[person.stratum] += 1
        # sudo: only the draw writes strata
        records = self.env["mfi.complaint.survey.stratum"].sudo()
        strata = records.create(
            [
                {
                    "survey_id": self.id,
                    "population": number,
                    "drawn": len(drawn[value]),
                    **self._prepare_stratum(value),
                }
                for value, number in counts.items()
            ]
        )
        return dict(zip(counts, strata, strict=True))

    def _prepare_stratum(self, value):
        """Return the values that describe a stratum, one per crossed variable."""
        names = [
            _STRATUM_FIELDS[name].removeprefix("mfi_") for name in self._get_strata()
        ]
        values = value if isinstance(value, tuple) else (value,)
        return dict(zip(names, values, strict=False))

    def _create_respondents(self, people, drawn, strata):
        """Create the call list, in a random order over all strata."""
        by_id = {person.id: person for person in people}
        link = _LINKS[self.population]
        chosen = [id_ for ids in drawn.values() for id_ in ids]
        values = [
            {
                "survey_id": self.id,
                "stratum_id": strata[by_id[id_].stratum].id,
                "branch_id": by_id[id_].branch,
                "rank": rank,
                link: id_,
            }
            for rank, id_ in enumerate(sample.draw(chosen, len(chosen), self.id), 1)
        ]
        # sudo: only the draw writes the call list
        with_process(self.env["mfi.complaint.survey.respondent"].sudo()).create(values)

    def _check_draw(self, people):
        """Return title, text and type of the notification about the repeated draw."""
        if _get_frame_hash(people) != self.frame_hash:
            text = self.env._(
                "The population has changed since the draw: %(before)s people then, "
                "%(now)s now. The draw can only be repeated with the same people.",
                before=self.population_count,
                now=len(people),
            )
            return {"message": text, "type": "warning", "sticky": True}
        drawn = self._select_people(people, self.seed)
        again = {id_ for ids in drawn.values() for id_ in ids}
        link = _LINKS[self.population]
        # sudo: compared as a whole, nobody is named
        if again == set(self.sudo().respondent_ids[link].ids):
            text = self.env._(
                "Drawn again from %(population)s people: the same %(number)s came out.",
                population=len(people),
                number=len(again),
            )
            return {"message": text, "type": "success"}
        text = self.env._("The call list is not what the seed draws.")
        return {"message": text, "type": "danger", "sticky": True}

    # ------------------------------------------------------------------
    # Populations
    # ------------------------------------------------------------------
    def _get_people(self):
        """Return the :class:`Person` list of those who can be drawn, each one once."""
        self.ensure_one()
        self.env.flush_all()
        refusing = self._get_refusing_numbers()
        people = {}
        for id_, key, phone, branch, *strata in getattr(
            self, f"_select_{self.population}"
        )():
            # A single stratum as it is: the digest of earlier draws was made of it.
            stratum = tuple(strata) if len(strata) > 1 else next(iter(strata), None)
            person = Person(id_, key, phone, stratum, branch)
            if person.phone and person.phone not in refusing:
                people.setdefault(person.person, person)
        return sorted(people.values())

    def _get_refusing_numbers(self):
        """Return the phone numbers that are not to be called for surveys."""
        # sudo: the list applies whoever draws
        blacklist = self.env["phone.blacklist"].sudo().search_fetch([], ["number"])
        return set(blacklist.mapped("number"))

    def _select_complaints(self):
        """Return rows of the last closed complaint of each client of the period.

        Two complaints of one client are one person: the client, else the phone.
        """
        # sudo: the population must not depend on who draws; open access only
        tickets = self.env["helpdesk.ticket"].sudo()
        query = tickets._search(
            self._get_complaints_domain(), order="complaint_closed_at DESC, id DESC"
        )
        client = query.left_join(
            tickets._table, "partner_id", "res_partner", "id", "partner_id"
        )
        ticket = tickets._table
        return self.env.execute_query(
            query.select(
                SQL.identifier(ticket, "id"),
                SQL(
                    "COALESCE(%s::text, %s)",
                    SQL.identifier(ticket, "partner_id"),
                    SQL.identifier(ticket, "complaint_phone"),
                ),
                SQL(
                    "COALESCE(%s, %s)",
                    SQL.identifier(ticket, "complaint_phone"),
                    SQL.identifier(client, "mfi_phone_e164"),
                ),
                SQL.identifier(ticket, "mfi_branch_id"),
                *(
                    self._get_stratum_sql(
                        name, client if name in _CLIENT_STRATA else ticket
                    )
                    for name in self._get_strata()
                ),
            )
        )

    def _get_complaints_domain(self):
        """Return the domain of the complaints whose clients can be drawn."""
        company = self.company_id
        after = company._get_mfi_day_start(self.date_to + timedelta(days=1))
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("complaint_kind", "=", "complaint")
        domain &= Domain("complaint_access", "=", "open")
        domain &= Domain("complaint_state", "=", "closed")
        domain &= Domain("complaint_erased_at", "=", False)
        domain &= Domain(
            "complaint_closed_at", ">=", company._get_mfi_day_start(self.date_from)
        )
        domain &= Domain("complaint_closed_at", "<", after)
        domain &= Domain("complaint_satisfaction_state", "!=", "refused")
        willing = Domain("partner_id.mfi_no_survey", "=", False)
        willing &= Domain("partner_id.mfi_anonymous", "=", False)
        return domain & (Domain("partner_id", "=", False) | willing)

    def _select_clients(self):
        """Return rows of the clients on file."""
        # sudo: as above
        partners = self.env["res.partner"].sudo()
        domain = Domain("mfi_member_number", "!=", False)
        domain &= Domain("company_id", "in", [False, self.company_id.id])
        domain &= Domain("mfi_left_on", "=", False)
        domain &= Domain("mfi_phone_e164", "!=", False)
        domain &= Domain("mfi_anonymous", "=", False)
        domain &= Domain("mfi_no_survey", "=", False)
        query, table = partners._search(domain, order="id"), partners._table
        return self.env.execute_query(
            query.select(
                SQL.identifier(table, "id"),
                SQL("%s::text", SQL.identifier(table, "id")),
                SQL.identifier(table, "mfi_phone_e164"),
                SQL.identifier(table, "mfi_branch_id"),
                *(self._get_stratum_sql(name, table) for name in self._get_strata()),
            )
        )

    def _select_calls(self):
        """Return rows of the last call of each number of the period."""
        company = self.company_id
        after = company._get_mfi_day_start(self.date_to + timedelta(days=1))
        # sudo: as above
        calls = self.env["mfi.complaint.call.log"].sudo()
        domain = Domain("company_id", "=", company.id) & Domain("number", "!=", False)
        domain &= Domain("date", ">=", company._get_mfi_day_start(self.date_from))
        domain &= Domain("date", "<", after)
        willing = Domain("partner_id.mfi_no_survey", "=", False)
        willing &= Domain("partner_id.mfi_anonymous", "=", False)
        domain &= Domain("partner_id", "=", False) | willing
        query, table = calls._search(domain, order="date DESC, id DESC"), calls._table
        number = SQL.identifier(table, "number")
        return self.env.execute_query(
            query.select(
                SQL.identifier(table, "id"),
                number,
                number,
                SQL.identifier(table, "branch_id"),
                *(SQL.identifier(table, "branch_id") for _name in self._get_strata()),
            )
        )

    def _get_stratum_sql(self, name, table):
        """Return the column of a stratum, an id or a code."""
        return SQL.identifier(table, _STRATUM_FIELDS[name])


def _get_frame_hash(people):
    """Return the digest of the people who could be drawn, with their strata."""
    lines = "\n".join(f"{person.id}:{person.stratum}" for person in people)
    return sha256(lines.encode()).hexdigest()

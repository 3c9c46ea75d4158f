# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine import leaflet, numbering, procedure_parts as parts
from ..engine.procedure_institution import NAMED_ROLES
from ..models.institution.mfi_complaint_rule import CRITERIA

#: Settings of the company that are numbers, without their prefix.
_NUMBERS = (
    "regulatory_days",
    "return_limit",
    "unreachable_attempts",
    "appeal_levels",
    "appeal_days",
    "auto_close_days",
    "low_score",
    "question_days",
    "reminder_first_percent",
    "reminder_second_percent",
    "regulatory_warning_days",
    "escalation_grace_days",
    "effect_days",
    "silent_branch_days",
    "staff_warning_count",
    "staff_warning_months",
    "retention_months",
)
#: Settings of the company that are switched on or off, without their prefix.
_FLAGS = ("auto_route", "ack_mail", "waiting_pauses", "reminders")
#: Year, month and counter of the number given as an example.
_SAMPLE = (2026, 1, 1)


class MfiComplaintProcedures(models.AbstractModel):
    """Gather what the settings say, in a number of queries that does not grow.

    Called in superuser mode by :meth:`render`, which has checked the reader. Nothing of
    a complaint is read, and no confidential officer is named.
    """

    _inherit = "mfi.complaint.procedures"

    @api.model
    def _get_facts(self, company):
        """Return the engine's :class:`Facts` of a company."""
        return parts.Facts(
            **self._get_identity(company),
            **self._get_texts(company),
            **self._get_ways(company),
            **self._get_rules(company),
            **self._get_people(company),
            **self._get_papers(company),
            numeric={name: company[f"mfi_{name}"] for name in _NUMBERS},
            flags=self._get_flags(company),
        )

    @api.model
    def _get_flags(self, company):
        """Return the names of the settings that are on; ``seal`` if it is mailed."""
        flags = {name for name in _FLAGS if company[f"mfi_{name}"]}
        return frozenset(flags | ({"seal"} if company.mfi_seal_email else set()))

    @api.model
    def _find(self, model, company, domain=Domain.TRUE):
        """Return the active records that a company has or shares."""
        records = self.env[model]
        if "company_id" in records._fields:
            domain = Domain(domain) & Domain("company_id", "in", [False, company.id])
        return records.search(domain)

    @api.model
    def _get_label(self, record, name):
        """Return the word for the value of a selection, ``""`` for none."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    @api.model
    def _get_identity(self, company):
        """Return who the institution is."""
        town = " ".join(filter(None, (company.zip, company.city)))
        address = (company.street, company.street2, town)
        lines = (company.mfi_public_holidays or "").splitlines()
        return {
            "name": company.name,
            "address": ", ".join(filter(None, address)),
            "country": company.country_id.name or "",
            "phone": company.phone or "",
            "free_phone": company.mfi_free_phone or "",
            "email": company.email or "",
            "website": company.website or "",
            "registry": company.company_registry or "",
            "zone": company._get_mfi_tz().key,
            "hours": company.mfi_opening_hours or "",
            "holidays": tuple(filter(None, map(str.strip, lines))),
        }

    @api.model
    def _get_texts(self, company):
        """Return the texts that the institution shows its clients."""
        return {
            "pattern": numbering.render(
                company.mfi_number_pattern or numbering.DEFAULT_PATTERN, *_SAMPLE
            ),
            "promise": company._get_mfi_promise_text(),
            "rights": company.mfi_receipt_rights or "",
            "consent": company._get_mfi_consent_text()
            if company.mfi_public_form
            else "",
            "question": company._get_mfi_satisfaction_question(),
            "kinds": tuple(company._get_mfi_kinds()),
            "regulator": company.mfi_regulator or "none",
        }

    # ------------------------------------------------------------------
    # Channels
    # ------------------------------------------------------------------
    @api.model
    def _get_ways(self, company):
        """Return how clients can complain."""
        channels = self._find(
            "helpdesk.ticket.channel", company, [("complaint_code", "!=", False)]
        )
        boxes = self._find("mfi.suggestion.box", company)
        return {
            "channels": tuple(
                parts.Channel(
                    channel.name,
                    self._get_label(channel, "complaint_level"),
                    channel.complaint_free,
                )
                for channel in channels
            ),
            "boxes": tuple(
                parts.Box(box.branch_id.name, box.name, box.place or "", days)
                for box in boxes
                for days in [box.frequency_days]
            ),
            "numbers": tuple(self._get_numbers(company)),
            "pages": self._get_addresses(company),
        }

    @api.model
    def _get_numbers(self, company):
        """Return (what, number or address) pairs; other addons add theirs."""
        teams = self._find(
            "helpdesk.ticket.team",
            company,
            [("complaint_mail", "=", True), ("alias_id.alias_name", "!=", False)],
        )
        addresses = dict.fromkeys(filter(None, teams.mapped("alias_id.display_name")))
        return [(parts.Say("where_mail"), address) for address in addresses]

    @api.model
    def _get_addresses(self, company):
        """Return ``{page: address}`` of the public pages that are switched on.

        An address that only the server itself can open is no address: it is empty.
        """
        paths = {"form": "/complaints", "denunciation": "/complaints/denunciation"}
        return {
            name: ""
            if leaflet.is_local_address(company.get_base_url())
            else company._get_mfi_public_url(path=path)
            for name, path in paths.items()
            if company[f"mfi_public_{name}"]
        }

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    @api.model
    def _get_rules(self, company):
        """Return the categories, the time limits and the external recourses."""
        categories = self._find(
            "helpdesk.ticket.category", company, [("complaint_code", "!=", False)]
        )
        limits = self._find("mfi.complaint.deadline.rule", company)
        return {
            "categories": tuple(map(self._get_category, categories)),
            "limits": tuple(map(self._get_limit, limits)),
            "routes": tuple(
                parts.Route(route.name, self._get_criteria_words(route), name)
                for route in self._find("mfi.complaint.routing", company)
                for name in [route.team_id.name]
            ),
            "recourses": tuple(
                parts.Recourse(
                    recourse.name,
                    self._get_contact(recourse),
                    recourse.condition or "",
                )
                for recourse in company._get_mfi_recourses()
            ),
        }

    @api.model
    def _get_category(self, category):
        """Return a category as the engine's :class:`Category`."""
        return parts.Category(
            category.complaint_code,
            category.complete_name,
            self._get_label(category, "complaint_severity"),
            category.complaint_team_id.name or "",
            category.complaint_restricted,
        )

    @api.model
    def _get_limit(self, rule):
        """Return a rule of time limits as the engine's :class:`Limit`."""
        return parts.Limit(
            rule.name,
            self._get_criteria_words(rule),
            (rule.ack_delay, rule.ack_unit),
            (rule.resolution_delay, rule.resolution_unit),
        )

    @api.model
    def _get_criteria_words(self, rule):
        """Return to what a rule applies, in words."""
        return tuple(
            rule[name].display_name
            if rule._fields[name].relational
            else self._get_label(rule, name)
            for name in CRITERIA
            if rule[name]
        )

    @api.model
    def _get_contact(self, recourse):
        """Return address, telephone, e-mail and website of a body on one line."""
        address = " ".join((recourse.address or "").split())
        contact = (address, recourse.phone, recourse.email, recourse.website)
        return ", ".join(filter(None, contact))

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------
    @api.model
    def _get_people(self, company):
        """Return branches, services and who holds which role."""
        branches = self._find("mfi.branch", company)
        teams = self._find("helpdesk.ticket.team", company)
        holders = self._find_holders(company)
        return {
            "branches": tuple(
                parts.Branch(
                    branch.name,
                    self._get_label(branch, "level"),
                    branch.phone or "",
                    branch.manager_id.name or "",
                )
                for branch in branches
            ),
            "services": tuple(
                parts.Service(
                    team.name,
                    team.user_id.name or "",
                    len(team.user_ids),
                    team.complaint_validation,
                )
                for team in teams
            ),
            "people": {
                role: tuple(holders[role].mapped("name")) for role in NAMED_ROLES
            },
            "officers": len(holders["confidential"]),
            "management": company.mfi_management_user_id.name or "",
            "products": tuple(self._find("mfi.product", company).mapped("name")),
        }

    @api.model
    def _find_holders(self, company):
        """Return the active users of a company by role, each role's by name.

        :return: ``{role: users}``, confidential officers included
        """
        groups = {
            role: self.env.ref(f"mfi_complaints.group_{role}")
            for role in (*NAMED_ROLES, "confidential")
        }
        users = self.env["res.users"].search(
            Domain("all_group_ids", "in", [group.id for group in groups.values()])
            & Domain("share", "=", False)
            & Domain("company_ids", "in", company.ids)
            & Domain("id", "!=", self.env.ref("base.user_root").id),
            order="name, id",
        )
        return {
            role: users.filtered(lambda user, group=group: group in user.all_group_ids)
            for role, group in groups.items()
        }

    # ------------------------------------------------------------------
    # Committees, reports, texts
    # ------------------------------------------------------------------
    @api.model
    def _get_papers(self, company):
        """Return the committees in office, active reports and templates of texts."""
        committees = self._find(
            "mfi.complaint.committee", company, [("in_office", "=", True)]
        )
        schedules = self._find("mfi.complaint.report.schedule", company)
        templates = self._find(
            "mfi.complaint.answer.template", company, [("in_use", "=", True)]
        )
        return {
            "committees": tuple(map(self._get_committee, committees)),
            "reports": tuple(
                parts.Listed(row.name, self._get_label(row, "frequency"))
                for row in schedules
            ),
            "templates": tuple(self._get_templates(templates)),
        }

    @api.model
    def _get_committee(self, committee):
        """Return a committee and its present members for the engine."""
        today = committee.company_id._get_mfi_today()
        members = committee.member_ids.filtered(
            lambda member: not member.date_to or member.date_to >= today
        )
        return parts.Committee(
            committee.name,
            committee.mandate,
            format_date(self.env, committee.term_from),
            format_date(self.env, committee.term_to) if committee.term_to else "",
            tuple(
                f"{member.name} ({self._get_label(member, 'role')})"
                for member in members
            ),
        )

    @api.model
    def _get_templates(self, templates):
        """Yield the templates as :class:`Listed`; languages are named once."""
        languages = dict(templates._fields["lang"]._description_selection(self.env))
        for template in templates:
            yield parts.Listed(
                template.name,
                self._get_label(template, "usage"),
                languages.get(template.lang, template.lang),
            )

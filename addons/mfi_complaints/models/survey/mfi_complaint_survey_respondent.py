# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..guard import in_process, with_process

STATES = [
    ("to_call", "To call"),
    ("call_back", "To call back"),
    ("answered", "Answered"),
    ("refused", "Refused to answer"),
    ("unreachable", "Unreachable"),
    ("not_concerned", "Not concerned"),
]
#: States in which somebody still has to call.
OPEN = ("to_call", "call_back")
#: Fields that an interviewer writes; the others are set by the draw and the buttons.
_EDITABLE = frozenset({"interviewer_id", "call_back_at", "note"})


class MfiComplaintSurveyRespondent(models.Model):
    """Somebody who was drawn: the call list, without the answers.

    Once given, answers have no link to the person. The interviewer is never somebody
    who handled the complaint, or whom it concerns.
    """

    _name = "mfi.complaint.survey.respondent"
    _description = "Person Drawn for a Survey"
    _order = "survey_id desc, rank, id"
    _mfi_technical = ("lang",)
    _mfi_erasable = ("ticket_id", ("note",))
    _mfi_erasable_client = ("partner_id", ("note",))

    survey_id = fields.Many2one(
        "mfi.complaint.survey", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="survey_id.company_id", store=True)
    survey_state = fields.Selection(related="survey_id.state", string="Survey status")
    stratum_id = fields.Many2one(
        "mfi.complaint.survey.stratum", required=True, ondelete="cascade"
    )
    branch_id = fields.Many2one("mfi.branch", ondelete="restrict")
    rank = fields.Integer("Order", help="Random order in which to call.")
    ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Client on file", index="btree_not_null", ondelete="cascade"
    )
    call_id = fields.Many2one(
        "mfi.complaint.call.log", index="btree_not_null", ondelete="cascade"
    )
    name = fields.Char("Client", compute="_compute_contact", compute_sudo=True)
    phone = fields.Char(compute="_compute_contact", compute_sudo=True)
    lang = fields.Char("Language code", compute="_compute_contact", compute_sudo=True)
    lang_name = fields.Char("Language", compute="_compute_lang_name")
    state = fields.Selection(
        STATES, "Status", default="to_call", required=True, readonly=True, copy=False
    )
    interviewer_id = fields.Many2one(
        "res.users", index="btree_not_null", domain=[("share", "=", False)]
    )
    attempt_count = fields.Integer("Attempts", readonly=True)
    last_attempt_on = fields.Date("Last attempt", readonly=True)
    call_back_at = fields.Datetime("Call back at")
    note = fields.Char(help="For the calls only, e.g. when to call; no answers.")
    answer_id = fields.Many2one(
        "survey.user_input", ondelete="set null", copy=False, groups=fields.NO_ACCESS
    )

    # For the answer that is completed: which person of the call list gave it.
    _answer_idx = models.UniqueIndex("(answer_id) WHERE answer_id IS NOT NULL")

    @api.depends("ticket_id", "partner_id", "call_id")
    def _compute_contact(self):
        """Show name, phone and language as they are now; an erased client has none."""
        for person in self:
            ticket, client = person.ticket_id, person._get_client()
            person.name = client.name or ticket.partner_name
            number = ticket.complaint_phone or person.call_id.number
            person.phone = number or client.mfi_phone_e164
            person.lang = ticket.complaint_lang or client.lang

    @api.depends("lang")
    @api.depends_context("lang")
    def _compute_lang_name(self):
        """Name the language in that of the reader."""
        codes = sorted(set(filter(None, self.mapped("lang"))))
        languages = self.env["res.lang"]
        names = dict(languages._get_mfi_language_names([(c, c) for c in codes]))
        for person in self:
            person.lang_name = names.get(person.lang, False)

    def _get_client(self):
        """Return the client drawn, or that of the complaint or call, if known."""
        known = self.ticket_id.partner_id or self.call_id.partner_id
        return self.partner_id or known

    @api.depends("name", "rank")
    def _compute_display_name(self):
        """Name a person of the call list by rank and name."""
        for person in self:
            person.display_name = f"{person.rank}. {person.name or person.phone or ''}"

    @api.constrains("interviewer_id", "ticket_id")
    def _check_mfi_interviewer(self):
        """Raise if somebody who handled a complaint, or whom it concerns, asks."""
        for person in self:
            user = person.interviewer_id
            if user and user in person._get_excluded_interviewers():
                raise ValidationError(
                    self.env._(
                        "%(user)s handled this complaint or is concerned by it, and "
                        "cannot ask how satisfied the client is: choose somebody else.",
                        user=user.name,
                    )
                )

    def _get_excluded_interviewers(self):
        """Return the users who may not ask about this person's complaint."""
        # sudo: the rule applies even to complaints that the user may not read
        ticket = self.sudo().ticket_id
        if not ticket:
            return self.env["res.users"]
        concerned = ticket._get_complaint_concerned_users()
        handlers = ticket.user_id | ticket.complaint_level_ids.user_id
        return handlers.union(concerned, *ticket._get_complaint_deciders())

    def write(self, vals):
        """Write; interviewers write who calls, when to call back and a note.

        :raise UserError: when another field would change
        """
        if set(vals) - _EDITABLE and not in_process(self):
            raise UserError(self.env._("Use the buttons of the call list."))
        return super().write(vals)

    # ------------------------------------------------------------------
    # Buttons of the interviewer
    # ------------------------------------------------------------------
    def action_ask(self):
        """Open the questionnaire, to fill in what the client answers by phone."""
        self.ensure_one()
        self._take()
        url = self._get_answers().get_start_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_no_answer(self):
        """Record calls without an answer; after enough of them, give up."""
        for person in self:
            person._take()
            # sudo: a setting
            most = person.company_id.sudo().mfi_unreachable_attempts or 1
            last = person.attempt_count + 1 >= most
            person._record_attempt("unreachable" if last else "call_back")
        return True

    def action_call_back(self):
        """Record that the client asked to be called back.

        :raise UserError: without a date and time in the future
        """
        for person in self:
            if not person.call_back_at or person.call_back_at <= fields.Datetime.now():
                raise UserError(self.env._("Enter when to call back, in the future."))
            person._take()
            person._record_attempt("call_back")
        return True

    def action_refuse(self):
        """Record that the person does not want to answer this survey."""
        for person in self:
            person._take()
            person._record_attempt("refused")
        return True

    def action_refuse_all(self):
        """Record that the person does not want to be asked again, by any survey."""
        self.action_refuse()
        # sudo: interviewers may not write to clients
        for person in self.sudo():
            person._get_client().mfi_no_survey = True
        return True

    def action_exclude(self):
        """Record that the survey does not concern the person, e.g. a wrong number."""
        for person in self:
            person._take()
            person._record_attempt("not_concerned")
        return True

    def _take(self):
        """Make the user the interviewer of one person, unless there is one.

        :raise UserError: if nobody is to be called any more
        """
        self.ensure_one()
        self.check_access("write")
        if self.survey_state != "running" or self.state not in OPEN:
            raise UserError(self.env._("This person is not to be called any more."))
        if not self.interviewer_id:
            self.interviewer_id = self.env.user
        self._check_mfi_interviewer()

    def _record_attempt(self, state):
        """Record one call and its outcome."""
        # sudo: who may call may record the outcome; what was begun is dropped
        record = with_process(self.sudo())
        if state != "call_back":
            record.answer_id.unlink()
        record.write({"state": state, **self._prepare_attempt()})

    def _prepare_attempt(self):
        """Return the values of one more attempt today."""
        return {
            "attempt_count": self.attempt_count + 1,
            "last_attempt_on": self.company_id._get_mfi_today(),
        }

    def _get_answers(self):
        """Return the answer sheets of these people, created if needed, with sudo."""
        # sudo: nobody reads answer sheets; whoever has the link fills one in
        people = with_process(self.sudo())
        without = people.filtered(lambda person: not person.answer_id)
        answers = people.answer_id.create([p._prepare_answer() for p in without])
        for person, answer in zip(without, answers, strict=True):
            person.answer_id = answer
        return people.answer_id

    def _prepare_answer(self):
        """Return the values of an empty answer sheet: no name, no number."""
        lang = self.env["res.lang"]._get_data(code=self.lang or self.env.lang)
        return {
            "survey_id": self.survey_id.questionnaire_id.id,
            "mfi_survey_id": self.survey_id.id,
            "mfi_stratum_id": self.stratum_id.id,
            "mfi_branch_id": self.branch_id.id,
            "lang_id": lang.id,
        }

    @api.model
    @api.private
    def _detach_answers(self, answers):
        """Tick off the people who gave these answers, and cut the link to them.

        Whoever left out every question has refused.

        :param answers: completed ``survey.user_input``
        """
        # sudo: called when a questionnaire is completed, by whoever has its link
        people = with_process(self.sudo()).search([("answer_id", "in", answers.ids)])
        for person in people:
            lines = person.answer_id.user_input_line_ids
            given = any(not line.skipped for line in lines)
            values = {"state": "answered" if given else "refused", "answer_id": False}
            person.write({**person._prepare_attempt(), **values})

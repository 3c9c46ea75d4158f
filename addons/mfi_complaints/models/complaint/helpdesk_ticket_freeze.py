# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError

from ..clock import now
from ..guard import in_process, with_process
from .helpdesk_ticket_process import HANDLING_FIELDS

#: The statement: writable in a draft, frozen by registration.
STATEMENT_FIELDS = (
    "complaint_kind",
    "name",
    "description",
    "partner_id",
    "partner_name",
    "partner_email",
    "mfi_member_number",
    "mfi_branch_id",
    "mfi_product_id",
    "complaint_phone",
    "complaint_lang",
    "complaint_preferred_channel",
    "complaint_received_at",
    "complaint_incident_date",
    "channel_id",
    "category_id",
    "complaint_severity",
    "complaint_amount",
    "complaint_staff_ids",
    "complaint_first_contact",
)
#: Fields that users with write access may always change: how the complaint is shown
#: and discussed, never its content.
FREE_FIELDS = frozenset(
    {
        "access_token",
        "activity_exception_decoration",
        "activity_ids",
        "color",
        "kanban_state",
        "last_stage_update",
        "message_follower_ids",
        "message_ids",
        "message_main_attachment_id",
        "message_partner_ids",
        "priority",
        "properties",
        "rating_ids",
        "sequence",
        "tag_ids",
    }
)
#: Fields that may be written in a draft: the statement and some helpdesk fields.
DRAFT_FIELDS = frozenset(STATEMENT_FIELDS) | {"attachment_ids", "company_id", "active"}
#: States in which the service writes its findings.
TREATMENT_STATES = ("in_progress", "to_validate")
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_ATTACHMENTS = 10


class HelpdeskTicket(models.Model):
    """The freeze: which fields may be written in which state.

    Writing is refused by default. Each state has a list of writable fields; all other
    changes, by any user and through any interface, go through the moves of the process.
    """

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Creating
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Create complaints as drafts, whatever state the caller gives."""
        vals_list = [self._prepare_complaint_create(vals) for vals in vals_list]
        return super().create(vals_list)

    def _prepare_complaint_create(self, vals):
        """Return the values of a ticket to create; a complaint becomes a draft.

        :raise UserError: for values that only the process may set
        """
        kind = vals.get("complaint_kind", self._get_complaint_default_kind())
        if not kind:
            return vals
        if not in_process(self):
            self._check_complaint_frozen_fields(vals, "draft", new=True)
            self._check_complaint_kind(kind)
            vals = {**vals, "team_id": False}
        vals = {**vals, "complaint_kind": kind, "number": "/", "user_id": False}
        vals |= {"active": True, "duplicate_id": False, "closed_date": False}
        vals.setdefault("complaint_state", "draft")
        vals.setdefault("team_id", False)
        vals.setdefault("complaint_received_at", now(self))
        company = vals.setdefault("company_id", self.env.company.id)
        vals["stage_id"] = self.env["helpdesk.ticket.stage"]._get_complaint_stage_id(
            vals["complaint_state"], company, vals["team_id"]
        )
        return self._prepare_complaint_phone_values(vals)

    def _get_complaint_default_kind(self):
        """Return the kind of new tickets, as set in the context."""
        return self.env.context.get("default_complaint_kind")

    def _check_complaint_kind(self, kind):
        """Refuse whistleblowing reports to users who may not read them."""
        user = self.env.user
        if kind == "denunciation" and not self.env.su:
            if not user.has_group("mfi_complaints.group_confidential"):
                raise UserError(
                    self.env._(
                        "Whistleblowing reports are recorded by a confidential "
                        "officer: put the caller through, or give them the address of "
                        "the public form."
                    )
                )

    def _check_complaint_new_kind(self, kind):
        """Refuse to turn drafts into ordinary tickets, or the other way round."""
        if not kind:
            raise UserError(
                self.env._(
                    "A complaint cannot become an ordinary ticket: delete your draft, "
                    "or register the complaint and cancel it with a reason."
                )
            )
        # sudo: the kind of a ticket decides, even if the user may not read it
        ordinary = self.filtered(lambda ticket: not ticket.sudo().complaint_kind)
        ordinary._check_complaint_conversion({"complaint_kind": kind})
        self._check_complaint_kind(kind)

    @api.model
    def default_get(self, fields_list):
        """Leave the user and team of a new complaint to the process.

        Neither the context nor the default values of a user may set the fields that
        only the process writes.
        """
        defaults = super().default_get(fields_list)
        for name in set(defaults) - DRAFT_FIELDS:
            if name.startswith("complaint_"):
                del defaults[name]
        if self._get_complaint_default_kind():
            defaults.pop("user_id", None)
            defaults.pop("team_id", None)
            if "complaint_received_at" in fields_list:
                defaults.setdefault("complaint_received_at", now(self))
            defaults.setdefault("complaint_state", "draft")
        return defaults

    def _prepare_ticket_number(self, values):
        """Keep a complaint without a number until it is registered."""
        if values.get("complaint_kind"):
            return "/"
        return super()._prepare_ticket_number(values)

    def copy(self, default=None):
        """Copy a complaint as a new draft, without its findings or its answer."""
        self.ensure_one()
        if not self.complaint_kind:
            return super().copy(default)
        values = {
            name: value
            for name, value in (default or {}).items()
            if name not in _IGNORED_ON_CREATE
        }
        self._check_complaint_frozen_fields(values, "draft", new=True)
        default = {
            "complaint_kind": self.complaint_kind,
            "complaint_received_at": now(self),
            **values,
            "number": "/",
            "complaint_state": "draft",
            "team_id": False,
            "user_id": False,
        }
        self._check_complaint_kind(default["complaint_kind"])
        duplicate = super(HelpdeskTicket, with_process(self)).copy(default)
        return duplicate.with_env(self.env)

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def write(self, vals):
        """Write the fields that the state allows, and refuse all others."""
        if in_process(self):
            return super().write(vals)
        # sudo: the rules depend on whether a ticket is a complaint
        complaints = self.filtered(lambda ticket: ticket.sudo().complaint_kind)
        if not complaints:
            self._check_complaint_conversion(vals)
            return super().write(vals)
        complaints.check_access("write")
        vals = dict(vals)
        if stage_id := vals.pop("stage_id", None):
            stage = self.env["helpdesk.ticket.stage"].browse(stage_id)
            complaints._apply_complaint_stage(stage)
            others = self - complaints
            if others:
                others.write({"stage_id": stage_id})
        if self.env.su and "active" in vals:
            # Code that archives tickets in bulk does not archive complaints.
            (self - complaints).write({"active": vals.pop("active")})
        if not vals:
            return True
        for ticket in complaints:
            # sudo: the state decides which fields are frozen, even if it is hidden
            ticket._check_complaint_frozen_fields(vals, ticket.sudo().complaint_state)
        if "complaint_kind" in vals:
            self._check_complaint_new_kind(vals["complaint_kind"])
        result = super().write(self._prepare_complaint_phone_values(vals))
        if "complaint_measure_ids" in vals:
            complaints._log_complaint_measures()
        return result

    def _set_complaint_stage(self, stage):
        """Move a complaint to another stage of the same state."""
        with_process(self).write({"stage_id": stage.id})

    def _check_complaint_conversion(self, vals):
        """Refuse to set complaint fields on an ordinary ticket."""
        forged = [name for name in vals if name.startswith("complaint_") and vals[name]]
        if forged and self:
            raise UserError(
                self.env._(
                    "An ordinary ticket cannot become a complaint: register a new "
                    "complaint instead."
                )
            )

    def _check_complaint_frozen_fields(self, vals, state, new=False):
        """Raise when values contain fields that may not be written in a state.

        :param new: whether the record is being created; empty values are then accepted
        """
        allowed = self._get_complaint_writable_fields(state or "draft")
        refused = [
            name
            for name in vals
            if name not in allowed and (vals[name] or not new) and name in self._fields
        ]
        if new:
            refused = [name for name in refused if name not in _IGNORED_ON_CREATE]
            refused = [
                name for name in refused if not _is_draft_default(name, vals[name])
            ]
        if refused:
            raise UserError(self._get_complaint_frozen_message(refused, state))

    def _get_complaint_writable_fields(self, state):
        """Return the names of the fields that users may write in a state."""
        if state == "draft":
            return DRAFT_FIELDS | FREE_FIELDS
        if state in TREATMENT_STATES:
            return FREE_FIELDS | set(HANDLING_FIELDS)
        return FREE_FIELDS

    def _get_complaint_frozen_message(self, names, state):
        """Return an error message that names the fields by their labels."""
        labels = ", ".join(
            self._fields[name]._description_string(self.env) or name
            for name in sorted(names)
        )
        if (state or "draft") == "draft":
            return self.env._(
                "These fields are set by the process and cannot be edited: %(fields)s.",
                fields=labels,
            )
        return self.env._(
            "A registered complaint is frozen: %(fields)s cannot be changed. Add an "
            "addendum, or use the appropriate step (reclassify, identify, etc.).",
            fields=labels,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered_complaint(self):
        """Let authors delete their drafts, but never a registered complaint."""
        for ticket in self.filtered("complaint_kind"):
            if ticket.complaint_state != "draft":
                raise UserError(
                    self.env._(
                        "%(number)s is registered: it can be cancelled with a reason, "
                        "but not deleted.",
                        number=ticket.display_name,
                    )
                )
            if not ticket._is_complaint_discardable():
                raise UserError(self.env._("Only the author of a draft may delete it."))

    def _is_complaint_discardable(self):
        """Return whether the user may delete this draft: only its author may."""
        return self.env.su or self.create_uid == self.env.user

    # ------------------------------------------------------------------
    # Attachments
    # ------------------------------------------------------------------
    def _attach_complaint_files(self, attachments):
        """Add files to a complaint; each is limited in size and logged in the journal.

        :param attachments: dicts ``{"name", "content"}``, with content in base64
        :return: the ``ir.attachment`` records
        :raise UserError: for too many files, or a file that is empty, too large or not
            in base64
        """
        self.ensure_one()
        if len(attachments) > MAX_ATTACHMENTS:
            raise UserError(
                self.env._("Send at most %(count)s files.", count=MAX_ATTACHMENTS)
            )
        values = [
            self._prepare_complaint_attachment_values(item) for item in attachments
        ]
        # HTML and XML files are stored as plain text, so that they run no script.
        files = self.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        return files.create(values)

    def _prepare_complaint_attachment_values(self, item):
        """Return the values of one attachment after checking its content."""
        try:
            content = base64.b64decode(item["content"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise UserError(
                self.env._("A file could not be read: send its content in base64.")
            ) from error
        name = str(item.get("name") or "file")[:120].replace("/", "_")
        if not content or len(content) > MAX_ATTACHMENT_BYTES:
            raise UserError(
                self.env._(
                    "The file %(name)s is empty or larger than %(limit)s MB.",
                    name=name,
                    limit=MAX_ATTACHMENT_BYTES // 1024 // 1024,
                )
            )
        return {
            "name": name,
            "raw": content,
            "res_model": self._name,
            "res_id": self.id,
        }

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------
    def _message_update_content(self, message, /, **kwargs):
        """Refuse to edit a message of a registered complaint."""
        self._check_complaint_message_change()
        return super()._message_update_content(message, **kwargs)

    def _check_complaint_message_change(self):
        """Raise when the messages of these tickets are frozen."""
        # sudo: the state decides which fields are frozen, even if it is hidden
        if any(t.complaint_kind and t.complaint_state != "draft" for t in self.sudo()):
            raise UserError(
                self.env._(
                    "Messages on a registered complaint cannot be changed: add another "
                    "one."
                )
            )


#: Fields that forms, imports and the mail gateway always send when creating a ticket,
#: and that the process overwrites.
_IGNORED_ON_CREATE = frozenset(
    {"number", "stage_id", "user_id", "team_id", "active", "assigned_date"}
)


def _is_draft_default(name, value):
    """Return whether a value at creation is the value of every draft."""
    return (name, value) in (("complaint_state", "draft"),)

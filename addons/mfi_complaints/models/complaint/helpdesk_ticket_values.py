# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import iso_datetime
from ...engine.phone import to_e164
from ...engine.public_form import FIRST_YEAR
from ...engine.search_key import get_identifier_key
from ...engine.text import is_storable, subject, texts

#: Values that are stored unchanged: key of the caller → field.
_DIRECT_VALUES = {
    "severity": "complaint_severity",
    "phone": "complaint_phone",
    "contact_name": "partner_name",
    "email": "partner_email",
    "incident_date": "complaint_incident_date",
    "received_at": "complaint_received_at",
    "preferred_channel": "complaint_preferred_channel",
    "amount": "complaint_amount",
    "first_contact": "complaint_first_contact",
    "idempotency_key": "complaint_idempotency_key",
}
#: Values that are codes of records: key → (field, model, field of the code).
_CODE_VALUES = {
    "channel": ("channel_id", "helpdesk.ticket.channel", "complaint_code"),
    "category": ("category_id", "helpdesk.ticket.category", "complaint_code"),
    "branch": ("mfi_branch_id", "mfi.branch", "code"),
    "product": ("mfi_product_id", "mfi.product", "code"),
}
#: Keys of the values that need their own conversion.
_OTHER_VALUES = {
    "kind",
    "name",
    "description",
    "member_number",
    "partner_id",
    "lang",
    "staff",
    "attachments",
}
#: Values that are lists: key → (type of the items, maximum number of items).
_LIST_VALUES = {"staff": (str, 20), "attachments": (dict, 10)}
#: Maximum number of valid codes named in the message about an unknown one.
_MAX_LISTED_CODES = 30
#: Far above any real amount; up to this value, a float stores hundredths exactly.
MAX_AMOUNT = 10**13
#: Maximum lengths of texts, in characters.
_MAX_LENGTHS = {
    "name": 200,
    "description": 20000,
    "contact_name": 200,
    "email": 254,
    "phone": 40,
    "idempotency_key": 128,
}


class HelpdeskTicket(models.Model):
    """Check and convert the values that other systems send."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _prepare_complaint_values(self, values):
        """Return the values of a new complaint from those of ``complaint_register``.

        :raise UserError: for an unknown key, code or choice, or an invalid date
        """
        self._check_complaint_shapes(values)
        self._check_complaint_keys(values)
        self._check_complaint_lengths(values)
        prepared = {
            field: values[key]
            for key, field in _DIRECT_VALUES.items()
            if values.get(key)
        }
        prepared["complaint_kind"] = values.get("kind") or "complaint"
        prepared |= self._prepare_complaint_coded_values(values)
        prepared |= self._prepare_complaint_text_values(values)
        prepared |= self._prepare_complaint_client_values(values)
        prepared |= self._prepare_complaint_lang_values(values)
        if values.get("staff"):
            staff = [
                self._find_complaint_reference("mfi.staff", "code", code, "staff")
                for code in values["staff"]
            ]
            prepared["complaint_staff_ids"] = [
                fields.Command.set([person.id for person in staff])
            ]
        self._check_complaint_types(prepared)
        self._check_complaint_order(prepared)
        return prepared

    @api.model
    def _check_complaint_shapes(self, values):
        """Raise for a value whose type is not the documented one."""
        if not isinstance(values, dict):
            raise UserError(
                self.env._(
                    "“values” must be an object with names and values, such as "
                    '{"description": "…", "channel": "phone"}.'
                )
            )
        self._check_complaint_texts(values)
        for key, value in values.items():
            if key in _LIST_VALUES:
                self._check_complaint_list(key, value)
            elif isinstance(value, list | dict | tuple):
                raise UserError(
                    self.env._(
                        "“%(key)s” must be a single value, not a list or an object.",
                        key=str(key)[:64],
                    )
                )
        self._check_complaint_kinds(values)

    @api.model
    def _check_complaint_texts(self, values):
        """Raise for texts that the database cannot store, at any depth.

        :param dict values: values by name, of any type that JSON allows
        """
        for key, value in values.items():
            if not all(map(is_storable, texts(value))) or not is_storable(str(key)):
                name = str(key) if is_storable(str(key)) else "values"
                raise UserError(
                    self.env._(
                        "“%(key)s” contains a character that cannot be stored (NUL or "
                        "an unpaired surrogate): send it without that character.",
                        key=name[:64],
                    )
                )

    def _check_complaint_kinds(self, values):
        """Raise for a client id that is not an integer or an invalid boolean."""
        client = values.get("partner_id")
        if client and (type(client) is not int or not 0 < client < 2**31):
            raise UserError(
                self.env._("“partner_id” must be the id of a client, a whole number.")
            )
        if not isinstance(values.get("first_contact") or False, bool):
            raise UserError(self.env._("“first_contact” must be true or false."))

    def _check_complaint_list(self, key, value):
        """Raise for a value that is not a list, or has wrong or too many items."""
        item_type, max_count = _LIST_VALUES[key]
        valid = isinstance(value or [], list | tuple) and all(
            isinstance(item, item_type) for item in value or ()
        )
        if not valid or len(value or ()) > max_count:
            raise UserError(
                {
                    "staff": self.env._("“staff” must be a list of at most 20 codes."),
                    "attachments": self.env._(
                        "“attachments” must be a list of at most 10 objects "
                        '{"name": "…", "content": "…"}, the content in base64.'
                    ),
                }[key]
            )

    def _check_complaint_keys(self, values):
        """Raise for unknown keys, so that no value is silently ignored."""
        if (
            unknown := set(values)
            - set(_DIRECT_VALUES)
            - set(_CODE_VALUES)
            - _OTHER_VALUES
        ):
            raise UserError(
                self.env._(
                    "Unknown value: %(keys)s. Known ones are: %(known)s.",
                    keys=", ".join(sorted(unknown)),
                    known=", ".join(
                        sorted({*_DIRECT_VALUES, *_CODE_VALUES, *_OTHER_VALUES})
                    ),
                )
            )

    def _check_complaint_lengths(self, values):
        """Raise for texts that are not strings, or are too long."""
        for key, limit in _MAX_LENGTHS.items():
            value = values.get(key)
            if value and (not isinstance(value, str) or len(value) > limit):
                raise UserError(
                    self.env._(
                        "“%(key)s” must be a text of at most %(limit)s characters.",
                        key=key,
                        limit=limit,
                    )
                )

    def _prepare_complaint_coded_values(self, values):
        """Return the ids of the records whose codes are given."""
        return {
            field: self._find_complaint_reference(
                model, code_field, values[key], key
            ).id
            for key, (field, model, code_field) in _CODE_VALUES.items()
            if values.get(key)
        }

    def _find_complaint_reference(self, model, code_field, code, key):
        """Return the record with a code, in this company or shared by all.

        :param key: key of the value, for the error message
        :raise UserError: when there is no such record
        """
        companies = Domain("company_id", "in", [False, self.env.company.id])
        # sudo: some entry points have no user
        records = self.env[model].sudo()
        record = records.search(
            Domain(code_field, "=", str(code)[:64]) & companies, limit=1
        )
        if not record:
            has_code = Domain(code_field, "!=", False) & companies
            codes = records.search(has_code, limit=_MAX_LISTED_CODES + 1).mapped(
                code_field
            )
            more = ["…"] if len(codes) > _MAX_LISTED_CODES else []
            listed = (
                "" if key == "staff" else ", ".join(codes[:_MAX_LISTED_CODES] + more)
            )
            raise UserError(self._get_complaint_unknown_code_message(key, code, listed))
        return record

    def _get_complaint_unknown_code_message(self, key, code, listed):
        """Return the error message about an unknown code.

        :param listed: valid codes as a text; empty for the staff, who are not listed
        """
        if not listed:
            return self.env._(
                "Unknown code “%(code)s” for “%(key)s”.", code=str(code)[:64], key=key
            )
        return self.env._(
            "Unknown code “%(code)s” for “%(key)s”: use one of %(known)s.",
            code=str(code)[:64],
            key=key,
            known=listed,
        )

    def _prepare_complaint_text_values(self, values):
        """Return subject and description; the subject defaults to the text's start."""
        text = (values.get("description") or "").strip()
        if not text:
            raise UserError(
                self.env._("Write the client's statement in “description”.")
            )
        return {
            "name": (values.get("name") or "").strip() or subject(text),
            "description": self._format_complaint_text(text),
        }

    def _prepare_complaint_client_values(self, values):
        """Return the client, with their name and e-mail address."""
        client = self._get_complaint_client(values)
        if not client:
            return {}
        return {
            "partner_id": client.id,
            "partner_name": values.get("contact_name") or client.name,
            "partner_email": values.get("email") or client.email,
        }

    def _get_complaint_client(self, values):
        """Return the client with the given member number or id, or an empty recordset.

        :raise UserError: when there is no such client
        """
        # sudo: users who register may not read all contacts
        partners = self.env["res.partner"].sudo()
        companies = Domain("company_id", "in", [False, self.env.company.id])
        if number := values.get("member_number"):
            key = get_identifier_key(number)
            same_number = Domain("mfi_member_key", "=", key)
            client = partners.search(same_number & companies, limit=1)
            if not client:
                raise UserError(
                    self.env._(
                        "No client has the member number “%s”.", str(number)[:64]
                    )
                )
            return client
        if partner_id := values.get("partner_id"):
            client = partners.search(Domain("id", "=", partner_id) & companies)
            if not client:
                raise UserError(self.env._("This client does not exist."))
            return client
        return partners.browse()

    def _prepare_complaint_lang_values(self, values):
        """Return the client's language when it is installed; else it is computed."""
        lang = values.get("lang")
        installed = {code for code, _name in self._selection_complaint_lang()}
        return {"complaint_lang": lang} if lang in installed else {}

    def _check_complaint_types(self, prepared):
        """Raise for invalid choices, dates and amounts; convert dates in place."""
        for name, value in prepared.items():
            field = self._fields[name]
            if field.type == "selection" and name != "complaint_lang":
                self._check_complaint_choice(field, value)
            elif field.type in ("date", "datetime"):
                prepared[name] = self._parse_complaint_date(field, value)
            elif field.type == "monetary":
                self._check_complaint_amount(value)

    def _check_complaint_choice(self, field, value):
        """Raise when a value is not one of the choices of a field."""
        choices = field.get_values(self.env)
        if value not in choices:
            raise UserError(
                self.env._(
                    "“%(value)s” is not valid for %(field)s: use one of %(choices)s.",
                    value=str(value)[:64],
                    field=field._description_string(self.env),
                    choices=", ".join(choices),
                )
            )

    def _parse_complaint_date(self, field, value):
        """Return an ISO date, or date and time, in the format of the database.

        A date and time with an offset is converted to UTC; the time of a date is
        ignored.
        """
        try:
            if field.type == "date":
                parsed = field.to_date(str(value)[:10])
            else:
                parsed = iso_datetime.parse_utc(str(value))
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._(
                    "“%(value)s” is not a date: write 2026-12-31, or 2026-12-31 "
                    "14:30:00 in UTC.",
                    value=str(value)[:64],
                )
            ) from error
        if parsed.year < FIRST_YEAR:
            raise UserError(
                self.env._(
                    "“%(value)s” is too long ago: write a date from %(year)s onwards.",
                    value=str(value)[:64],
                    year=FIRST_YEAR,
                )
            )
        return field.to_string(parsed)

    def _check_complaint_order(self, prepared):
        """Raise when the incident is later than the receipt, both as local days."""
        incident = prepared.get("complaint_incident_date")
        if not incident:
            return
        company = self.env.company
        received = prepared.get("complaint_received_at")
        day = company._get_mfi_today()
        if received:
            day = company._to_mfi_local(fields.Datetime.to_datetime(received)).date()
        if fields.Date.to_date(incident) > day:
            raise UserError(
                self.env._(
                    "The incident cannot be later than the receipt: correct one of "
                    "the two dates."
                )
            )

    def _check_complaint_amount(self, value):
        """Raise when an amount is not a number from 0 to ``MAX_AMOUNT``.

        The value is compared and never converted, so NaN and infinity are refused.
        """
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= MAX_AMOUNT:
            raise UserError(
                self.env._(
                    "The amount must be a number from 0 to %(most)s.", most=MAX_AMOUNT
                )
            )

    @api.model
    def _check_complaint_contact(self, values):
        """Raise for an invalid phone when it is the only way to reach the client."""
        phone = values.get("phone")
        others = ("member_number", "partner_id", "email")
        if not phone or any(values.get(key) for key in others):
            return
        if values.get("kind") in (None, False, "", "complaint") and not to_e164(
            phone, self.env.company.country_id.code
        ):
            raise UserError(
                self.env._(
                    "“%(phone)s” is not a phone number: write it with its country "
                    "code, or give another way to reach the client.",
                    phone=str(phone)[:64],
                )
            )

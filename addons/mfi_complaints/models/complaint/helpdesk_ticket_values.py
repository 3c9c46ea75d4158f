# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import iso_datetime
from ...engine.phone import to_e164
from ...engine.public_form import FIRST_YEAR
from ...engine.text import storable, subject, texts

#: Plain values that pass as they are: key of the caller → field.
_PLAIN = {
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
#: Codes that name a record: key of the caller → (field, model, field of the code).
_CODED = {
    "channel": ("channel_id", "helpdesk.ticket.channel", "complaint_code"),
    "category": ("category_id", "helpdesk.ticket.category", "complaint_code"),
    "branch": ("mfi_branch_id", "mfi.branch", "code"),
    "product": ("mfi_product_id", "mfi.product", "code"),
}
_OTHER = {
    "kind",
    "name",
    "description",
    "member_number",
    "partner_id",
    "lang",
    "staff",
    "attachments",
}
#: Values that are lists: key → (what each is, how many at most).
_LISTS = {"staff": (str, 20), "attachments": (dict, 10)}
#: Codes named in the sentence about an unknown one.
_LISTED = 30
#: Beyond any money at stake; up to here hundredths are exact in a float as well.
MAX_AMOUNT = 10**13
_LIMITS = {
    "name": 200,
    "description": 20000,
    "contact_name": 200,
    "email": 254,
    "phone": 40,
    "idempotency_key": 128,
}


class HelpdeskTicket(models.Model):
    """From what an outside system sends to the values of a complaint, checked."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _prepare_complaint_values(self, values):
        """Return the values of a new complaint from those of ``complaint_register``.

        :raise UserError: for an unknown key, code, selection or an unreadable date
        """
        self._check_complaint_shapes(values)
        self._check_complaint_keys(values)
        self._check_complaint_lengths(values)
        prepared = {
            field: values[key] for key, field in _PLAIN.items() if values.get(key)
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
        """Refuse what is not built as the documentation says, naming the value."""
        if not isinstance(values, dict):
            raise UserError(
                self.env._(
                    "“values” must be an object with names and values, such as "
                    '{"description": "…", "channel": "phone"}.'
                )
            )
        self._check_complaint_texts(values)
        for key, value in values.items():
            if key in _LISTS:
                self._check_complaint_list(key, value)
            elif isinstance(value, list | dict | tuple):
                raise UserError(
                    self.env._(
                        "“%(key)s” must be one plain value, not a list or an object.",
                        key=str(key)[:64],
                    )
                )
        self._check_complaint_kinds(values)

    @api.model
    def _check_complaint_texts(self, values):
        """Refuse texts that no database keeps, wherever they stand in the values.

        :param dict values: by their names; whatever JSON can bring
        """
        for key, value in values.items():
            if not all(map(storable, texts(value))) or not storable(str(key)):
                name = str(key) if storable(str(key)) else "values"
                raise UserError(
                    self.env._(
                        "“%(key)s” holds a character that cannot be kept, NUL or half "
                        "of a pair: send it without.",
                        key=name[:64],
                    )
                )

    def _check_complaint_kinds(self, values):
        """Refuse an id that is no number, and a yes or no that is neither."""
        client = values.get("partner_id")
        if client and (type(client) is not int or not 0 < client < 2**31):
            raise UserError(
                self.env._("“partner_id” must be the whole number of a client.")
            )
        if not isinstance(values.get("first_contact") or False, bool):
            raise UserError(self.env._("“first_contact” must be true or false."))

    def _check_complaint_list(self, key, value):
        """Refuse what is not a list of the right things, or one without end."""
        kind, most = _LISTS[key]
        fits = isinstance(value or [], list | tuple) and all(
            isinstance(item, kind) for item in value or ()
        )
        if not fits or len(value or ()) > most:
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
        """Refuse keys that mean nothing, lest they be silently lost."""
        if unknown := set(values) - set(_PLAIN) - set(_CODED) - _OTHER:
            raise UserError(
                self.env._(
                    "Unknown value: %(keys)s. Known ones are: %(known)s.",
                    keys=", ".join(sorted(unknown)),
                    known=", ".join(sorted({*_PLAIN, *_CODED, *_OTHER})),
                )
            )

    def _check_complaint_lengths(self, values):
        """Refuse texts that are not texts, or beyond any honest length."""
        for key, limit in _LIMITS.items():
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
        """Return the records that codes name."""
        return {
            field: self._find_complaint_reference(
                model, code_field, values[key], key
            ).id
            for key, (field, model, code_field) in _CODED.items()
            if values.get(key)
        }

    def _find_complaint_reference(self, model, code_field, code, key):
        """Return the one record of this company, or of all, that has a code.

        :param key: how the caller names it, for the sentence
        """
        companies = Domain("company_id", "in", [False, self.env.company.id])
        # sudo: a door without a user must find reference data too
        records = self.env[model].sudo()
        found = records.search(
            Domain(code_field, "=", str(code)[:64]) & companies, limit=1
        )
        if not found:
            some = Domain(code_field, "!=", False) & companies
            known = records.search(some, limit=_LISTED + 1).mapped(code_field)
            more = ["…"] if len(known) > _LISTED else []
            listed = "" if key == "staff" else ", ".join(known[:_LISTED] + more)
            raise UserError(self._get_complaint_unknown_code_message(key, code, listed))
        return found

    def _get_complaint_unknown_code_message(self, key, code, listed):
        """Return the sentence about a code that nobody knows.

        :param listed: the known ones in words; empty for the staff, who are not named
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
        """Return subject and description; the subject may come from the words."""
        text = (values.get("description") or "").strip()
        if not text:
            raise UserError(self.env._("Write the client's words in “description”."))
        return {
            "name": (values.get("name") or "").strip() or subject(text),
            "description": self._format_complaint_text(text),
        }

    def _prepare_complaint_client_values(self, values):
        """Return the client found by member number or id, with name and e-mail."""
        client = self._get_complaint_client(values)
        if not client:
            return {}
        return {
            "partner_id": client.id,
            "partner_name": values.get("contact_name") or client.name,
            "partner_email": values.get("email") or client.email,
        }

    def _get_complaint_client(self, values):
        """Return the client named by the caller, or none."""
        # sudo: who registers for a client need not read the whole contact list
        partners = self.env["res.partner"].sudo()
        companies = Domain("company_id", "in", [False, self.env.company.id])
        if number := values.get("member_number"):
            same = Domain("mfi_member_number", "=", str(number).strip())
            client = partners.search(same & companies, limit=1)
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
        """Return the client's language when it is installed; else it is guessed."""
        lang = values.get("lang")
        known = {code for code, _name in self._selection_complaint_lang()}
        return {"complaint_lang": lang} if lang in known else {}

    def _check_complaint_types(self, prepared):
        """Refuse selections and dates that cannot be, with the allowed ones."""
        for name, value in prepared.items():
            field = self._fields[name]
            if field.type == "selection" and name != "complaint_lang":
                self._check_complaint_choice(field, value)
            elif field.type in ("date", "datetime"):
                prepared[name] = self._parse_complaint_date(field, value)
            elif field.type == "monetary":
                self._check_complaint_amount(value)

    def _check_complaint_choice(self, field, value):
        """Raise when a value is not among a field's choices."""
        choices = field.get_values(self.env)
        if value not in choices:
            raise UserError(
                self.env._(
                    "“%(value)s” is not possible for %(field)s: use %(choices)s.",
                    value=str(value)[:64],
                    field=field._description_string(self.env),
                    choices=", ".join(choices),
                )
            )

    def _parse_complaint_date(self, field, value):
        """Return a date as the database wants it, ISO forms accepted.

        A moment with an offset becomes UTC; a date is the day as it is written.
        """
        try:
            if field.type == "date":
                found = field.to_date(str(value)[:10])
            else:
                found = iso_datetime.utc(str(value))
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._(
                    "“%(value)s” is not a date: write 2026-12-31, or 2026-12-31 "
                    "14:30:00 in UTC.",
                    value=str(value)[:64],
                )
            ) from error
        if found.year < FIRST_YEAR:
            raise UserError(
                self.env._(
                    "“%(value)s” is too long ago: write a date from %(year)s on.",
                    value=str(value)[:64],
                    year=FIRST_YEAR,
                )
            )
        return field.to_string(found)

    def _check_complaint_order(self, prepared):
        """Refuse an incident that comes after the complaint about it, local days."""
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
        """Raise when an amount is not a number from 0 up, within reason.

        Compared, never converted: neither NaN nor a number without end passes.
        """
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= MAX_AMOUNT:
            raise UserError(
                self.env._(
                    "The amount must be a number from 0 to %(most)s.", most=MAX_AMOUNT
                )
            )

    @api.model
    def _check_complaint_contact(self, values):
        """Refuse a phone that nobody can dial where it is the only way to answer."""
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
                    "code, or give another way to answer.",
                    phone=str(phone)[:64],
                )
            )

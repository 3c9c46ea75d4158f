# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The fields of the public forms: choices, labels, and messages about faults."""

from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..engine import public_form, upload
from ..engine.public_form import Choices

_lt = LazyTranslate(__name__)

#: Kind of form → label of its main field.
STATEMENT_LABELS = {
    "complaint": _lt("What happened?"),
    "suggestion": _lt("What do you suggest?"),
    "request": _lt("What would you like to know?"),
    "denunciation": _lt("What do you want to report?"),
}
LABELS = {
    "category": _lt("What is it about?"),
    "branch": _lt("Which branch?"),
    "product": _lt("Which product or service?"),
    "incident_date": _lt("When did it happen?"),
    "name": _lt("Your name"),
    "phone": _lt("Your phone number"),
    "email": _lt("Your e-mail address"),
    "member_number": _lt("Your member number"),
    "channel": _lt("How would you like to be answered?"),
    "files": _lt("Photos or documents"),
    "sum": _lt("Small calculation"),
    "consent": _lt("Your agreement"),
    "form": _lt("The form"),
}
HELPS = {
    "words": _lt(
        "In your own words: where, when, who, how much. %(minimum)s characters at "
        "least."
    ),
    "incident_date": _lt("If you no longer know exactly, leave it empty."),
    "phone": _lt("With it you can also follow your message."),
    "member_number": _lt("It is on your member's card or passbook."),
}
#: Code of a fault, or field and code where the message depends on the field.
MESSAGES = {
    "required": _lt("Fill this in."),
    "category:required": _lt("Choose from the list what your message is about."),
    "words:required": _lt(
        "Write it here in your own words, for example where, when and how much: "
        "%(minimum)s characters at least."
    ),
    "consent:required": _lt("Tick the box, or call us instead."),
    "short": _lt(
        "Write a little more, for example where, when and how much: %(minimum)s "
        "characters at least."
    ),
    "long": _lt("Keep it under %(limit)s characters; you can add the rest afterwards."),
    "choice": _lt("Choose one from the list."),
    "date": _lt("Write the date like 31/12/2026."),
    "future": _lt("This day is in the future: check the date."),
    "phone": _lt("This is not a phone number: check the digits."),
    "email": _lt("This is not an e-mail address: check it."),
    "member": _lt("Write only the letters and digits of the number."),
    "contact": _lt("Give a phone number or an e-mail address so that we can answer."),
    "channel": _lt("Required for this way of answering."),
    "sum": _lt("The result is not right: try the new calculation."),
    "fast": _lt("That was too fast: wait a few seconds, then send again."),
    "token": _lt("The page was incomplete: send it again."),
    "expired": _lt("The page was open for too long: send it again."),
    "again": _lt("You have sent this page many times: do the new calculation."),
    "used": _lt("This form has been sent already."),
    "often": _lt("You have sent too many messages in the last hour: come back later."),
    "files_number": _lt("Send at most %(count)s files."),
    "files_size": _lt("Each file may have %(limit)s MB at most."),
    "files_empty": _lt("One of the files is empty."),
    "files_type": _lt(
        "Send photos, PDF documents, voice recordings or plain text only."
    ),
    "files_image": _lt("One of the photos cannot be read: send another one."),
}
#: Values of the placeholders in helps and messages.
_HELP_VALUES = {"words": {"minimum": public_form.STATEMENT_MIN}}
_MESSAGE_VALUES = {
    "short": {"minimum": public_form.STATEMENT_MIN},
    "words:required": {"minimum": public_form.STATEMENT_MIN},
    "long": {"limit": public_form.STATEMENT_MAX},
    "files_number": {"count": upload.MAX_FILES},
    "files_size": {"limit": upload.MAX_BYTES // 1024 // 1024},
}
#: Field → attributes of its input in the browser; a text by default.
_INPUTS = {
    "words": {"type": "textarea"},
    "incident_date": {"type": "date"},
    "name": {"type": "text", "autocomplete": "name"},
    "phone": {"type": "tel", "autocomplete": "tel"},
    "email": {"type": "email", "autocomplete": "email"},
}


def get_options(env, company):
    """Return {field: [(code, name)]} of what a visitor can choose.

    :param env: the superuser's environment, in the page's company and language
    """
    in_company = Domain("company_id", "in", [False, company.id])
    branches = env["mfi.branch"].search([("company_id", "=", company.id)])
    # The network and its regions are offered only if there are no branches.
    branches = branches.filtered(lambda branch: branch.level == "branch") or branches
    categories = env["helpdesk.ticket.category"].search(
        in_company & Domain("complaint_code", "!=", False)
    )
    products = env["mfi.product"].search(in_company)
    channels = env["helpdesk.ticket"]._fields["complaint_preferred_channel"]
    return {
        "branch": [(branch.code, branch.name) for branch in branches],
        "category": [
            (category.complaint_code, category.name) for category in categories
        ],
        "product": [(product.code, product.name) for product in products],
        "channel": channels._description_selection(env),
    }


def get_choices(company, options):
    """Return the :class:`Choices` with which the engine checks a submission.

    :param options: the result of :func:`get_options`
    """
    codes = {
        name: frozenset(code for code, _name in pairs)
        for name, pairs in options.items()
    }
    return Choices(
        **codes,
        today=company._get_mfi_today(),
        region=company.country_id.code or None,
    )


def prepare_fields(env, kind, options, shown, faults):
    """Return the values of a form's fields for the template, in order.

    Fields without anything to choose are left out.

    :param options: the result of :func:`get_options`
    :param shown: {field: value to show in it}
    :param faults: list of :class:`engine.public_form.Fault`
    """
    sheet = public_form.SHEETS[kind]
    errors = get_errors(env, faults)
    fields = []
    for name in sheet.fields:
        if name in options and not options[name]:
            continue
        fields.append(
            {
                "name": name,
                "label": _get_label(env, kind, name),
                "help": _get_help(env, name),
                "required": name in sheet.required,
                "either": sheet.contact and name in ("phone", "email"),
                "value": shown.get(name, ""),
                "error": errors.get(name),
                "about": _get_described_by(name, errors),
                "options": options.get(name),
                **_INPUTS.get(name, {"type": "text"}),
            }
        )
    return fields


def _get_described_by(name, errors):
    """Return the ids of the elements that describe a field (ARIA), or ``None``."""
    ids = [f"e_{name}"] * (name in errors) + [f"h_{name}"] * (name in HELPS)
    return " ".join(ids) or None


def _get_label(env, kind, name):
    """Return the label of a field of a kind of form."""
    return env._(STATEMENT_LABELS[kind] if name == "words" else LABELS[name])


def _get_help(env, name):
    """Return the help of a field, or ``None``."""
    if name not in HELPS:
        return None
    return _format_message(env, HELPS[name], _HELP_VALUES.get(name))


def get_summary(env, kind, faults):
    """Return (field, label, message) of each fault, for the top of the page."""
    return [
        (fault.field, _get_label(env, kind, fault.field), get_message(env, fault))
        for fault in faults
    ]


def get_errors(env, faults):
    """Return {field: message} of the first fault of each field."""
    return {fault.field: get_message(env, fault) for fault in reversed(faults)}


def get_message(env, fault):
    """Return a message that says what is wrong and what to do."""
    key = f"{fault.field}:{fault.code}"
    code = key if key in MESSAGES else fault.code
    return _format_message(env, MESSAGES[code], _MESSAGE_VALUES.get(code))


def _format_message(env, message, values=None):
    """Return a translated message with the values of its placeholders, if any."""
    text = env._(message)
    return text % values if values else text

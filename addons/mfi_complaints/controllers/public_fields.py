# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The fields of the public forms: choices, labels, and sentences for what is wrong."""

from odoo.fields import Domain

from ..engine import public_form, upload
from ..engine.public_form import Choices


def options(env, company):
    """Return {field: [(code, name)]} of what a visitor may choose.

    :param env: the program's environment, in the page's company and language
    """
    own = Domain("company_id", "in", [False, company.id])
    branches = env["mfi.branch"].search([("company_id", "=", company.id)])
    places = branches.filtered(lambda branch: branch.level == "branch") or branches
    categories = env["helpdesk.ticket.category"].search(
        own & Domain("complaint_code", "!=", False)
    )
    products = env["mfi.product"].search(own)
    channels = env["helpdesk.ticket"]._fields["complaint_preferred_channel"]
    return {
        "branch": [(branch.code, branch.name) for branch in places],
        "category": [(found.complaint_code, found.name) for found in categories],
        "product": [(product.code, product.name) for product in products],
        "channel": channels._description_selection(env),
    }


def choices(company, listed):
    """Return what the engine needs to judge what was chosen."""
    codes = {
        name: frozenset(code for code, _n in rows) for name, rows in listed.items()
    }
    return Choices(
        **codes,
        today=company._get_mfi_today(),
        region=company.country_id.code or None,
    )


def fields_of(env, kind, listed, shown, faults):
    """Return the descriptions of a form's fields, in order, for the template.

    :param shown: {field: what to show in it}
    :param faults: list of :class:`engine.public_form.Fault`
    """
    sheet = public_form.SHEETS[kind]
    errors = wrong(env, faults)
    kinds = _inputs()
    labels, helps = _labels(env, kind), _helps(env)
    described = []
    for name in sheet.fields:
        if name in listed and not listed[name]:
            continue
        described.append(
            {
                "name": name,
                "label": labels[name],
                "help": helps.get(name),
                "required": name in sheet.required,
                "either": sheet.contact and name in ("phone", "email"),
                "value": shown.get(name, ""),
                "error": errors.get(name),
                "about": _described_by(name, helps, errors),
                "options": listed.get(name),
                **kinds.get(name, {"type": "text"}),
            }
        )
    return described


def _described_by(name, helps, errors):
    """Return the ids of what a screen reader reads with a field, or ``None``."""
    ids = [f"e_{name}"] * (name in errors) + [f"h_{name}"] * (name in helps)
    return " ".join(ids) or None


def _inputs():
    """Return what the browser is told of each input."""
    return {
        "words": {"type": "textarea"},
        "incident_date": {"type": "date"},
        "name": {"type": "text", "autocomplete": "name"},
        "phone": {"type": "tel", "autocomplete": "tel"},
        "email": {"type": "email", "autocomplete": "email"},
    }


def _labels(env, kind):
    """Return {field: label}."""
    words = {
        "complaint": env._("What happened?"),
        "suggestion": env._("What do you suggest?"),
        "request": env._("What would you like to know?"),
        "denunciation": env._("What do you want to report?"),
    }
    return {
        "words": words[kind],
        "category": env._("What is it about?"),
        "branch": env._("Which branch?"),
        "product": env._("Which product or service?"),
        "incident_date": env._("When did it happen?"),
        "name": env._("Your name"),
        "phone": env._("Your phone number"),
        "email": env._("Your e-mail address"),
        "member_number": env._("Your member number"),
        "channel": env._("How would you like to be answered?"),
        "files": env._("Photos or documents"),
        "sum": env._("Small sum"),
        "consent": env._("Your agreement"),
        "form": env._("The form"),
    }


def _helps(env):
    """Return {field: help} of the fields that need one."""
    return {
        "words": env._(
            "In your own words: where, when, who, how much. %(minimum)s characters at "
            "least.",
            minimum=public_form.WORDS_MIN,
        ),
        "incident_date": env._("If you no longer know exactly, leave it empty."),
        "phone": env._("With it you can also follow your message."),
        "member_number": env._("It is on your member's card or passbook."),
    }


def summary(env, kind, faults):
    """Return (field, label, sentence) of each fault, for the top of the page."""
    labels = _labels(env, kind)
    return [
        (fault.field, labels[fault.field], sentence(env, fault)) for fault in faults
    ]


def wrong(env, faults):
    """Return {field: sentence} of what is wrong, the first fault of each field."""
    return {fault.field: sentence(env, fault) for fault in reversed(faults)}


def sentence(env, fault):
    """Return what is wrong, and what to do, in one sentence."""
    key = f"{fault.field}:{fault.code}"
    sentences = _sentences(env)
    return sentences.get(key) or sentences[fault.code]


def _sentences(env):
    """Return {field:code or code: sentence}."""
    return {
        "required": env._("Fill this in."),
        "consent:required": env._("Tick the box, or call us instead."),
        "short": env._("Say a little more: one sentence at least."),
        "long": env._(
            "Keep it under %(limit)s characters; you can add the rest afterwards.",
            limit=public_form.WORDS_MAX,
        ),
        "choice": env._("Choose one of the list."),
        "date": env._("Write the date like 31/12/2026."),
        "future": env._("This day is still to come: check the date."),
        "phone": env._("This is not a phone number: check the digits."),
        "email": env._("This is not an e-mail address: check it."),
        "member": env._("Write only the letters and digits of the number."),
        "contact": env._("Give a phone number or an e-mail address to be answered."),
        "channel": env._("To be answered in that way, fill this in."),
        "sum": env._("The sum is not right: try the new one."),
        "fast": env._("That was too fast: wait a few seconds, then send again."),
        "token": env._("The page was incomplete: send it again."),
        "expired": env._("The page was open for too long: send it again."),
        "used": env._("This form has been sent already."),
        "often": env._("You have written often in this hour: come back later."),
        **_file_sentences(env),
    }


def _file_sentences(env):
    """Return {code: sentence} of what can be wrong with files."""
    return {
        "files_number": env._("Send at most %(count)s files.", count=upload.MAX_FILES),
        "files_size": env._(
            "Each file may have %(limit)s MB at most.",
            limit=upload.MAX_BYTES // 1024 // 1024,
        ),
        "files_empty": env._("One of the files is empty."),
        "files_type": env._(
            "Send photos, PDF documents, voice recordings or plain text only."
        ),
        "files_image": env._("One of the photos cannot be read: send another one."),
    }

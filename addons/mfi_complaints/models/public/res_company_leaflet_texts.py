# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ...engine import leaflet
from ...tools.translations import read_translations

_lt = LazyTranslate(__name__)

#: Longest text, in characters, that the smallest paper can show.
LEAFLET_LENGTHS = {
    "mfi_leaflet_title": 60,
    "mfi_leaflet_free": 200,
    "mfi_leaflet_steps_title": 60,
    "mfi_leaflet_steps": 600,
    "mfi_leaflet_contact_title": 60,
    "mfi_leaflet_call_free": 60,
    "mfi_leaflet_scan": 120,
    "mfi_leaflet_hours": 300,
    "mfi_leaflet_delay": 200,
    "mfi_leaflet_again": 250,
    "mfi_leaflet_recourse": 250,
    "mfi_leaflet_anonymous": 250,
}
#: Default texts; the opening hours, the delay and the promise have their own.
_DEFAULTS = {
    "mfi_leaflet_title": _lt("A problem? Tell us."),
    "mfi_leaflet_free": _lt(
        "Complaining is free of charge. You get a number to follow your complaint."
    ),
    "mfi_leaflet_steps_title": _lt("How to complain"),
    "mfi_leaflet_steps": _lt(
        "Tell us what happened, in your own words.\n"
        "Keep the number that you are given.\n"
        "We examine your complaint and give you our answer."
    ),
    "mfi_leaflet_contact_title": _lt("Where to complain"),
    "mfi_leaflet_call_free": _lt("The call is free of charge"),
    "mfi_leaflet_scan": _lt("Scan this code with your phone, or go to:"),
    "mfi_leaflet_again": _lt(
        "Not satisfied with our answer? Tell us: we will examine your complaint again."
    ),
    "mfi_leaflet_recourse": _lt(
        "Still not satisfied, or no answer in time? You can turn to:"
    ),
    "mfi_leaflet_anonymous": _lt(
        "Fraud, corruption or abuse? You can report it without giving your name."
    ),
}
#: Unit of a delay → (sentence for 1, sentence for more).
_DELAYS = {
    "hours": (
        _lt("You receive our answer within one working hour at the latest."),
        _lt("You receive our answer within {hours} working hours at the latest."),
    ),
    "working_days": (
        _lt("You receive our answer within one working day at the latest."),
        _lt("You receive our answer within {working_days} working days at the latest."),
    ),
    "days": (
        _lt("You receive our answer within one day at the latest."),
        _lt("You receive our answer within {days} days at the latest."),
    ),
    "months": (
        _lt("You receive our answer within one month at the latest."),
        _lt("You receive our answer within {months} months at the latest."),
    ),
}


class ResCompany(models.Model):
    """The texts of posters and leaflets, each in every language.

    A text that is empty in every language has a default in English and French. A text
    that is not translated into a language is not replaced by that of another one.
    """

    _inherit = "res.company"

    mfi_free_phone = fields.Char(
        "Toll-free number",
        help="Number that clients call without paying. It is printed on posters and "
        "leaflets. Empty: none.",
    )
    mfi_leaflet_title = fields.Char("Poster: title", translate=True)
    mfi_leaflet_free = fields.Char("Poster: complaining is free", translate=True)
    mfi_leaflet_steps_title = fields.Char("Poster: title of the steps", translate=True)
    mfi_leaflet_steps = fields.Text(
        "Poster: steps", translate=True, help="One step per line."
    )
    mfi_leaflet_contact_title = fields.Char(
        "Poster: title of the contacts", translate=True
    )
    mfi_leaflet_call_free = fields.Char("Poster: the call is free", translate=True)
    mfi_leaflet_scan = fields.Char("Poster: scan the code", translate=True)
    mfi_leaflet_hours = fields.Text(
        "Poster: opening hours",
        translate=True,
        help="Empty: the opening hours of the settings, in words.",
    )
    mfi_leaflet_delay = fields.Char(
        "Poster: longest delay",
        translate=True,
        help="With the unit of the longest delay in braces, which the number replaces: "
        "{hours}, {working_days}, {days} or {months}. The delay is that of the slowest "
        "delay rule, and never more than the regulatory limit.",
    )
    mfi_leaflet_again = fields.Char("Poster: internal appeal", translate=True)
    mfi_leaflet_recourse = fields.Char(
        "Poster: external recourse",
        translate=True,
        help="Printed before the external recourses.",
    )
    mfi_leaflet_anonymous = fields.Char(
        "Poster: reports without a name", translate=True
    )

    @api.constrains(*LEAFLET_LENGTHS)
    def _check_mfi_leaflet_lengths(self):
        """Refuse texts that are too long for a poster."""
        self._check_mfi_lengths(LEAFLET_LENGTHS)

    @api.constrains("mfi_free_phone")
    def _check_mfi_free_phone(self):
        """Refuse a toll-free number that nobody can dial."""
        for company in self.filtered("mfi_free_phone"):
            if not leaflet.is_number(company.mfi_free_phone):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is not a telephone number.",
                        number=company.mfi_free_phone,
                    )
                )

    @api.constrains("mfi_leaflet_delay")
    def _check_mfi_leaflet_delay(self):
        """Refuse a sentence on the delay without its number."""
        for company in self.filtered("mfi_leaflet_delay"):
            found = set(leaflet.PLACEHOLDERS.findall(company.mfi_leaflet_delay))
            if len(found) != 1 or not found <= _DELAYS.keys():
                raise ValidationError(
                    self.env._(
                        "The sentence on the delay needs one of {hours}, "
                        "{working_days}, {days} or {months}, in place of the number."
                    )
                )

    def _get_mfi_leaflet_defaults(self):
        """Return ``{field: default text}`` in the language of the context.

        Outside English and French, they are English or empty.
        """
        self.ensure_one()
        delay = self._get_mfi_longest_delay()
        # sudo: the opening hours are printed for everybody
        weeks = self.sudo()._get_mfi_weeks()
        return {
            **{name: self.env._(text) for name, text in _DEFAULTS.items()},
            "mfi_leaflet_hours": leaflet.format_client_hours(
                weeks, self.env.lang or "en_US"
            ),
            "mfi_leaflet_delay": (
                self.env._(_DELAYS[delay.unit][delay.amount > 1]) if delay else ""
            ),
            "mfi_public_promise": self._get_mfi_promise_default(),
        }

    def _get_mfi_leaflet_texts(self, lang, filled=True):
        """Return ``{field: text}`` in a language, ``""`` where a text is missing.

        One query for the texts, however many there are.

        :param filled: whether the delay replaces its placeholder
        """
        self.ensure_one()
        defaults = self.with_context(lang=lang)._get_mfi_leaflet_defaults()
        sources = self.with_context(lang="en_US")._get_mfi_leaflet_defaults()
        stored = read_translations(self, defaults)[self.id]
        texts = {
            name: leaflet.pick_text(stored[name], lang, defaults[name], sources[name])
            for name in defaults
        }
        if filled and (delay := self._get_mfi_longest_delay()):
            texts["mfi_leaflet_delay"] = leaflet.fill_delay(
                texts["mfi_leaflet_delay"],
                delay,
                is_default=not stored["mfi_leaflet_delay"],
            )
        return texts

    def _set_mfi_leaflet_text(self, name, lang, text):
        """Write one of these texts in one language; an empty one removes it there.

        :raises ValidationError: for a text that is too long or lacks its number
        """
        self.ensure_one()
        company = self.with_context(lang=lang)
        own = leaflet.get_own_texts(read_translations(self, [name])[self.id][name])
        if not text:
            own.pop(lang, None)
        if not own and not text:
            company[name] = False  # in all languages, with the copy in English
            return
        values = {lang: text or False}
        if "en_US" not in own and lang != "en_US":
            # The copy in English follows the language that it was made from.
            values["en_US"] = next(iter(own.values()), text)
        installed = dict(self.env["res.lang"].get_installed())
        values = {code: value for code, value in values.items() if code in installed}
        company.update_field_translations(name, values)

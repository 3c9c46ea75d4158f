"""The chapters of the procedures manual on what happens to a complaint.

>>> facts = Facts("MEC Ndiagne", numeric={"retention_months": 60})
>>> [chapter.code for chapter in get_chapters(facts)]  # doctest: +NORMALIZE_WHITESPACE
['chapter_steps', 'chapter_recourse', 'chapter_committees', 'chapter_whistleblowing',
 'chapter_confidentiality', 'chapter_retention', 'chapter_monitoring',
 'chapter_awareness', 'chapter_annexes']
"""

from .procedure_institution import DELAYS
from .procedure_parts import (
    Chapter,
    Facts,  # noqa: F401  used by the examples
    Heading,
    Missing,
    Say,
    Service,  # noqa: F401  used by the examples
    delay_text,
    filled,
    item,
    list_names,
    number_of,
    paragraph,
    table,
)

_PAPERS = ("form", "receipt", "letter", "poster", "minutes", "register", "statement")
_INDICATORS = ("received", "time", "open", "outcome", "satisfaction", "measures")


def get_chapters(facts):
    """Return the chapters from the steps of a complaint to the annexes."""
    return [
        Chapter("chapter_steps", tuple(_get_steps(facts))),
        Chapter("chapter_recourse", tuple(_get_recourse(facts))),
        Chapter("chapter_committees", tuple(_get_committees(facts))),
        Chapter("chapter_whistleblowing", tuple(_get_whistleblowing(facts))),
        Chapter("chapter_confidentiality", tuple(_get_confidentiality(facts))),
        Chapter("chapter_retention", tuple(_get_retention(facts))),
        Chapter("chapter_monitoring", tuple(_get_monitoring(facts))),
        Chapter("chapter_awareness", tuple(_get_awareness())),
        Chapter("chapter_annexes", tuple(_get_annexes(facts))),
    ]


# ----------------------------------------------------------------------
# Steps
# ----------------------------------------------------------------------
def _get_steps(facts):
    yield paragraph(Say("steps_intro"))
    rows = [
        _make_step(1, "register", "collector", [_get_number(facts)]),
        _make_step(2, "acknowledge", "collector", _get_acknowledgement(facts)),
        _make_step(3, "assign", _get_assigner(facts), _get_assignment(facts)),
        _make_step(4, "handle", "handler", _get_handling(facts)),
        _make_step(5, "validate", "head", [_get_validation(facts)]),
        _make_step(6, "communicate", "collector", _get_communication(facts)),
        _make_step(7, "satisfaction", "collector", _get_satisfaction(facts)),
        _make_step(8, "close", "collector", _get_closing(facts)),
    ]
    yield table(("step", "who", "act"), rows, (2, 2, 6))
    yield paragraph(Say("steps_ends"))
    yield Heading("steps_reminders")
    yield from _get_reminders(facts)


def _make_step(number, code, role, sentences):
    """Return a row of the table of steps; sentences are separated by spaces."""
    parts = [part for sentence in sentences for part in (sentence, " ")]
    return ((f"{number}. ", Say(f"step_{code}")), Say(f"role_{role}"), tuple(parts))


def _get_number(facts):
    return Say("step_register_text", {"pattern": facts.pattern})


def _get_acknowledgement(facts):
    yield Say("step_acknowledge_text", {"chapter": DELAYS})
    if "ack_mail" in facts.flags:
        yield Say("step_acknowledge_mail")


def _get_assigner(facts):
    return "system" if "auto_route" in facts.flags else "pilot"


def _get_assignment(facts):
    yield Say(
        "step_assign_auto" if "auto_route" in facts.flags else "step_assign_pilot"
    )
    if count := number_of(facts, "return_limit"):
        yield Say("step_assign_return", {"count": count})


def _get_handling(facts):
    yield Say("step_handle_text")
    yield Say("step_first_contact")
    if days := number_of(facts, "question_days"):
        yield Say("step_handle_question", {"limit": delay_text(days)})
    if "waiting_pauses" in facts.flags:
        yield Say("step_handle_paused")


def _get_validation(facts):
    """Return the sentence on validation.

    >>> _get_validation(Facts("MEC")).code
    'step_validate_none'
    >>> both = (Service("Credit", "", 2, True), Service("Cash", "", 2, False))
    >>> _get_validation(Facts("MEC", services=both)).values["names"].names
    ('Credit',)
    """
    names = [service.name for service in facts.services if service.validates]
    if not names:
        return Say("step_validate_none")
    if len(names) == len(facts.services):
        return Say("step_validate_all")
    return Say("step_validate_some", {"names": list_names(names)})


def _get_communication(facts):
    yield Say("step_communicate_text")
    if count := number_of(facts, "unreachable_attempts"):
        yield Say("step_communicate_attempts", {"count": count})


def _get_satisfaction(facts):
    yield Say("step_satisfaction_text", {"question": facts.question})
    if score := number_of(facts, "low_score"):
        yield Say("step_satisfaction_low", {"score": score})


def _get_closing(facts):
    yield Say("step_close_text")
    if days := number_of(facts, "auto_close_days"):
        yield Say("step_close_auto", {"limit": delay_text(days)})


def _get_reminders(facts):
    """Return what the program does about dates.

    >>> next(_get_reminders(Facts("MEC"))).parts[0].code
    'steps_reminders_off'
    """
    if "reminders" not in facts.flags:
        yield paragraph(Say("steps_reminders_off"))
        return
    if percents := _get_percents(facts):
        yield item(percents)
    if days := number_of(facts, "escalation_grace_days"):
        limit = delay_text(days, "working_days")
        yield item(Say("steps_escalation", {"limit": limit}))
    if days := number_of(facts, "regulatory_warning_days"):
        yield item(Say("steps_warning", {"limit": delay_text(days)}))


def _get_percents(facts):
    """Return the sentence on reminders, or ``None`` where both are switched off.

    >>> facts = Facts("MEC", numeric={"reminder_second_percent": 80})
    >>> _get_percents(facts).values["first"].code
    'percents_one'
    """
    names = ("reminder_first_percent", "reminder_second_percent")
    percents = [number for name in names if (number := number_of(facts, name))]
    if not percents:
        return None
    values = dict(zip(("first", "second"), percents, strict=False))
    code = "percents_two" if len(percents) == 2 else "percents_one"
    return Say("steps_reminders_percents", {"first": Say(code, values)})


# ----------------------------------------------------------------------
# Recourse, committees, whistleblowing
# ----------------------------------------------------------------------
def _get_recourse(facts):
    levels = number_of(facts, "appeal_levels")
    if not levels:
        yield paragraph(Say("recourse_none"))
    else:
        code = "recourse_levels" if levels > 1 else "recourse_levels_one"
        yield paragraph(Say(code, {"count": levels}))
        if days := number_of(facts, "appeal_days"):
            yield paragraph(Say("recourse_days", {"limit": delay_text(days)}))
    yield paragraph(Say("recourse_external"))
    if not facts.recourses:
        yield paragraph(Missing("missing_recourses"))
        return
    rows = [
        (recourse.name, filled(recourse.contact, "recourses"), recourse.condition)
        for recourse in facts.recourses
    ]
    yield table(("body", "contact", "condition"), rows, (3, 3, 5))


def _get_committees(facts):
    if not facts.committees:
        yield paragraph(Missing("missing_committees"))
        return
    yield paragraph(Say("committees_intro"))
    rows = [
        (
            committee.name,
            committee.mandate,
            _get_term(committee),
            list_names(committee.members),
        )
        for committee in facts.committees
    ]
    yield table(("committee", "mandate", "term", "members"), rows, (3, 4, 2, 4))


def _get_term(committee):
    dates = {"first": committee.first, "last": committee.last}
    return Say("committee_until" if committee.last else "committee_since", dates)


def _get_whistleblowing(facts):
    yield paragraph(Say("whistle_is"))
    yield paragraph(Say("whistle_officers"))
    if not facts.officers:
        yield paragraph(Missing("missing_officers"))
    yield paragraph(Say("whistle_reference"))
    if "denunciation" in facts.pages:
        address = filled(facts.pages["denunciation"], "public_address")
        yield paragraph(Say("whistle_page"), " ", address)
    else:
        yield paragraph(Say("whistle_no_page"))
    yield paragraph(Say("whistle_protection"))


# ----------------------------------------------------------------------
# Data, figures, people
# ----------------------------------------------------------------------
def _get_confidentiality(facts):
    yield paragraph(Say("confidentiality_need"))
    names = [category.name for category in facts.categories if category.restricted]
    if names:
        yield paragraph(Say("confidentiality_restricted", {"names": list_names(names)}))
    else:
        yield paragraph(Say("confidentiality_no_restricted"))
    yield paragraph(Say("confidentiality_log"))
    if facts.consent:
        yield paragraph(Say("confidentiality_consent", {"consent": facts.consent}))
    yield paragraph(Say("confidentiality_papers"))


def _get_retention(facts):
    """Return how long personal data is kept.

    >>> next(_get_retention(Facts("MEC"))).parts[-1]
    Missing(code='missing_retention')
    """
    if months := number_of(facts, "retention_months"):
        limit = delay_text(months, "months")
        yield paragraph(Say("retention_months", {"limit": limit}))
    else:
        yield paragraph(Say("retention_none"), " ", Missing("missing_retention"))
    yield paragraph(Say("retention_hold"))


def _get_monitoring(facts):
    yield paragraph(Say("monitoring_indicators"))
    for code in _INDICATORS:
        yield item(Say(f"indicator_{code}"))
    yield from _get_warnings(facts)
    yield Heading("monitoring_reports")
    if facts.reports:
        rows = [(report.name, report.first) for report in facts.reports]
        yield table(("report", "when"), rows, (3, 2))
    else:
        yield paragraph(Missing("missing_reports"))
    if "seal" in facts.flags:
        yield paragraph(Say("monitoring_seal"))
    else:
        yield paragraph(Say("monitoring_no_seal"), " ", Missing("missing_seal"))


def _get_warnings(facts):
    for name, code in (("effect_days", "effect"), ("silent_branch_days", "silent")):
        if days := number_of(facts, name):
            yield paragraph(Say(f"monitoring_{code}", {"limit": delay_text(days)}))
    if count := number_of(facts, "staff_warning_count"):
        months = delay_text(number_of(facts, "staff_warning_months"), "months")
        yield paragraph(Say("monitoring_staff", {"count": count, "months": months}))


def _get_awareness():
    yield paragraph(Say("awareness_poster"))
    yield paragraph(Say("awareness_spoken"))
    yield paragraph(Say("awareness_readers"), " ", Missing("missing_awareness"))
    yield paragraph(Say("awareness_training"), " ", Missing("missing_training"))


def _get_annexes(facts):
    yield Heading("annex_papers")
    papers = [(Say(f"paper_{code}"), Say(f"paper_{code}_use")) for code in _PAPERS]
    yield table(("form", "use"), papers, (2, 3))
    yield Heading("annex_templates")
    if facts.templates:
        rows = [(row.name, row.first, row.second or "–") for row in facts.templates]
        yield table(("template", "use", "language"), rows, (3, 3, 2))
    else:
        yield paragraph(Say("annex_templates_none"))
    yield Heading("annex_holidays")
    for day in facts.holidays[:100]:
        yield item(day)
    if not facts.holidays:
        yield paragraph(Missing("missing_holidays"))

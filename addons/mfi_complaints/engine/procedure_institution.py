"""The chapters of the procedures manual on the institution and its people.

>>> facts = Facts("MEC Ndiagne")
>>> [chapter.code for chapter in get_chapters(facts)]  # doctest: +NORMALIZE_WHITESPACE
['chapter_purpose', 'chapter_institution', 'chapter_complaint', 'chapter_channels',
 'chapter_delays', 'chapter_roles']
"""

from dataclasses import replace

from .procedure_parts import (
    Chapter,
    Facts,  # noqa: F401  used by the examples
    Heading,
    Missing,
    Say,
    delay_text,
    filled,
    item,
    list_names,
    number_of,
    paragraph,
    table,
    yes_no,
)

#: Number of the chapter to which other chapters refer.
DELAYS, WHISTLEBLOWING = 5, 10
#: Roles of the table, in its order; confidential officers are not named.
NAMED_ROLES = (
    "collector",
    "handler",
    "pilot",
    "controller",
    "branch_manager",
    "director",
)


def get_chapters(facts):
    """Return the first six chapters."""
    return [
        Chapter("chapter_purpose", (*_get_purpose(facts), _get_validation())),
        Chapter("chapter_institution", tuple(_get_institution(facts))),
        Chapter("chapter_complaint", tuple(_get_complaint(facts))),
        Chapter("chapter_channels", tuple(_get_channels(facts))),
        Chapter("chapter_delays", tuple(_get_delays(facts))),
        Chapter("chapter_roles", tuple(_get_roles(facts))),
    ]


def _get_purpose(facts):
    yield paragraph(Say("purpose_scope", {"name": facts.name}))
    if facts.promise:
        yield paragraph(Say("purpose_promise", {"promise": facts.promise}))
    if facts.rights:
        yield paragraph(Say("purpose_rights", {"rights": facts.rights}))
    for name in ("open", "impartial", "trace"):
        yield item(Say(f"purpose_principle_{name}"))
    yield paragraph(Say("purpose_sanctions"), " ", Missing("missing_sanctions"))


def _get_validation():
    """Return the table that the institution fills in when it adopts the manual."""
    places = ("prepared_by", "approved_by", "approved_on", "in_force_from", "review")
    return table(
        (),
        [(Say(f"col_{place}"), Missing(f"missing_{place}")) for place in places],
        (1, 2),
    )


def _get_institution(facts):
    """Return what identifies the institution, its branches and its products.

    >>> rows = next(_get_institution(Facts("MEC", free_phone="800 12"))).rows
    >>> [value for name, value in rows if "col_phone" in str(name)]
    [('800 12',)]
    """
    facts = replace(facts, phone=facts.phone or facts.free_phone)
    lines = [
        (Say("col_name"), facts.name),
        *(
            (Say(f"col_{name}"), filled(getattr(facts, name), name))
            for name in ("address", "country", "phone", "email", "registry", "hours")
        ),
        (Say("col_zone"), facts.zone),
    ]
    if facts.website:
        lines.append((Say("col_website"), facts.website))
    yield table((), lines, (1, 2))
    yield paragraph(Say("institution_hours_note"))
    yield Heading("institution_branches")
    yield from _get_branches(facts)
    products = list_names(facts.products)
    if facts.products:
        yield paragraph(Say("institution_products", {"names": products}))
    else:
        yield paragraph(Missing("missing_products"))


def _get_branches(facts):
    """Return the table of branches.

    >>> next(_get_branches(Facts("MEC"))).parts
    (Missing(code='missing_branches'),)
    """
    if not facts.branches:
        yield paragraph(Missing("missing_branches"))
        return
    rows = [
        (branch.name, branch.level, branch.phone or "–", branch.manager or "–")
        for branch in facts.branches
    ]
    yield table(("branch", "level", "phone", "manager"), rows, (3, 2, 2, 3))


def _get_complaint(facts):
    yield paragraph(Say("complaint_is"))
    yield paragraph(Say("complaint_is_not"))
    yield paragraph(Say("complaint_kinds"))
    for kind in facts.kinds:
        yield item(Say(f"kind_{kind}", {"chapter": WHISTLEBLOWING}))
    yield paragraph(Say("complaint_identity"))


def _get_channels(facts):
    yield paragraph(Say("channels_intro"))
    if facts.channels:
        rows = [
            (channel.name, filled(channel.receiver, "level"), yes_no(channel.free))
            for channel in facts.channels
        ]
        yield table(("channel", "receiver", "free"), rows, (3, 4, 2))
    else:
        yield paragraph(Missing("missing_channels"))
    yield paragraph(Say("channels_first"))
    yield Heading("channels_numbers")
    yield table(("what", "number"), _get_numbers(facts), (2, 3))
    yield Heading("channels_boxes")
    yield from _get_boxes(facts)


def _get_numbers(facts):
    """Return the rows of numbers and addresses, the telephone first.

    >>> [row[0].code for row in _get_numbers(Facts("MEC", pages={"form": "https://m/"}))]
    ['where_phone', 'where_form']
    >>> [row[0].code for row in _get_numbers(Facts("MEC", free_phone="800 12"))]
    ['where_free']
    """
    rows = _get_phones(facts)
    if facts.email:
        rows.append((Say("where_email"), facts.email))
    rows += facts.numbers
    for name in ("form", "denunciation"):
        if name in facts.pages:
            address = filled(facts.pages[name], "public_address")
            rows.append((Say(f"where_{name}"), address))
    return rows


def _get_phones(facts):
    """Return the rows of telephone numbers, the toll-free one first.

    Only an institution with neither number has one to complete.

    >>> facts = Facts("MEC", phone="33 800", free_phone="800 12")
    >>> [(what.code, number) for what, number in _get_phones(facts)]
    [('where_free', '800 12'), ('where_phone', '33 800')]
    >>> _get_phones(Facts("MEC"))[0][1]
    Missing(code='missing_phone')
    """
    rows = [("where_free", facts.free_phone), ("where_phone", facts.phone)]
    found = [(Say(code), filled(phone, "phone")) for code, phone in rows if phone]
    return found or [(Say("where_phone"), Missing("missing_phone"))]


def _get_boxes(facts):
    if not facts.boxes:
        yield paragraph(Say("channels_no_boxes"))
        return
    rows = [
        (box.branch, box.name, box.place or "–", _get_frequency(box.days))
        for box in facts.boxes
    ]
    yield table(("branch", "box", "place", "frequency"), rows, (3, 3, 3, 3))
    yield paragraph(Say("channels_boxes_note"))


def _get_frequency(days):
    """Return how often a box is opened, in words.

    >>> _get_frequency(7), _get_frequency(0).code
    (Say(code='every_days', values={'days': 7}), 'no_frequency')
    """
    if days > 1:
        return Say("every_days", {"days": days})
    return Say("every_day" if days else "no_frequency")


def _get_delays(facts):
    yield Heading("delays_categories")
    if facts.categories:
        yield table(
            ("code", "category", "severity", "service", "access"),
            [_get_category(category) for category in facts.categories],
            (2, 5, 2, 3, 4),
        )
    else:
        yield paragraph(Missing("missing_categories"))
    yield Heading("delays_limits")
    yield from _get_limits(facts)
    yield _get_regulatory(facts)


def _get_category(category):
    access = "restricted" if category.restricted else "open_access"
    return (
        category.code,
        category.name,
        category.severity or Say("not_stated"),
        category.service or "–",
        Say(access),
    )


def _get_limits(facts):
    if not facts.limits:
        yield paragraph(Missing("missing_delays"))
        return
    rows = [
        (
            limit.name,
            ", ".join(limit.applies) or Say("all_complaints"),
            delay_text(*limit.ack),
            delay_text(*limit.resolution),
        )
        for limit in facts.limits
    ]
    yield table(("rule", "applies", "ack", "resolution"), rows, (3, 4, 3, 3))
    yield paragraph(Say("delays_order"))


def _get_regulatory(facts):
    """Return the paragraph about the limit that no internal rule can extend.

    >>> _get_regulatory(Facts("MEC", regulator="umoa")).parts[0].code
    'regulator_umoa'
    >>> _get_regulatory(Facts("MEC")).parts[-1]
    Missing(code='missing_limit')
    """
    days = number_of(facts, "regulatory_days")
    if facts.regulator == "none" or (facts.regulator == "own" and not days):
        return paragraph(Say("regulator_none"), " ", Missing("missing_limit"))
    return paragraph(Say(f"regulator_{facts.regulator}", {"limit": delay_text(days)}))


def _get_roles(facts):
    rows = [_get_role(facts, role) for role in NAMED_ROLES]
    rows.append(
        (Say("role_confidential"), Say("duty_confidential"), _count_officers(facts))
    )
    management = filled(facts.management, "management")
    rows.append((Say("role_management"), Say("duty_management"), management))
    yield table(("role", "duty", "people"), rows, (2, 5, 4))
    yield paragraph(Say("roles_holders_note"))
    yield Heading("roles_services")
    yield from _get_services(facts)
    yield Heading("roles_routing")
    yield from _get_routes(facts)


def _get_role(facts, role):
    names = facts.people.get(role)
    held = list_names(names) if names else Missing("missing_role")
    return (Say(f"role_{role}"), Say(f"duty_{role}"), held)


def _count_officers(facts):
    """Return how many confidential officers there are, without names.

    >>> _count_officers(Facts("MEC", officers=1)).code, _count_officers(Facts("MEC"))
    ('officers_one', Missing(code='missing_officers'))
    """
    if not facts.officers:
        return Missing("missing_officers")
    if facts.officers == 1:
        return Say("officers_one")
    return Say("officers_count", {"count": facts.officers})


def _get_services(facts):
    if not facts.services:
        yield paragraph(Missing("missing_services"))
        return
    rows = [
        (
            service.name,
            filled(service.head, "head"),
            str(service.members),
            yes_no(service.validates),
        )
        for service in facts.services
    ]
    yield table(("service", "head", "members", "validation"), rows, (4, 4, 2, 3))


def _get_routes(facts):
    """Return which service handles what.

    >>> next(_get_routes(Facts("MEC"))).parts[0].code
    'roles_no_routing'
    """
    if not facts.routes:
        yield paragraph(Say("roles_no_routing"))
        return
    rows = [
        (route.name, ", ".join(route.applies) or Say("all_complaints"), route.service)
        for route in facts.routes
    ]
    yield table(("rule", "applies", "service"), rows, (3, 4, 3))

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sections of a profile, and the fields of Odoo's records in each one."""

from dataclasses import dataclass

#: Pseudo-module of the external ids that keep the keys of records created by a profile.
KEY_MODULE = "__mfi_profile__"
#: Model to whose records a file may refer, though it never contains them → section of
#: their keys: codes of countries, external ids of the roles of the application.
PSEUDO_SECTIONS = {"res.country": "@country", "res.groups": "@role"}


@dataclass(frozen=True)
class Part:
    """Describe where one section of a profile is stored in Odoo.

    :param name: name of the section in the file
    :param model: name of the model; ``res.company`` for the settings
    :param names: fields that the section contains; empty for the settings, whose fields
        are those of the settings page
    :param key: field, or fields, that identify a record; when empty, a record is
        identified by its external id, or by a key made from its name
    :param domain: which records belong to the section
    :param optional: whether the user who exports may leave the section out
    :param fixed: whether a file can only change existing records, not add any
    :param complete: whether a record is left out when it refers to something that the
        file does not contain: without the reference it would apply to more complaints
    """

    name: str
    model: str
    names: tuple
    key: tuple = ()
    domain: tuple = ()
    optional: bool = False
    fixed: bool = False
    complete: bool = False


_RULE_FIELDS = (
    "name",
    "active",
    "sequence",
    "kind",
    "category_id",
    "severity",
    "channel_id",
    "product_id",
)
PARTS = (
    Part("settings", "res.company", ()),
    Part(
        "staff_categories",
        "mfi.staff.category",
        ("name", "sequence", "active"),
        key=("code",),
    ),
    Part(
        "causes",
        "mfi.complaint.cause",
        ("name", "sequence", "origin", "active"),
        key=("code",),
    ),
    Part(
        "hidden_demands",
        "mfi.complaint.hidden.demand",
        ("name", "sequence", "active"),
        key=("code",),
    ),
    Part(
        "products",
        "mfi.product",
        ("name", "sequence", "family", "active"),
        key=("code",),
        optional=True,
    ),
    Part(
        "channels",
        "helpdesk.ticket.channel",
        ("name", "complaint_level", "complaint_free", "active"),
        key=("complaint_code",),
        domain=(("complaint_code", "!=", False),),
    ),
    Part(
        "services",
        "helpdesk.ticket.team",
        ("name", "complaint_validation"),
        optional=True,
    ),
    Part(
        "categories",
        "helpdesk.ticket.category",
        (
            "name",
            "active",
            "parent_id",
            "complaint_severity",
            "complaint_restricted",
            "complaint_team_id",
            "complaint_keywords",
        ),
        key=("complaint_code",),
        domain=(("complaint_code", "!=", False),),
    ),
    Part(
        "stages",
        "helpdesk.ticket.stage",
        ("name", "sequence", "complaint_state", "fold", "closed", "unattended"),
        domain=(("complaint_state", "!=", False),),
    ),
    Part(
        "routing",
        "mfi.complaint.routing",
        (*_RULE_FIELDS, "team_id"),
        domain=(("branch_id", "=", False),),
        complete=True,
    ),
    Part(
        "deadlines",
        "mfi.complaint.deadline.rule",
        (
            *_RULE_FIELDS,
            "ack_delay",
            "ack_unit",
            "resolution_delay",
            "resolution_unit",
        ),
        domain=(("branch_id", "=", False),),
        complete=True,
    ),
    Part(
        "recourses",
        "mfi.complaint.recourse",
        (
            "name",
            "active",
            "sequence",
            "kind",
            "country_id",
            "address",
            "phone",
            "email",
            "website",
            "condition",
        ),
    ),
    Part(
        "answers",
        "mfi.complaint.answer.template",
        (
            "name",
            "active",
            "sequence",
            "usage",
            "lang",
            "outcome",
            "category_ids",
            "body",
        ),
    ),
    # Other recipients are persons: they stay here.
    Part(
        "alert_kinds",
        "mfi.complaint.alert.kind",
        (
            "name",
            "sequence",
            "active",
            "threshold",
            "window",
            "recipient_group_ids",
            "to_branch_managers",
            "to_service_heads",
            "explanation",
        ),
        key=("code",),
        fixed=True,
    ),
    Part(
        "mails",
        "mail.template",
        ("name", "subject", "body_html"),
        domain=(("model", "=", "helpdesk.ticket"),),
        fixed=True,
    ),
)

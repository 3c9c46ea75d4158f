# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The manuals that the addon ships, and which passage explains which screen.

``./setup/docs`` writes the pages from ``docs/fr``. Each addon of ours says in its
``data/manual/screens.json`` where its screens are explained: ``{action: [place…]}``; a
place is ``page#anchor``.
"""

import json
import re
from functools import cache

from odoo.tools.misc import file_open

#: Page of each manual → its title, in the order of the list of manuals.
PAGES = {
    "collecte": "Préposé à la collecte",
    "traitement": "Chargé de traitement",
    "chef-de-service": "Chef de service",
    "pilote": "Pilote",
    "controle": "Contrôleur",
    "chef-agence": "Chef d’agence",
    "referent-confidentiel": "Référent confidentiel",
    "direction": "Direction",
    "consultant": "Consultant",
    "auditeur": "Auditeur",
}
#: The page that says which manual is whose.
FIRST_PAGE = "index"
#: Role → its manual, first the roles that do most on a screen.
ROLES = {
    "mfi_complaints.group_collector": "collecte",
    "mfi_complaints.group_handler": "traitement",
    "mfi_complaints.group_pilot": "pilote",
    "mfi_complaints.group_controller": "controle",
    "mfi_complaints.group_confidential": "referent-confidentiel",
    "mfi_complaints.group_branch_manager": "chef-agence",
    "mfi_complaints.group_director": "direction",
    "base.group_system": "consultant",
}
#: Screen whose passage explains a complaint that another screen opened.
COMPLAINTS = "mfi_complaints.complaint_action_archives"
#: XML id of an action in an addon of ours.
_SCREEN = re.compile(r"(mfi_[a-z0-9_]+)\.(\w+)")


def get_pages(env):
    """Return the pages of the user's roles; heads of a service first read theirs."""
    pages = [page for group, page in ROLES.items() if env.user.has_group(group)]
    if "traitement" in pages and env["helpdesk.ticket.team"].search_count(
        [("user_id", "=", env.uid)], limit=1
    ):
        pages.insert(0, "chef-de-service")
    return pages


def read_page(name):
    """Return the HTML of a page.

    :param name: a key of ``PAGES``, or ``FIRST_PAGE``
    :raises KeyError: for another name
    """
    if name != FIRST_PAGE and name not in PAGES:
        raise KeyError(name)
    with file_open(f"mfi_complaints/data/manual/fr/{name}.html") as file:
        return file.read()


@cache
def read_screens(addon):
    """Return {action: places} of an addon; empty where it has no table."""
    try:
        with file_open(f"{addon}/data/manual/screens.json") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def find_screen(env, model):
    """Return the XML id of the first screen of ours that shows a model, or ``""``.

    :param model: name of a model; that of complaints leads to all complaints
    """
    if model == "helpdesk.ticket":
        return COMPLAINTS
    # sudo: which action shows which model is no secret
    actions = env["ir.actions.act_window"].sudo().search([("res_model", "=", model)])
    names = sorted(actions.get_external_id().values())
    known = (name for name in names if _SCREEN.fullmatch(name))
    return next((name for name in known if _get_places(name)), "")


def _get_places(screen):
    """Return the places that explain a screen of ours."""
    match = _SCREEN.fullmatch(screen or "")
    return read_screens(match[1]).get(match[2], []) if match else []


def find_place(screen, manuals):
    """Return where a user reads about a screen: ``page#anchor``, or a page.

    :param screen: XML id of an action; unknown ones lead to the user's manual
    :param manuals: pages of the user's roles
    """
    own = [place for place in _get_places(screen) if place.partition("#")[0] in manuals]
    return [*own, *manuals, FIRST_PAGE][0]

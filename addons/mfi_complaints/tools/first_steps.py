# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each role does first: at most five tasks, each with its screen and its passage.

Roles are named by their page of the manuals, see :mod:`tools.manual`.
"""

from dataclasses import dataclass

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
#: Most tasks of a role: who sees more does none.
MOST_TASKS = 5


@dataclass(frozen=True)
class Task:
    """One task.

    :param name: what to do
    :param screen: XML id of an action, without our prefix, or a path that begins with /
    :param anchor: passage of the role's manual
    """

    name: str
    screen: str
    anchor: str

    @property
    def address(self):
        """Return the address of the screen."""
        if self.screen.startswith("/"):
            return self.screen
        return get_action_address(self.action)

    @property
    def action(self):
        """Return the XML id of the action, ``""`` for a path."""
        if self.screen.startswith("/"):
            return ""
        return self.screen if "." in self.screen else f"mfi_complaints.{self.screen}"


def get_action_address(action):
    """Return the address that opens an action.

    :param action: its XML id
    """
    return f"/odoo/action-{action}"


def get_step_address(target, company):
    """Return the address on which a step of the checklist is done.

    :param target: ``action:<XML id>`` or ``company:``, see ``mfi.first.run``
    """
    kind, _sep, action = target.partition(":")
    if kind == "company":
        return f"/odoo/res.company/{company.id}"
    return get_action_address(action)


_DESK = _lt("Open my desk: what waits for me today")
#: Page of the role's manual → name of the role.
NAMES = {
    "collecte": _lt("Collector"),
    "traitement": _lt("Handler"),
    "chef-de-service": _lt("Head of service"),
    "pilote": _lt("Pilot"),
    "controle": _lt("Controller"),
    "referent-confidentiel": _lt("Confidential officer"),
    "chef-agence": _lt("Branch manager"),
    "direction": _lt("Director"),
    "consultant": _lt("Administrator"),
}
#: Page of the role's manual → tasks, in the order of a first day.
TASKS = {
    "collecte": (
        Task(_DESK, "complaint_action_desk", "commencer-la-journee-mon-bureau"),
        Task(
            _lt("Register a call or a visit"),
            "complaint_call_action",
            "enregistrer-un-appel-ou-une-visite",
        ),
        Task(
            _lt("Communicate an answer to a client"),
            "complaint_action_communicate",
            "communiquer-la-reponse",
        ),
        Task(
            _lt("Measure satisfaction and close"),
            "complaint_action_satisfaction",
            "mesurer-la-satisfaction-et-cloturer",
        ),
        Task(
            _lt("Enter paper forms and suggestion boxes"),
            "mfi_paper_batch_action",
            "saisir-les-papiers-et-les-boites-a-suggestions",
        ),
    ),
    "traitement": (
        Task(_DESK, "complaint_action_desk", "commencer-la-journee-mon-bureau"),
        Task(
            _lt("Take over a complaint of my service"),
            "complaint_action_open",
            "prendre-en-charge",
        ),
        Task(
            _lt("Look for the solution: outcome, cause, measures"),
            "complaint_action_board",
            "instruire-longlet-traitement",
        ),
        Task(
            _lt("Follow my measures"),
            "mfi_complaint_measure_action",
            "suivre-ses-mesures",
        ),
    ),
    "chef-de-service": (
        Task(_DESK, "complaint_action_desk", "mon-bureau"),
        Task(
            _lt("Validate the solutions of my service"),
            "complaint_action_validate",
            "valider-une-solution",
        ),
        Task(
            _lt("Entrust a complaint to a person"),
            "complaint_action_open",
            "confier-une-plainte-a-une-personne",
        ),
        Task(
            _lt("Follow the measures of my service"),
            "mfi_complaint_measure_action",
            "suivre-les-mesures-de-votre-service",
        ),
        Task(
            _lt("See how my service is doing"),
            "mfi_complaint_scorecard_action",
            "savoir-ou-en-est-le-service",
        ),
    ),
    "pilote": (
        Task(_DESK, "complaint_action_desk", "commencer-la-journee"),
        Task(
            _lt("Assign the new complaints"),
            "complaint_action_assign",
            "affecter",
        ),
        Task(
            _lt("Watch the promised dates"),
            "complaint_action_board",
            "tenir-les-dates",
        ),
        Task(
            _lt("Read the dashboard"),
            "mfi_complaint_dashboard_action",
            "lire-le-tableau-de-bord",
        ),
        Task(
            _lt("Handle the alerts"),
            "mfi_complaint_alert_action",
            "traiter-les-alertes",
        ),
    ),
    "controle": (
        Task(_DESK, "complaint_action_desk", "mon-bureau"),
        Task(
            _lt("Check that nothing was altered"),
            "complaint_integrity_action",
            "verifier-que-rien-na-ete-modifie",
        ),
        Task(
            _lt("Check the satisfaction of clients again"),
            "mfi_complaint_recheck_action",
            "controler-de-nouveau-la-satisfaction",
        ),
        Task(
            _lt("Audit complaints drawn at random"),
            "mfi_complaint_audit_action",
            "auditer-des-dossiers-tires-au-sort",
        ),
        Task(
            _lt("Print the register of complaints"),
            "mfi_complaint_register_action",
            "editer-le-registre",
        ),
    ),
    "referent-confidentiel": (
        Task(
            _lt("Open the confidential files"),
            "complaint_action_confidential",
            "ouvrir-un-dossier",
        ),
        Task(
            _lt("Write to the author of a report"),
            "complaint_action_communicate",
            "ecrire-a-lauteur",
        ),
        Task(
            _lt("Read the restricted complaints"),
            "complaint_action_open",
            "une-plainte-a-acces-restreint",
        ),
        Task(
            _lt("Check the journal without exposing myself"),
            "complaint_integrity_action",
            "controler-sans-sexposer",
        ),
    ),
    "chef-agence": (
        Task(
            _lt("Read the dashboard of my branch"),
            "mfi_complaint_dashboard_action",
            "lire-le-tableau-de-bord-de-lagence",
        ),
        Task(
            _lt("Follow the complaints of my branch"),
            "complaint_action_open",
            "suivre-une-plainte-de-lagence",
        ),
        Task(
            _lt("Have the suggestion box opened"),
            "mfi_box_opening_action",
            "faire-ouvrir-la-boite-a-suggestions",
        ),
        Task(
            _lt("Print the register of my branch"),
            "mfi_complaint_register_action",
            "imprimer-le-registre-de-lagence",
        ),
    ),
    "direction": (
        Task(
            _lt("Read the dashboard"),
            "mfi_complaint_dashboard_action",
            "le-tableau-de-bord",
        ),
        Task(
            _lt("Compare branches and services"),
            "mfi_complaint_scorecard_action",
            "lire-les-agences",
        ),
        Task(
            _lt("See what goes to the regulator"),
            "mfi_complaint_statement_action",
            "ce-qui-part-a-lautorite",
        ),
        Task(
            _lt("Print the register of complaints"),
            "mfi_complaint_register_action",
            "le-registre",
        ),
    ),
    "consultant": (
        Task(
            _lt("Go through the steps to go live"),
            "mfi_first_run_action",
            "regler-linstitution",
        ),
        Task(
            _lt("Create accounts and give roles"),
            "base.action_res_users",
            "regler-linstitution",
        ),
        Task(
            _lt("Write the procedures manual"),
            "/complaints/procedures.docx",
            "regler-linstitution",
        ),
        Task(
            _lt("Check the state of the service"),
            "mfi_complaint_service_state_action",
            "liste-de-passage-en-production",
        ),
        Task(
            _lt("Train the staff in half a day"),
            "/complaints/manual/consultant#former-en-une-demi-journee",
            "former-en-une-demi-journee",
        ),
    ),
}

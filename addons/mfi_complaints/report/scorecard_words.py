# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names and definitions of what the scorecard shows, for people to read."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
#: Indicator or score → name.
LABELS = {
    "internal": _lt("Internal score"),
    "external": _lt("External score"),
    "total": _lt("Total score"),
    "in_time": _lt("Decided in time"),
    "first_act": _lt("First action within 48 hours"),
    "not_returned": _lt("Never sent back by a service"),
    "file": _lt("Completeness of the file"),
    "first_contact": _lt("Settled at first contact"),
    "satisfaction": _lt("Satisfied clients"),
    "no_appeal": _lt("Answers without an appeal"),
    "answered_in_time": _lt("Answered in time"),
    "response": _lt("Clients who gave a score"),
    "survey": _lt("Satisfied in the sample survey"),
    "reactivity": _lt("Reactivity"),
    "simplicity": _lt("Simplicity"),
    "accessibility": _lt("Accessibility"),
    "flexibility": _lt("Flexibility"),
    "personalisation": _lt("Personalisation"),
    "reliability": _lt("Reliability"),
}
#: Indicator or score → its definition.
HELPS = {
    "internal": _lt(
        "What the institution itself sees: the weighted mean of the internal "
        "indicators that have enough data."
    ),
    "external": _lt(
        "What clients see: the weighted mean of the external indicators that have "
        "enough data."
    ),
    "total": _lt("The mean of the internal and the external score."),
    "in_time": _lt(
        "Share of the complaints received in the period, decided or late, that were "
        "decided by the promised date."
    ),
    "first_act": _lt(
        "Share of the complaints received in the period, at least 48 hours ago, that "
        "somebody dealt with within 48 hours."
    ),
    "not_returned": _lt(
        "Share of the complaints received in the period and given to a service that no "
        "service has sent back. They count for the service that has them now."
    ),
    "file": _lt(
        "Share of eight parts of the file that are filled in, over the complaints "
        "decided in the period with an outcome: client, branch, product, category, "
        "root cause, hidden demand, corrective measure, and preventive measure or the "
        "reason why there is none."
    ),
    "first_contact": _lt(
        "Share of the complaints decided in the period with an outcome that were "
        "settled while the client was there. No indicator of services: these "
        "complaints reach none."
    ),
    "satisfaction": _lt(
        "Share of the scores given by clients that are 4 or 5 out of 5."
    ),
    "no_appeal": _lt(
        "Share of the complaints received in the period and answered against which the "
        "client has not appealed."
    ),
    "answered_in_time": _lt(
        "Share of the complaints received in the period, answered or late, whose "
        "answer was communicated, or whose attempts ended, by the promised date. "
        "Withdrawn complaints need no answer."
    ),
    "response": _lt(
        "Share of the complaints decided in the period that have a score. Few scores "
        "make satisfaction uncertain."
    ),
    "survey": _lt(
        "Share of the people who give 4 or more out of 5 on average in the latest "
        "sample survey that ended in the period. A survey that is not representative "
        "does not count."
    ),
    "reactivity": _lt(
        "The time between the complaint and the first act of the service: share of the "
        "complaints dealt with within 48 hours."
    ),
    "simplicity": _lt(
        "How simple the process is: share of the complaints decided without the client "
        "being asked again, without an appeal and without being sent back by a "
        "service. Whether clients find it simple, only a survey tells."
    ),
    "accessibility": _lt(
        "How easy the mechanism is to reach: share of the branches from which at least "
        "one complaint came. A branch without complaints may also be a good one."
    ),
    "flexibility": _lt(
        "The latitude to adapt: share of the answers communicated by the channel that "
        "the client asked for. Answers to clients who stated no channel do not count."
    ),
    "personalisation": _lt(
        "An answer made for this client: share of the complaints decided for which the "
        "service wrote down what the client really wanted. It tells that the question "
        "was asked, not that the answer was good."
    ),
    "reliability": _lt(
        "Handling without failure: share of the complaints answered by the promised "
        "date, never sent back by a service and without an appeal."
    ),
}
#: Group of clients → its share among complainants and in the client base.
SHARES = {
    "women": _lt("Women: %(here)s %% of complainants, %(base)s %% of clients."),
    "rural": _lt("Rural clients: %(here)s %% of complainants, %(base)s %% of clients."),
}

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Selection lists shared by several folders of models.

The keys are part of the public API. The engine uses the same states and kinds.
"""

from ..engine import process

KINDS = [
    ("complaint", "Complaint"),
    ("denunciation", "Whistleblowing report"),
    ("suggestion", "Suggestion"),
    ("request", "Request for information"),
]
STATES = [
    ("draft", "Draft"),
    ("registered", "Registered"),
    ("assigned", "Assigned"),
    ("in_progress", "In progress"),
    ("to_validate", "To validate"),
    ("resolved", "Resolved"),
    ("communicated", "Communicated"),
    ("closed", "Closed"),
    ("rejected", "Inadmissible"),
    ("cancelled", "Cancelled"),
]
SEVERITIES = [
    ("minor", "Minor"),
    ("moderate", "Moderate"),
    ("serious", "Serious"),
]
OUTCOMES = [
    ("founded", "Founded"),
    ("partly", "Partly founded"),
    ("unfounded", "Unfounded"),
]
ANSWER_CHANNELS = [
    ("sms", "SMS"),
    ("call", "Phone call"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("in_person", "In person"),
]
SATISFACTION_STATES = [
    ("pending", "To measure"),
    ("answered", "Answered"),
    ("refused", "Refused to answer"),
    ("unreachable", "Unreachable"),
]
ACCESS = [
    ("open", "Open to the complaint desk"),
    ("restricted", "Service and confidential group only"),
    ("denunciation", "Confidential group only"),
]
CANCEL_REASONS = [
    ("duplicate", "Duplicate"),
    ("withdrawn", "Withdrawn by the client"),
    ("error", "Entered by mistake"),
]

assert [key for key, _label in STATES] == list(process.STATES)
assert [key for key, _label in KINDS] == list(process.KINDS)

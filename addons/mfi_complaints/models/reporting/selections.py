# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Selection lists of the regulator's statement. The keys are those of the engine."""

from ...engine import statement

LENGTHS = [
    ("quarter", "Quarter"),
    ("half_year", "Half-year"),
    ("year", "Year"),
]
MEASURES = [
    ("carried_over", "Carried over from the previous period"),
    ("received", "Received"),
    ("decided", "Decided"),
    ("open", "Open at the end of the period"),
    ("late", "Open and late at the end of the period"),
    ("outcome_founded", "Decided: founded"),
    ("outcome_partly", "Decided: partly founded"),
    ("outcome_unfounded", "Decided: unfounded"),
    ("inadmissible", "Inadmissible"),
    ("withdrawn", "Withdrawn by the client"),
    ("founded", "Founded, at least in part (rate)"),
    ("decided_in_time", "Decided in time (rate)"),
    ("answered_in_time", "Answered in time (rate)"),
    (
        "decided_in_regulatory_time",
        "Decided within the regulatory limit (rate)",
    ),
    (
        "answered_in_regulatory_time",
        "Answered within the regulatory limit (rate)",
    ),
    ("acknowledged_in_time", "Acknowledged in time (rate)"),
    ("first_act_48h", "No first action within 48 hours (rate)"),
    ("median_days", "Median days to decision"),
    ("p90_days", "90th percentile of days to decision"),
    ("appeals", "Appeals"),
    ("satisfaction", "Satisfied clients (rate)"),
    ("response_rate", "Response rate"),
]
DIMENSIONS = [
    ("category", "Category"),
    ("cause", "Root cause"),
    ("product", "Product"),
    ("product_family", "Product family"),
    ("branch", "Branch"),
    ("region", "Region"),
    ("channel", "Channel"),
    ("channel_level", "Channel level"),
    ("severity", "Severity"),
    ("outcome", "Outcome"),
    ("gender", "Gender of the client"),
    ("age_band", "Age of the client"),
    ("zone", "Area of the client"),
]
KINDS = [
    ("heading", "Heading"),
    ("figure", "Figure"),
    ("split", "Part of a breakdown"),
]

assert {key for key, _label in MEASURES} == set(statement.MEASURES)
assert {key for key, _label in LENGTHS} == set(statement.LENGTHS)

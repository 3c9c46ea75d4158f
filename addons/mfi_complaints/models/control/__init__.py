from . import mfi_complaint_committee
from . import mfi_complaint_committee_member
from . import mfi_complaint_committee_meeting
from . import mfi_complaint_recommendation
from . import mfi_complaint_cost

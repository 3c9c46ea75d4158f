from . import mfi_complaint_measure
from . import mfi_complaint_measure_scope
from . import mfi_complaint_measure_effect
from . import res_company
from . import res_users
from . import mfi_complaint_measure_access

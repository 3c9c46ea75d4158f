from . import mfi_complaint_measure
from . import res_users
from . import mfi_complaint_measure_access

from . import mfi_complaint_report
from . import mfi_complaint_dashboard
from . import res_users

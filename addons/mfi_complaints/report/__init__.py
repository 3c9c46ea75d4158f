from . import mfi_complaint_report
from . import mfi_complaint_dashboard
from . import mfi_complaint_dashboard_privacy
from . import mfi_complaint_dashboard_comparison
from . import mfi_complaint_dashboard_remedy
from . import mfi_complaint_dashboard_document
from . import mfi_complaint_register
from . import res_users

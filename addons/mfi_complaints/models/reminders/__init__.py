from . import res_company
from . import res_users
from . import helpdesk_ticket
from . import mfi_complaint_measure
from . import mfi_complaint_reminder
from . import mfi_complaint_reminder_mail
from . import mfi_branch
from . import mfi_complaint_warning

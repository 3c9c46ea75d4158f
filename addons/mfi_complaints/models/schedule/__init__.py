from . import mfi_complaint_report_schedule
from . import mfi_complaint_report_recipient
from . import mfi_complaint_report_sending
from . import mfi_complaint_report_sending_mail
from . import mfi_branch
from . import mail_mail

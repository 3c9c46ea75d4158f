from . import helpdesk_ticket
from . import helpdesk_ticket_question
from . import mfi_sms_message
from . import mfi_sms_message_window
from . import sms_sms
from . import mfi_complaint_survey

from . import helpdesk_ticket
from . import mfi_sms_message
from . import sms_sms

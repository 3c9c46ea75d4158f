from . import mfi_sms_inbound
from . import mfi_sms_message
from . import mfi_sms_held
from . import mfi_sms_conversation
from . import mfi_sms_call_back
from . import mfi_sms_message_file
from . import mfi_sms_reply
from . import helpdesk_ticket

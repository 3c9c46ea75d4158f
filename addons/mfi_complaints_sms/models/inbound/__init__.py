from . import mfi_sms_inbound
from . import mfi_sms_message

from . import mfi_sms_language
from . import mfi_sms_keyword
from . import mfi_sms_template
from . import mfi_sms_message
from . import mfi_sms_message_desk
from . import mfi_sms_optout
from . import res_partner
from . import res_users

from . import ir_http
from . import mfi_profile
from . import mfi_sms_gateway
from . import mfi_sms_gateway_generic
from . import mfi_sms_gateway_http
from . import mfi_sms_gateway_whatsapp
from . import res_company
from . import res_config_settings

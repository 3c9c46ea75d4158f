from . import gateway
from . import message
from . import outbound
from . import inbound
from . import voice
from . import mfi_complaint_demo

from . import mfi_voice_line
from . import mfi_voice_language
from . import mfi_voice_event
from . import mfi_voice_call
from . import mfi_voice_call_recording
from . import mfi_voice_call_desk
from . import helpdesk_ticket
from . import res_partner

from . import mfi_erasure
from . import helpdesk_ticket
from . import res_partner

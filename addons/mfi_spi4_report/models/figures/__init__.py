from . import helpdesk_ticket
from . import mfi_spi4_source

from . import helpdesk_ticket
from . import mfi_spi4_source
from . import mfi_spi4_source_delays

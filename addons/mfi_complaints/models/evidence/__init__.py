from . import res_company
from . import helpdesk_ticket_journal
from . import mfi_complaint_event
from . import mfi_complaint_event_text
from . import mfi_complaint_event_summary
from . import mfi_complaint_seal
from . import mfi_complaint_seal_mail
from . import mfi_complaint_integrity

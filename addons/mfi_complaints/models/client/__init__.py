from . import res_company
from . import res_partner
from . import helpdesk_ticket
from . import helpdesk_ticket_other_complaints

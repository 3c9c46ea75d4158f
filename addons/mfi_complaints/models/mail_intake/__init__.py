from . import mfi_complaint_mail
from . import mail_thread
from . import helpdesk_ticket
from . import helpdesk_ticket_team
from . import res_company
from . import res_users

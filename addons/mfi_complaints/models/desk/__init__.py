from . import helpdesk_ticket_todo
from . import helpdesk_ticket_desk_figures
from . import helpdesk_ticket_countdown
from . import helpdesk_ticket_next_act
from . import helpdesk_ticket_next_steps
from . import helpdesk_ticket_search
from . import ir_filters

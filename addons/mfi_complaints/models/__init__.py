# The order of the rooms is the order of their classes: a slice of a model that is
# imported later is asked first, and its super() is the one imported before it.
from . import base
from . import institution
from . import client
from . import complaint
from . import evidence
from . import desk
from . import measure
from . import control
from . import answer
from . import reminders
from . import imports
from . import public
from . import intake
from . import erasure
from . import reporting
from . import survey
from . import mfi_complaint_health
from . import mfi_complaint_demo
from . import mfi_complaint_demo_showcase
from . import mfi_complaint_demo_control
from . import mfi_complaint_demo_survey

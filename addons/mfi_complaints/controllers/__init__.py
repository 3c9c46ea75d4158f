from . import portal
from . import export
from . import rating
from . import public_form
from . import tracking
from . import denunciation
from . import portal_complaints
from . import dashboard

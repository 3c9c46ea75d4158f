from . import portal
from . import rating
from . import public_form
from . import tracking
from . import denunciation
from . import portal_complaints

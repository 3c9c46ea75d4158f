from . import grid
from . import figures
from . import registers
from . import assessment

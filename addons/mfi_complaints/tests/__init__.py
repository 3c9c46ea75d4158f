from . import test_freeze
from . import test_journal
from . import test_lifecycle

from . import test_freeze
from . import test_journal
from . import test_lifecycle
from . import test_http
from . import test_security

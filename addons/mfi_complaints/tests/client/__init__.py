from . import test_number_plans
from . import test_typed_phone

from . import test_event_details

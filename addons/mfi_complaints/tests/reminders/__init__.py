from . import test_alert_statistics
from . import test_alerts
from . import test_reminders

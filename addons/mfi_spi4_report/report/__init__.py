from . import mfi_complaint_dashboard_review
from . import mfi_spi4_assessment_report

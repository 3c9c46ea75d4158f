from . import mfi_complaint_report

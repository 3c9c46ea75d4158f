from . import mfi_spi4_assessment_report

from . import mfi_sms_preview

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    mfi_complaint_communicate,
    mfi_sms_attach,
    mfi_sms_intent_try,
    mfi_sms_test,
)
from . import mfi_complaint_communicate, mfi_sms_attach, mfi_sms_test
from . import mfi_complaint_ask

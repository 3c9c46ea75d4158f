# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import mfi_sms_preview
from . import mfi_complaint_ask
from . import mfi_complaint_communicate
from . import mfi_sms_attach
from . import mfi_sms_intent_try
from . import mfi_sms_test
from . import mfi_complaint_survey_sms
from . import mfi_first_run

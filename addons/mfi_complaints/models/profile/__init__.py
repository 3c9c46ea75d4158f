from . import mfi_profile
from . import mfi_profile_records
from . import mfi_profile_export
from . import mfi_profile_read
from . import mfi_profile_import

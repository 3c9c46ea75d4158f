from . import mfi_profile

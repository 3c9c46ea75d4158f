from . import base_module_uninstall
from . import mfi_spi4_grid_import

from . import mfi_spi4_grid_import

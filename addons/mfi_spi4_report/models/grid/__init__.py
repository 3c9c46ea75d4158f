from . import mfi_spi4_grid
from . import mfi_spi4_indicator
from . import mfi_spi4_kpi
from . import mfi_spi4_practice

from . import log_filter, network

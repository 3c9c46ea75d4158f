from . import (
    test_engine,
    test_kpi,
    test_scope,
)

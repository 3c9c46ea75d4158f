from . import (
    test_assessment,
    test_engine,
    test_grid,
    test_kpi,
    test_pack,
    test_performance,
    test_privacy,
    test_registers,
    test_render,
    test_sample,
    test_scope,
    test_security,
)

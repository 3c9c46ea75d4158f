from . import (
    test_assessment,
    test_dashboard_review,
    test_engine,
    test_erasure,
    test_grid,
    test_integrity,
    test_kpi,
    test_pack,
    test_performance,
    test_privacy,
    test_registers,
    test_render,
    test_sample,
    test_scope,
    test_security,
    test_tour,
)
from . import test_cheating

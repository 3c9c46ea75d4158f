from . import (
    test_assessment,
    test_engine,
    test_kpi,
    test_privacy,
    test_render,
    test_scope,
)

"""The state of the service: when is what is measured too old, too full or too late?"""

from dataclasses import dataclass

OK, WATCH, ACT = "ok", "watch", "act"
_ORDER = (OK, WATCH, ACT)
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Probe:
    """One thing measured, and its limits.

    :ivar code: what is measured
    :ivar value: number, in ``unit``; ``None`` where there is nothing to measure
    :ivar watch: value above which somebody should look at it
    :ivar act: value above which the service is degraded; ``None`` for never
    :ivar unit: ``s``, ``%`` or ``n`` (a count)
    """

    code: str
    value: float | None
    watch: float
    act: float | None
    unit: str = "s"

    @property
    def state(self):
        """Return ``ok``, ``watch`` or ``act``.

        >>> [Probe("x", value, 10, 20).state for value in (None, 10, 11, 21)]
        ['ok', 'ok', 'watch', 'act']
        >>> Probe("x", 99, 10, None).state
        'watch'
        """
        if self.value is None or self.value <= self.watch:
            return OK
        return WATCH if self.act is None or self.value <= self.act else ACT


def judge(probes):
    """Return the state of the service: that of its worst part.

    >>> judge([Probe("a", 1, 10, 20), Probe("b", 15, 10, 20)])
    'watch'
    >>> judge([])
    'ok'
    """
    return max((probe.state for probe in probes), key=_ORDER.index, default=OK)


def build_answer(probes):
    """Return the answer for a monitor, as a JSON object.

    >>> answer = build_answer([Probe("crons", 7200, 900, 3600)])
    >>> answer["status"], answer["checks"]["crons"]
    ('degraded', {'state': 'act', 'value': 7200, 'unit': 's'})
    """
    return {
        "status": "degraded" if judge(probes) == ACT else "ok",
        "checks": {
            probe.code: {
                "state": probe.state,
                "value": None if probe.value is None else round(probe.value),
                "unit": probe.unit,
            }
            for probe in probes
        },
    }


def format_value(value, unit):
    """Return (number, unit) of a value for people: seconds become minutes, hours, days.

    >>> format_value(30, "s"), format_value(7200, "s"), format_value(200000, "s")
    ((1, 'min'), (2, 'h'), (2, 'd'))
    >>> format_value(12.4, "%"), format_value(3, "n")
    ((12, '%'), (3, 'n'))
    """
    if unit != "s":
        return round(value), unit
    if value < HOUR:
        return -int(-value // MINUTE), "min"
    return (round(value / HOUR), "h") if value < 2 * DAY else (round(value / DAY), "d")

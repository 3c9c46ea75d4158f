"""The trend as a drawing: positions in points, for an SVG in a PDF."""

from collections.abc import Sequence

#: Columns and line of the chart.
COLUMNS, LINE = ("received", "decided"), "open"
#: Points left free for the scale on the left, and below and above the columns.
LEFT, BOTTOM, TOP = 24, 14, 12
#: Highest values of a scale that people read easily, times a power of ten.
_STEPS = (1, 2, 4, 5, 10)


def get_scale(top: float):
    """Return the highest value of a scale, which is at least the largest number.

    >>> [get_scale(top) for top in (0, 1, 3, 7, 12, 45, 101)]
    [4, 4, 4, 10, 20, 50, 200]
    """
    unit = 1
    while True:
        for step in _STEPS:
            if step * unit >= max(top, 4):
                return step * unit
        unit *= 10


def make_trend(rows: Sequence, width: int, height: int):
    """Return the drawing of the trend.

    :param rows: rows of ``trend`` of ``complaint_dashboard``
    :param width: width in points
    :param height: height in points
    :return: ``{"columns", "points", "ticks", "labels", …}`` with positions of the
        columns, of the line, of the marks of the scale and of the months

    >>> row = {"month": "2026-01", "received": 4, "decided": 1, "open": 3}
    >>> trend = make_trend([row, {**row, "month": "2026-02", "open": 0}], 224, 126)
    >>> [(c["x"], c["y"], c["height"]) for c in trend["columns"][:2]]
    [(39.0, 12.0, 100.0), (74.0, 87.0, 25.0)]
    >>> trend["points"], [label["text"] for label in trend["labels"]]
    ('74.0,37.0 174.0,112.0', ['01/26', '02/26'])
    >>> [tick["text"] for tick in trend["ticks"]]
    [0, 2, 4]
    """
    top = get_scale(max((row[name] for row in rows for name in _NAMES), default=0))
    base, slot = height - BOTTOM, (width - LEFT) / max(len(rows), 1)

    def place(value):
        return round(base - (base - TOP) * max(value, 0) / top, 1)

    columns, points, labels = [], [], []
    for index, row in enumerate(rows):
        middle = LEFT + slot * (index + 0.5)
        columns += _make_columns(row, middle, slot, base, place)
        points.append(f"{round(middle, 1)},{place(row[LINE])}")
        labels.append({"x": round(middle, 1), "text": _get_month(row["month"])})
    return {
        "width": width,
        "height": height,
        "left": LEFT,
        "base": base,
        "columns": columns,
        "points": " ".join(points),
        "labels": labels,
        "ticks": [{"y": place(value), "text": value} for value in (0, top // 2, top)],
    }


_NAMES = (*COLUMNS, LINE)


def _make_columns(row, middle, slot, base, place):
    """Return the columns of one month, side by side around its middle."""
    size = slot * 0.7 / len(COLUMNS)
    return [
        {
            "name": name,
            "x": round(middle - slot * 0.35 + size * index, 1),
            "y": place(row[name]),
            "width": round(size * 0.92, 1),
            "height": round(base - place(row[name]), 1),
            "text": row[name],
        }
        for index, name in enumerate(COLUMNS)
    ]


def _get_month(code):
    """Return a month ``YYYY-MM`` as ``MM/YY``.

    >>> _get_month("2026-01")
    '01/26'
    """
    return f"{code[5:7]}/{code[2:4]}"

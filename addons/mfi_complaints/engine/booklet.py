"""Which size of letters fills a page, and which pages share a sheet of paper.

A setting of a page is (size of ordinary letters in points, room added between
paragraphs in em).
"""

#: Sizes of ordinary letters, the largest first: each is 6 % smaller than the one
#: before. The smallest is still read without glasses.
SIZES = tuple(round(24 * 0.94**step, 1) for step in range(17))
#: Room between paragraphs, the widest first, for pages that say little.
ROOMS = (14, 11, 9, 7, 5.5, 4.5, 3.5, 2.6, 1.8, 1.2, 0.8, 0.4, 0)
_STEP = 4


def get_coarse_settings():
    """Return the settings to try first: every fourth size.

    >>> [size for size, _room in get_coarse_settings()]
    [24.0, 18.7, 14.6, 11.4, 8.9]
    """
    return [(size, 0) for size in SIZES[::_STEP]]


def get_finer_settings(setting):
    """Return the settings between one that fits and the next larger one tried.

    >>> get_finer_settings((18.7, 0))
    [(22.6, 0), (21.2, 0), (19.9, 0), (18.7, 0)]
    >>> get_finer_settings((24.0, 0))
    [(24.0, 0)]
    """
    last = SIZES.index(setting[0])
    return [(size, 0) for size in SIZES[max(0, last - _STEP + 1) : last + 1]]


def get_roomier_settings(setting):
    """Return the settings of the same size with more room, the widest first.

    >>> get_roomier_settings((11.4, 0))[-2:]
    [(11.4, 0.4), (11.4, 0)]
    """
    return [(setting[0], room) for room in ROOMS]


def pick_settings(marks, choices):
    """Return for each page its first setting that takes one sheet, or ``None``.

    Every page was set with each of its choices; the first sheet of each setting bears
    its mark.

    :param marks: for each sheet of the trial, (page, place of the choice), or ``None``
        for a sheet that continues the one before it
    :param choices: for each page, its settings in order of preference

    >>> trial = [(0, 0), None, (0, 1), (1, 0), (1, 1)]
    >>> pick_settings(trial, [[(12, 0), (10, 0)], [(12, 0), (10, 0)]])
    [(10, 0), (12, 0)]
    >>> pick_settings([(0, 0), None], [[(12, 0)]])
    [None]
    """
    fitting = [[] for _page in choices]
    for index, mark in enumerate(marks):
        is_single = index + 1 == len(marks) or marks[index + 1] is not None
        if mark and is_single:
            fitting[mark[0]].append(mark[1])
    return [
        settings[min(places)] if places else None
        for settings, places in zip(choices, fitting, strict=True)
    ]


def impose(pages, opens_left=False):
    """Return the sides of the sheets of a leaflet folded once, as (left, right).

    Four pages are one sheet printed on both sides: outside, then inside.

    :param opens_left: whether the cover is left, as for languages read from the right

    >>> impose([1, 2, 3, 4])
    [(4, 1), (2, 3)]
    >>> impose([1, 2, 3, 4, 5, 6, 7, 8])
    [(4, 1), (2, 3), (8, 5), (6, 7)]
    >>> impose([1, 2, 3, 4], opens_left=True)
    [(1, 4), (3, 2)]
    """
    sides = []
    for start in range(0, len(pages), 4):
        first, second, third, last = pages[start : start + 4]
        sides += [(last, first), (second, third)]
    return [side[::-1] for side in sides] if opens_left else sides

"""The client base: a first import and a second one with 1 % of changes.

Ours is ``res.partner.mfi_import_clients``; the baseline is Odoo's own ``load()`` of
the same rows and columns. ``load()`` finds a contact again by its external identifier,
so its file has that column as well; the branch comes by its code on both sides.
"""

import random
import time

from lib.inside import bench

DATABASE = "bench_ours"
BRANCHES = 50
#: Rows at a full run; a smaller scale takes fewer.
FULL = 100_000
LEAST = 2_000
HEADER = [
    "id",
    "mfi_member_number",
    "name",
    "phone",
    "mfi_branch_id",
    "mfi_gender",
    "mfi_birth_year",
    "mfi_zone",
    "lang",
]
NAMES = ("Fatou", "Awa", "Moussa", "Ibrahima", "Aïssatou", "Ousmane", "Mariama")
FAMILIES = ("Ndiaye", "Diop", "Fall", "Sow", "Ba", "Traoré", "N'Diaye")


def _rows(count):
    """The same invented client base at each run."""
    draw = random.Random(20260302)
    return [
        {
            "member_number": f"MEC-{number:07}",
            "name": f"{draw.choice(NAMES)} {draw.choice(FAMILIES)} {number}",
            "phone": _phone(draw),
            "branch_code": f"BENCH{number % BRANCHES}",
            "gender": draw.choice(("female", "male")),
            "birth_year": str(draw.randrange(1940, 2005)),
            "zone": draw.choice(("urban", "rural")),
            "lang": "en_US",
        }
        for number in range(count)
    ]


def _phone(draw):
    """A Senegalese mobile number, as people write it."""
    text = f"{draw.randrange(10**7):07}"
    return f"77 {text[:3]} {text[3:5]} {text[5:]}"


def _changed(rows):
    """The rows with another phone number in one of a hundred."""
    draw = random.Random(20260303)
    return [
        row if number % 100 else {**row, "phone": _phone(draw)}
        for number, row in enumerate(rows)
    ]


def _file(rows):
    """The rows as ``load`` wants them, under member numbers of their own."""
    return [
        [
            f"bench.{row['member_number'].replace('-', '_')}",
            f"L{row['member_number']}",
            *list(row.values())[1:],
        ]
        for row in rows
    ]


def _ours(env, rows):
    """Import; return the seconds."""
    began = time.perf_counter()
    told = env["res.partner"].mfi_import_clients(rows)
    env.flush_all()
    if told["errors"]:
        raise RuntimeError(told["errors"][0]["reason"])
    return time.perf_counter() - began


def _baseline(env, rows):
    """Load; return the seconds."""
    lines = _file(rows)
    began = time.perf_counter()
    told = env["res.partner"].load(HEADER, lines)
    env.flush_all()
    if told["messages"]:
        raise RuntimeError(told["messages"][0]["message"])
    return time.perf_counter() - began


def run(scale):
    """Compare both imports, twice, in one transaction that is rolled back.

    :param scale: number of rows, within bounds
    """
    rows = _rows(min(max(scale, LEAST), FULL))
    bench.ensure_database(DATABASE, None)
    times = []
    with bench.environment(DATABASE) as env:
        env.company.country_id = env.ref("base.sn")
        env["mfi.branch"].create(
            [{"code": f"BENCH{n}", "name": f"Branch {n}"} for n in range(BRANCHES)]
        )
        # Both sides start with warm caches.
        _ours(env, [{"member_number": "WARM-UP", "name": "Warm-up"}])
        for turn in (rows, _changed(rows)):
            env.invalidate_all()
            baseline = _baseline(env, turn)
            env.invalidate_all()
            times.append((_ours(env, turn), baseline))
    return [
        bench.ratio("import_first", *times[0], 0.333),
        bench.ratio("import_again", *times[1], 0.02),
    ]

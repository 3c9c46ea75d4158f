"""Import the client base twice, the second time with 1 % of the rows changed.

Ours is ``res.partner.mfi_import_clients``; the baseline is Odoo's ``load()`` of the
same rows and columns. ``load()`` identifies an existing contact by its external
identifier, so its rows have that column as well; both identify the branch by its code.
"""

import random

from lib.inside import bench

DATABASE = "bench_ours"
BRANCHES = 50
#: Upper and lower bounds of the number of rows.
MAX_ROWS = 100_000
MIN_ROWS = 2_000
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


def _generate_rows(count):
    """Return an invented client base, identical in every run."""
    draw = random.Random(20260302)
    return [
        {
            "member_number": f"MEC-{number:07}",
            "name": f"{draw.choice(NAMES)} {draw.choice(FAMILIES)} {number}",
            "phone": _generate_phone(draw),
            "branch_code": f"BENCH{number % BRANCHES}",
            "gender": draw.choice(("female", "male")),
            "birth_year": str(draw.randrange(1940, 2005)),
            "zone": draw.choice(("urban", "rural")),
            "lang": "en_US",
        }
        for number in range(count)
    ]


def _generate_phone(draw):
    """Return a random Senegalese mobile number in its usual notation."""
    text = f"{draw.randrange(10**7):07}"
    return f"77 {text[:3]} {text[3:5]} {text[5:]}"


def _change_phones(rows):
    """Return the rows with a new phone number in one row out of a hundred."""
    draw = random.Random(20260303)
    return [
        row if number % 100 else {**row, "phone": _generate_phone(draw)}
        for number, row in enumerate(rows)
    ]


def _prepare_load_rows(rows):
    """Return the rows in the format of ``load``, with distinct member numbers."""
    return [
        [
            f"bench.{row['member_number'].replace('-', '_')}",
            f"L{row['member_number']}",
            *list(row.values())[1:],
        ]
        for row in rows
    ]


def _import(env, rows):
    """Import the rows with this project's method."""
    result = env["res.partner"].mfi_import_clients(rows)
    env.flush_all()
    if result["errors"]:
        raise RuntimeError(result["errors"][0]["reason"])


def _load(env, lines):
    """Load the rows with Odoo's ``load``."""
    result = env["res.partner"].load(HEADER, lines)
    env.flush_all()
    if result["messages"]:
        raise RuntimeError(result["messages"][0]["message"])


def run(scale):
    """Compare both imports, twice, in one transaction that is rolled back.

    :param scale: number of rows, limited to the range :data:`MIN_ROWS` to
        :data:`MAX_ROWS`
    """
    rows = _generate_rows(min(max(scale, MIN_ROWS), MAX_ROWS))
    bench.ensure_database(DATABASE, None)
    times = []
    with bench.environment(DATABASE) as env:
        env.company.country_id = env.ref("base.sn")
        env["mfi.branch"].create(
            [{"code": f"BENCH{n}", "name": f"Branch {n}"} for n in range(BRANCHES)]
        )
        # Both sides start with warm caches.
        _import(env, [{"member_number": "WARM-UP", "name": "Warm-up"}])
        for turn in (rows, _change_phones(rows)):
            lines = _prepare_load_rows(turn)
            env.invalidate_all()
            baseline, _result = bench.time_once(_load, env, lines)
            env.invalidate_all()
            ours, _result = bench.time_once(_import, env, turn)
            times.append((ours, baseline))
    return [
        bench.ratio("import_first", *times[0], 0.333),
        bench.ratio("import_again", *times[1], 0.02),
    ]

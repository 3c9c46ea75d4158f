"""A few well-known Wolof words, to be checked by a native speaker.

>>> "jerejef" in WORDS["thanks"][0][1]
True
"""

SPELLING = {
    "jerejeuf": "jerejef",
    "dieredief": "jerejef",
    "dieredieuf": "jerejef",
    "jeerejef": "jerejef",
    "waw": "waaw",
    "waaw": "waaw",
    "wao": "waaw",
    "dedet": "deedeet",
    "dedeet": "deedeet",
    "khaliss": "xaalis",
    "khalis": "xaalis",
    "xalis": "xaalis",
    "xaliss": "xaalis",
    "ndimbeul": "ndimbal",
    "salamaleykum": "salamalekum",
    "salamalaikoum": "salamalekum",
    "salamalaykum": "salamalekum",
    "assalamaleikum": "salamalekum",
    "salamaleikoum": "salamalekum",
    "asalamalekum": "salamalekum",
}

SCORES = {1: "baaxul, baaxul dara", 4: "baax na", 5: "baax na lool, neex na lool"}

NUMBERS = {1: "benn", 2: "naar, nyaar", 3: "nett, nyett", 4: "nent, nyent", 5: "juroom"}

UNITS = "weer fan ayubes at junni teemeer"

WORDS = {
    "greeting": [
        (
            2,
            "salamalekum, salam aleikum, salam alekum, salaam aleekum, "
            "assalamou aleykoum, nanga def, na nga def, naka nga def, mba jamm, "
            "jamm nga am, jamm ngaam, naka suba si, naka ngoon si",
        )
    ],
    "thanks": [(2, "jerejef, jere jef, yalla na la yalla fey, baraka la")],
    "yes": [(3, "waaw, waaw baax na, dama nangu, nangu naa")],
    "no": [(4, "deedeet, bañu naa, nanguwuma, banu naa")],
    "stop": [
        (
            4,
            "bul ma bind, bul ma bindati, buleen ma bind, buleen ma bindati, "
            "bayyi leen ma, bayyileen ma, bul ma yonne, buleen ma yonne, "
            "buleen ma yonneeti",
        )
    ],
    "help": [
        (
            3,
            "naka lanuy bind*, naka lay bind*, naka lanuy def plainte, ndimbal, "
            "dimbali ma, dimbali leen ma",
        )
    ],
    "call_back": [
        (
            3,
            "woo ma, wo ma, woo leen ma, wool ma, wool leen ma, wax ak kenn, dama "
            "begg wax",
        )
    ],
    "status": [
        (
            3,
            "fu sama plainte tollu, fan la sama plainte, naka sama plainte, "
            "plainte bi fan la tollu, plainte bi lu ci xew, lu ci xew",
        )
    ],
    "withdrawal": [
        (
            3,
            "bayyil sama plainte, soppi naa sama xel, bayyi naa plainte, "
            "baayi naa plainte, bayil sama plainte",
        )
    ],
    "denunciation": [
        (
            4,
            "new keram, new sama ker, keram ~ bopp, sama bopp sinon, "
            "sacc, sacc na, dafa sacc, dafay sacc, day sacc, dey sacc, sacckat, ger, "
            "dafay laaj xaalis, laaj ~ balaa, laaj ~ bala, laaj nu xaalis, "
            "laaj ma xaalis, lekk xaalis*, lekk ~ xaalis*, lekk ~ alal*, "
            "jel xaalisu, tedd ak, teddul ak, tedde, kenn xam sama tur, "
            "kenn waru xam sama tur, buleen wax sama tur, bul wax sama tur, "
            "buleen ko wax kenn, ci nit ni, sunu xaalis ~ lekk, lekk na, jox ko ~ "
            "balaa, dara balaa",
        )
    ],
    "keyword": [(3, "pelent, jooy, jooytu, dama jooytu")],
    "topic": [(1, "xaalis, sama xaalis, sama kont, lebal, bor, sama bor, banku bi")],
    "trouble": [
        (
            2,
            "jel nanu, danu jel, dañu jel, jel sama, dindi nanu, amul, gisuma, "
            "gisul, yagg naa, yagg na, metti na, nax nanu ma, jafe jafe, "
            "saaga, saaga na ma, joxul, joxagul, feyul, feyagunu, du dox",
        ),
    ],
    "question": [(2, "nata la, fan la, kan, lan la, ban waxtu, naata")],
}

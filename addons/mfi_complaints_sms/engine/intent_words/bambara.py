"""A few well-known words of Bambara and Dioula, to be checked by a native speaker.

>>> "wari" in WORDS["topic"][0][1]
True
"""

SPELLING = {
    "inice": "i ni ce",
    "initie": "i ni ce",
    "inisogoma": "i ni sogoma",
    "barika": "baraka",
    "barka": "baraka",
    "ahan": "awo",
    "owo": "awo",
}

SCORES = {1: "a man nyi, man nyi", 4: "a ka nyi, ka nyi", 5: "a ka nyi kosebe"}

NUMBERS = {1: "kelen", 2: "fila, fla", 3: "saba", 4: "naani, nani", 5: "duuru, looru"}

UNITS = "kalo tile san ba waga"

WORDS = {
    "greeting": [
        (
            2,
            "i ni ce, i ni sogoma, i ni tile, i ni wula, i ni su, aw ni ce, "
            "aw ni sogoma, aw ni tile, aw ni wula, aw ni su, i ka kene, "
            "i ka kene wa, here sira, here tilena",
        )
    ],
    "thanks": [(3, "i ni ce kosebe, aw ni ce kosebe, aw ni baara, i ni baara, baraka")],
    "yes": [(3, "awo, n sonna, ne sonna")],
    "no": [(4, "ayi, n ma son, ne ma son")],
    "help": [(3, "n deme, ne deme, aw ye n deme, a ye n deme, deme")],
    "call_back": [(3, "n wele, ne wele, aw ye n wele, a ye n wele")],
    "status": [(3, "n ka plainte be min, n ka plainte sera min")],
    "denunciation": [
        (4, "sonyali, sonya, nson, a be sonyali ke, wari sonya, a be wari nyini")
    ],
    "keyword": [(3, "n be plainte, pilenti")],
    "topic": [(1, "wari, n ka wari, n ka juru, juru, n ka konti, banki")],
    "trouble": [
        (
            2,
            "ye n ka wari ta, wari tara, ta la, ma se, ma sara, ma di, ma sɔrɔ, "
            "ma soro, tununna, gelaya, neni, y a neni, ye n neni, meenna, sarali te",
        ),
    ],
    "question": [(2, "waati jumen, be dayele")],
}

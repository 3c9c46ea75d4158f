"""The inventor of calls: every door in turn, the same calls for the same seed."""

from .cases import Source
from .doors_files import FileDoors
from .doors_gateways import GatewayDoors
from .doors_json import JsonDoors
from .doors_pages import PageDoors
from .doors_portal import PortalDoors
from .doors_public import PublicDoors
from .doors_screens import ScreenDoors

KINDS = (
    JsonDoors,
    PublicDoors,
    PortalDoors,
    PageDoors,
    ScreenDoors,
    GatewayDoors,
    FileDoors,
)


class Inventor:
    """Invents calls: all doors once in a random order, then in another one, and so on.

    :ivar doors: methods that invent a call each
    """

    def __init__(self, chance, access, sessions, url):
        """Open the doors with what gets behind the first check of each."""
        self.chance = chance
        self.source = Source(chance, access, sessions, url)
        self.doors = [door for kind in KINDS for door in kind(self.source).get_doors()]
        self.waiting = []

    def invent(self):
        """Return (name of the door, its next case)."""
        if not self.waiting:
            self.waiting = self.chance.sample(self.doors, len(self.doors))
        self.source.number += 1
        door = self.waiting.pop()
        return door.__name__, door()

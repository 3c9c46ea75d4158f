# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import controllers, models, tools, wizards
from .hooks import uninstall_hook

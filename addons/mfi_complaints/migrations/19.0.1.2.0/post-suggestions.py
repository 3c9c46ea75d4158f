# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

CATEGORIES = "mfi_complaints/data/helpdesk_ticket_category_data.xml"
_KEYWORDS = "field[@name='complaint_keywords']"


def migrate(cr, version):
    """Give the categories of the addon the words of clients that suggest them.

    Records of the addon are not updated with it; words already entered are kept.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    with file_open(CATEGORIES, "rb") as file:
        records = etree.parse(file).findall("record")
    for record in records:
        name = f"mfi_complaints.{record.get('id')}"
        category = env.ref(name, raise_if_not_found=False)
        words = record.findtext(_KEYWORDS)
        if category and words and not category.complaint_keywords:
            category.complaint_keywords = words

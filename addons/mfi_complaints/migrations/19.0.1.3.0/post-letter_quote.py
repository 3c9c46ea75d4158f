# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

TEMPLATES = "mfi_complaints/data/mfi_complaint_answer_template_data.xml"


def migrate(cr, version):
    """Quote the client's words in the letters of the addon that nobody edited.

    Records of the addon are not updated with it.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    with file_open(TEMPLATES, "rb") as file:
        records = etree.parse(file).findall("record")
    for record in records:
        quote = record.findtext("field[@name='body']").partition("\n\n")[0]
        letter = env.ref(f"mfi_complaints.{record.get('id')}", raise_if_not_found=False)
        if not letter or "{statement}" not in quote or "{statement}" in letter.body:
            continue
        if letter.write_uid.id == SUPERUSER_ID and letter.body.startswith("{answer}"):
            letter.body = f"{quote}\n\n{letter.body}"

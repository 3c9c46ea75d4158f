# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import importlib.util
import json
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

EXAMPLE = (
    Path(__file__).parents[3] / "docs" / "spreadsheet" / "complaints_dashboard.json"
)


def load_validator():
    """Return Odoo's own module that lists what a spreadsheet reads.

    It is loaded by its path: the addon "spreadsheet" need not be installed.
    """
    path = file_path("spreadsheet/utils/validate_data.py")
    spec = importlib.util.spec_from_file_location("mfi_spreadsheet_validator", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestSpreadsheetExample(TransactionCase):
    """The example of the documentation reads what the statistics have."""

    def setUp(self):
        super().setUp()
        if not EXAMPLE.exists():
            self.skipTest("The documentation is not beside the addon.")
        self.data = json.loads(EXAMPLE.read_text())

    def _find_missing(self, model, chain):
        """Return the name in a path of fields that does not exist, if any."""
        for name in chain.split("."):
            field = self.env[model]._fields.get(name)
            if field is None:
                return f"{model}.{name}"
            model = field.comodel_name
        return None

    def test_each_field_exists(self):
        validator = load_validator()
        used = validator.fields_in_spreadsheet(self.data)
        self.assertIn("mfi.complaint.report", used)
        missing = [
            found
            for model, chains in used.items()
            for chain in chains
            if (found := self._find_missing(model, chain))
        ]
        self.assertEqual(missing, [])
        for xml_id in validator.menus_xml_ids_in_spreadsheet(self.data):
            self.assertTrue(self.env.ref(xml_id, raise_if_not_found=False), xml_id)

    def test_each_measure_can_be_grouped(self):
        report = self.env["mfi.complaint.report"]
        for pivot in self.data["pivots"].values():
            fields = [measure["fieldName"] for measure in pivot["measures"]]
            names = [f"{name}:{report._fields[name].aggregator}" for name in fields]
            rows = [row["fieldName"] for row in pivot["rows"]]
            report.formatted_read_group(pivot["domain"], rows, names)

    def test_each_formula_names_a_pivot_and_its_measure(self):
        cells = [
            cell
            for sheet in self.data["sheets"]
            for cell in sheet["cells"].values()
            if "PIVOT" in cell
        ]
        self.assertTrue(cells)
        for cell in cells:
            pivot, measure = re.match(r'=PIVOT\D*\((\d+),\s*"?(\w+)', cell).groups()
            measures = [m["id"] for m in self.data["pivots"][pivot]["measures"]]
            self.assertTrue(measure.isdigit() or measure in measures, cell)

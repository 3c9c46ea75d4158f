"""The result of a stage, and the parser of pytest's report."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Result:
    """Counts of one stage; ``problems`` are lines to print."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    problems: list = field(default_factory=list)

    def check(self, ok, problem):
        """Count one check, record its problem if it failed, and return ``ok``."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            self.problems.append(problem)
        return ok

    def add(self, other):
        """Add the counts and problems of another result to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.problems += other.problems
        return self


def read_outcomes(file):
    """Return the outcome of each test in a JUnit report.

    :return: ``{"module.Class.test": "passed" | "failed" | "skipped"}``
    """
    result = {}
    for case in ElementTree.parse(file).iter("testcase") if file.exists() else ():
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            result[name] = "failed"
        else:
            result.setdefault(name, "skipped" if "skipped" in kinds else "passed")
    return result


def read_report(file, code):
    """Return the counts of a JUnit report.

    :param code: pytest's exit code; a crash (not 0, 1 or 5) counts as a failure
    """
    outcomes = read_outcomes(file)
    kinds = Counter(outcomes.values())
    problems = [f"{name} {kind}" for name, kind in outcomes.items() if kind != "passed"]
    result = Result(kinds["passed"], kinds["failed"], kinds["skipped"], problems)
    if code not in (0, 1, 5) or (code == 1 and not result.failed):
        result.check(False, f"pytest stopped with code {code}")
    return result

"""Reads JUnit's report with a library for it, and compares it with the one in JSON."""

import json
import sys
from pathlib import Path

from junitparser import Failure, JUnitXml

folder = Path(sys.argv[1])
print("== JUnit")
findings = json.loads((folder / "report.json").read_text())["findings"]
suites = JUnitXml.fromfile(str(folder / "report.junit"))
cases = [case for suite in suites for case in suite]
assert len(cases) == len(findings) == suites.failures == suites.tests, (len(cases), suites.tests)
for case, finding in zip(cases, findings):
    [failure] = case.result
    assert isinstance(failure, Failure), failure
    assert (case.classname, failure.message) == (finding["path"], finding["message"]), case
print(f"ok: {len(cases)} failures")

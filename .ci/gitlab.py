#!/usr/bin/env python3
"""Runs the job of packaging/gitlab.yml as a runner would, on a site with a git history; COOKIELINT names the program."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

TOP = Path(__file__).resolve().parent.parent
EMBED = '<iframe src="https://www.youtube.com/embed/abc"></iframe>\n'

spec, jobs = yaml.safe_load_all((TOP / "packaging/gitlab.yml").read_text())
inputs = {name: str(value["default"]) for name, value in spec["spec"]["inputs"].items()}


def fill(text: str) -> str:
    # An input that is not declared is a KeyError, and GitLab would refuse the file.
    return re.sub(r"\$\[\[ inputs\.([a-z-]+) ]]", lambda found: inputs[found[1]], text)


def run(site: Path, **variables: str) -> tuple[int, list[str]]:
    job = jobs["cookielint"]
    script = "\n".join(["set -e", *job["before_script"], *job["script"]])
    folder = Path(os.environ["COOKIELINT"]).parent
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(site)} | variables
    environment |= {name: fill(value) for name, value in job["variables"].items()}
    code = subprocess.run(["sh", "-c", fill(script)], cwd=site, env=environment, stdout=subprocess.DEVNULL).returncode
    report = job["artifacts"]["reports"]["codequality"]
    return code, sorted(found["location"]["path"] for found in json.loads((site / report).read_text()))


with tempfile.TemporaryDirectory() as folder:
    site = Path(folder)
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "--quiet"], cwd=site, check=True)
    for name in ["old", "new"]:
        (site / f"{name}.html").write_text(EMBED)
        subprocess.run([*git, "add", "--all"], cwd=site, check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", name], cwd=site, check=True)
    found = set(run(site)[1]), run(site)[0]
    assert found == ({"old.html", "new.html"}, 1), found
    base = subprocess.run(["git", "rev-parse", "HEAD~1"], cwd=site, check=True, capture_output=True, text=True).stdout
    code, paths = run(site, CI_MERGE_REQUEST_DIFF_BASE_SHA=base.strip())
    assert code == 1 and set(paths) == {"new.html"}, (code, paths)
    inputs["paths"] = "none"
    (site / "none").mkdir()
    assert run(site) == (0, []), "nothing is there to be found"
sys.exit(0)

"""How the findings of `ranking check` are shown."""

from __future__ import annotations

from collections.abc import Sequence

from ranking.checkup import Finding
from ranking.cli.screen import err, say, show_problems


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what was looked at, each with its problems, and a last sentence."""
    for finding in findings:
        if not finding.errors:
            say(f"{finding.what}: {finding.words}", good=True)
        show_problems(finding.problems)
    errors = sum(len(finding.errors) for finding in findings)
    warnings = sum(len(finding.problems) for finding in findings) - errors
    if errors:
        err.print(f"\n{errors} to mend, {warnings} to look at.")
    else:
        say(f"\nAll is well; {warnings} to look at." if warnings else "\nAll is well.")

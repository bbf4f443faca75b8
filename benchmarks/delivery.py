"""How fast letters leave, against other senders, in one run: python benchmarks/delivery.py [LETTERS].

The server is Postfix's smtp-sink (Debian's package postfix), on one core; each sender runs on the other. Ours is the
whole path: letters wait in SQLite (synchronous=FULL), are claimed, handed over and settled. Figures are medians of
three interleaved rounds; ratios are against Postfix's own smtp-source. With node, nodemailer is measured too; as root
also what a real Postfix takes (it writes each letter to its disk), from smtp-source and from us.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).parent
SINK, SOURCE = "/usr/sbin/smtp-sink", "/usr/sbin/smtp-source"
Sender = Callable[[int], dict[str, float]]
PORT = 2625
MODULES = Path(tempfile.gettempdir()) / "race-to-win-nodemailer"
SIZE = 18_500
ROUNDS = 3
#: What each sender is asked to reach, in letters a second or as a share of another's.
GOALS = {"ours": "≥ 6,000/s, ≥ 0.60", "ours, DKIM": "≥ 1,500/s", "ours, unique": "≥ 600/s"}


def main() -> None:
    """Measure, and print one table."""
    if not (Path(SINK).exists() and Path(SOURCE).exists()):
        sys.exit("It needs Postfix's smtp-sink and smtp-source: apt-get install postfix")
    node = _with_nodemailer()
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    sink = subprocess.Popen(
        _on(1, [SINK, *(["-u", "nobody"] if os.getuid() == 0 else []), f"127.0.0.1:{PORT}", "1000"])
    )
    try:
        senders = SENDERS | ({"nodemailer, pool of 8": _nodemailer} if node else {})
        rounds = [{name: run(letters) for name, run in senders.items()} for _ in range(ROUNDS)]
    finally:
        sink.kill()
    _print(rounds, letters)
    _print_postfix(letters // 5)


def _with_nodemailer() -> bool:
    """Return whether nodemailer can be run; it is installed into a folder for passing files."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    MODULES.mkdir(exist_ok=True)
    done = subprocess.run(["npm", "install", "--silent", "--no-audit", "nodemailer"], cwd=MODULES, check=False)
    return done.returncode == 0


def _nodemailer(letters: int) -> dict[str, float]:
    command = ["node", str(HERE / "nodemailer.mjs"), str(letters // 10), str(PORT), str(MODULES)]
    return _read(subprocess.run(_on(0, command), check=True, capture_output=True, text=True).stdout)


def _read(printed: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"^([a-z ]+): ([\d.]+)$", printed, re.MULTILINE)}


def _print_postfix(letters: int) -> None:
    """Measure how fast a real Postfix takes letters from smtp-source and from us, one after the other."""
    sys.path.insert(0, str(HERE.parent / "tests"))
    from servers.postfix import MISSING, Postfix  # noqa: PLC0415 - it is a part of the tests

    if MISSING:
        print(f"\nreal Postfix: not measured, {MISSING}")
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {1})  # Postfix inherits it
    found: dict[str, list[float]] = {"smtp-source": [], "ours": []}
    for _ in range(ROUNDS):
        with Postfix() as relay:
            found["smtp-source"].append(_source(letters, relay.port)["per second"])
            found["ours"].append(_driver("ours", port=relay.port)(letters)["per second"])
    theirs, ours = (median(rates) for rates in found.values())
    print(f"real Postfix takes {theirs:,.0f} letters/s from smtp-source, {ours:,.0f} from us: ", end="")
    print(f"{ours / theirs:.2f} (goal 0.90)")


def _on(core: int, command: list[str]) -> list[str]:
    return ["taskset", "-c", str(core), *command] if (os.cpu_count() or 1) > 1 else command


def _source(letters: int, port: int = PORT) -> dict[str, float]:
    command = [SOURCE, "-s", "8", "-m", str(letters), "-l", str(SIZE), "-f", "a@b.example", "-N", "-t", "c@d.example"]
    begun = perf_counter()
    subprocess.run(_on(0, [*command, f"127.0.0.1:{port}"]), check=True)
    return {"per second": letters / (perf_counter() - begun)}


def _driver(what: str, share: float = 1.0, *, port: int = PORT) -> Sender:
    """Return a function that runs one of the senders in Python, in a process of its own."""

    def run(letters: int) -> dict[str, float]:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                str(HERE / "delivery_senders.py"),
                what,
                str(int(letters * share)),
                str(port),
                folder,
            ]
            done = subprocess.run(_on(0, command), check=True, capture_output=True, text=True)
        return _read(done.stdout)

    return run


SENDERS = {
    "smtp-source, 8 sessions": _source,
    "ours": _driver("ours"),
    "ours, DKIM": _driver("dkim", 0.3),
    "ours, unique": _driver("unique", 0.1),
    "aiosmtplib, ready bytes": _driver("ready", 0.3),
    "aiosmtplib, composing": _driver("composing", 0.05),
    "a connection per letter": _driver("connecting", 0.05),
}


def _print(rounds: list[dict[str, dict[str, float]]], letters: int) -> None:
    middle = {name: median(each[name]["per second"] for each in rounds) for name in rounds[0]}
    anchor = middle["smtp-source, 8 sessions"]
    print(f"{letters:,} letters of {SIZE / 1000} kB; Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print(f"{'sender':26}{'letters/s':>10}{'spread':>16}{'ratio':>8}  goal")
    for name, value in middle.items():
        all_of = [each[name]["per second"] for each in rounds]
        spread = f"{min(all_of):,.0f}–{max(all_of):,.0f}"
        print(f"{name:26}{value:>10,.0f}{spread:>16}{value / anchor:>8.2f}  {GOALS.get(name, '')}".rstrip())
    ours = [each["ours"] for each in rounds]
    print(f"\nours against aiosmtplib composing: {middle['ours'] / middle['aiosmtplib, composing']:.1f} × (goal 15)")
    if "nodemailer, pool of 8" in middle:
        print(f"ours against nodemailer: {middle['ours'] / middle['nodemailer, pool of 8']:.1f} × (goal 6)")
    print(f"put into the outbox: {median(one['enqueued'] for one in ours):,.0f} letters/s (goal 50,000)")
    print(f"memory at its highest: {max(one['memory'] for one in ours):,.0f} MB (goal 250)")


if __name__ == "__main__":
    main()

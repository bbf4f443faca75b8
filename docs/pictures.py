"""Take a picture of a letter as a mail client would show it, with Debian's Chromium.

Such as: .venv/bin/python docs/pictures.py letters/x.html picture.png --width 375 --dark
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

#: Chromium's own windows are never narrower than about 500 px; a frame inside may be.
_FRAME = '<body style="margin:0"><iframe src="{page}" width="{width}" height="{height}" style="border:0"></iframe>'
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--allow-file-access-from-files",
)  # fmt: skip


def take(page: Path, picture: Path, *, width: int, height: int, dark: bool, scale: int) -> None:
    """Write a PNG of `page`."""
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(_FRAME.format(page=page.resolve().as_uri(), width=width, height=height), encoding="utf-8")
        command = ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"]
        command += [f"--force-device-scale-factor={scale}", f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
        command += [f"--screenshot={picture.resolve()}", frame.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Read the arguments and take one picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--width", type=int, default=600)
    parser.add_argument("--height", type=int, default=1600)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--dark", action="store_true")
    given = parser.parse_args()
    take(given.page, given.picture, width=given.width, height=given.height, dark=given.dark, scale=given.scale)


if __name__ == "__main__":
    main()

"""Make the gallery: every edition in four languages, for a phone and a wide screen, in light and dark.

    .venv/bin/python docs/gallery.py [FOLDER]

Two sheets an edition, light and dark, each with four languages at 375 and at 600 px; by Debian's Chromium, from the
sample's letters as `ranking preview` writes them. Without FOLDER a few of them go to docs/gallery.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pictures import FLAGS

ROOT = Path(__file__).parent.parent
ISSUES = {"weekly": "2024-W18", "monthly": "2024-04", "quarterly": "2024-Q1"}
LANGUAGES = ("zh-Hans", "zh-Hant", "ja", "en")
WIDTHS = (375, 600)
HEIGHT = 1400
#: A sheet is a contact print, so that the whole gallery stays small.
SCALE = 0.25
#: What docs/gallery keeps.
KEPT = {"weekly-light", "monthly-light", "quarterly-dark"}


def preview(edition: str, language: str, folder: Path) -> Path:
    """Write the letter of one district; return its page."""
    issue = f"investment/{edition}/{ISSUES[edition]}"
    words = [
        sys.executable,
        "-m",
        "ranking",
        "preview",
        issue,
        "--for",
        "端州区",
        "--lang",
        language,
        "-o",
        str(folder),
    ]
    subprocess.run([*words, "-w", str(ROOT)], check=True, capture_output=True, cwd=ROOT)
    return folder / f"investment-{edition}-{ISSUES[edition]}-{language}-441202.html"


def sheet(pages: list[Path], picture: Path, *, dark: bool, folder: Path) -> None:
    """Write one sheet: every page at both widths, side by side."""
    frames = "".join(
        f'<iframe src="{page.as_uri()}" width="{width}" height="{HEIGHT}"></iframe>'
        for page in pages
        for width in WIDTHS
    )
    style = "body{margin:0;display:flex;gap:12px;background:#888}iframe{border:0;flex:none}"
    board = folder / "board.html"
    board.write_text(f'<meta charset="utf-8"><style>{style}</style>{frames}', encoding="utf-8")
    across = len(pages) * sum(width + 12 for width in WIDTHS)
    command = ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={across},{HEIGHT}"]
    command += [f"--force-device-scale-factor={SCALE}", f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
    subprocess.run([*command, f"--screenshot={picture.resolve()}", board.as_uri()], check=True, capture_output=True)


def main() -> None:
    """Make all sheets."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "gallery"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for edition in ISSUES:
            pages = [preview(edition, language, folder) for language in LANGUAGES]
            for theme in ("light", "dark"):
                name = f"{edition}-{theme}"
                if len(sys.argv) > 1 or name in KEPT:
                    sheet(pages, target / f"{name}.png", dark=theme == "dark", folder=folder)
                    print(target / f"{name}.png")


if __name__ == "__main__":
    main()

"""In Chromium, at 600 and 375 px, light and dark: axe finds nothing, nothing overflows, every picture is there."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess

import pytest
from judges.conftest import HERE

AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--allow-file-access-from-files",
    "--virtual-time-budget=60000",
)  # fmt: skip
#: A letter in a frame of its own width; each tells its parent what was found.
PROBE = """
<script src="{axe}"></script>
<script>
addEventListener("load", async () => {{
  const root = document.documentElement;
  const found = await axe.run(document, {{runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}});
  const told = {{
    wide: root.scrollWidth - root.clientWidth,
    pictures: [...document.images].filter((one) => !one.complete || !one.naturalWidth || !one.alt).length,
    violations: found.violations.map((one) => `${{one.id}}: ${{one.nodes[0].html.slice(0, 120)}}`),
  }};
  parent.postMessage({{name: "{name}", told}}, "*");
}});
</script></body>
"""
HARNESS = """<!DOCTYPE html><title>waiting</title><pre id="told"></pre>
<script>
const told = {{}}, waiting = {count};
addEventListener("message", (event) => {{
  told[event.data.name] = event.data.told;
  if (Object.keys(told).length === waiting) document.getElementById("told").textContent = JSON.stringify(told);
}});
</script>
{frames}
"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium isn't installed")
@pytest.mark.skipif(not AXE.exists(), reason="axe-core isn't installed (.ci/run installs it: npm ci in tests/judges)")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [600, 375])
def test_every_letter_and_page_is_accessible_and_fits(letters, pages, tmp_path, width, dark):
    shown = {letter.name: letter.page for letter in letters} | {f"page-{page.parent.name}": page for page in pages}
    found = _probed(shown, tmp_path, width, dark=dark)
    assert set(found) == set(shown)
    assert {name: one["violations"] for name, one in found.items() if one["violations"]} == {}
    assert {name: one["wide"] for name, one in found.items() if one["wide"] > 0} == {}
    assert {name: one["pictures"] for name, one in found.items() if one["pictures"]} == {}


def _probed(shown, folder, width, *, dark):
    frames = []
    for name, page in shown.items():
        text = page.read_text(encoding="utf-8")
        probe = page.with_name(f"_{name}.html")
        probe.write_text(text.replace("</body>", PROBE.format(axe=AXE.as_uri(), name=name)), encoding="utf-8")
        frames.append(f'<iframe src="{probe.as_uri()}" width="{width}" height="900" style="border:0"></iframe>')
    harness = folder / "harness.html"
    harness.write_text(HARNESS.format(count=len(shown), frames="\n".join(frames)), encoding="utf-8")
    command = ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={width + 40},900"]
    command += [f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--dump-dom", harness.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    told = re.search(r'<pre id="told">(.+?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stdout[:1500]
    return json.loads(html.unescape(told[1]))

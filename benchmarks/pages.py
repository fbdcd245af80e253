"""How heavy the first two pages are and how soon a phone shows them: ``make bench``.

Weight and layout shift do not depend on the machine (tests/browser/test_weight.py holds them); the time of the first paint
does. The phone: 390 px wide, 1.6 Mbit/s down, 750 kbit/s up, 150 ms latency, a processor slowed down four times.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"
PAGES = {"home": "/", "results": f"/recommend?need={quote(NEED)}&municipality=032077"}
RUNS = 5
CHROMIUM = os.environ.get("ERABU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""

# From the first moment of a document on, so that no early shift is missed.
WATCH_SHIFTS = """
window.shifted = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted.push({value: entry.value, input: entry.hadRecentInput});
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Weight:
    """Bytes as they came over the wire, headers of responses included, by kind of resource."""

    by_type: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.by_type.total()


def weighed(page: Page) -> tuple[CDPSession, Weight]:
    """A weight that grows with everything that ``page`` loads from now on."""
    session, weight, kinds = page.context.new_cdp_session(page), Weight(), {}

    def started(event: dict[str, str]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, str]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        weight.by_type[kind] += int(event["encodedDataLength"])
        weight.requests[kind] += 1

    session.on("Network.responseReceived", started)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return session, weight


def shifts(page: Page) -> float:
    """Sum of all layout shifts so far, those right after an input included."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return float(page.evaluate("window.shifted.reduce((sum, shift) => sum + shift.value, 0)"))


def slow(session: CDPSession) -> None:
    down, up = 1_600_000 / 8, 750_000 / 8
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 150, "downloadThroughput": down, "uploadThroughput": up})
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


@contextmanager
def serving() -> Iterator[str]:
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [str(Path(sys.executable).with_name("erabu")), "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=os.environ | {"ERABU_USERDATA": folder}, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    urlopen(f"{address}/about").close()  # noqa: S310
                    break
                except URLError:
                    time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait()


def visit(browser: Browser, address: str) -> tuple[Weight, float, float]:
    """Weight, first contentful paint in ms and layout shift of one visit with an empty cache."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    session, weight = weighed(page)
    slow(session)
    page.goto(address, wait_until="networkidle")
    painted = float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    shifted = shifts(page)
    context.close()
    return weight, painted, shifted


def main() -> None:
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            urlopen(address + path).close()  # noqa: S310 - the first answer of a server is slower than all that follow
            visits = [visit(browser, address + path) for _ in range(RUNS)]
            weight = visits[0][0]
            parts = ", ".join(f"{kind} {size / 1000:.1f} kB in {weight.requests[kind]}" for kind, size in weight.by_type.most_common())
            painted = [v[1] for v in visits]
            print(f"{name}: {weight.total / 1000:.1f} kB ({parts})")
            paint = f"{min(painted):.0f} / {statistics.median(painted):.0f} / {max(painted):.0f} ms (min, median, max of {RUNS})"
            print(f"  first contentful paint {paint}; layout shift {max(v[2] for v in visits):.3f}")
        browser.close()


if __name__ == "__main__":
    main()

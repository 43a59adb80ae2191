"""The READMEs' pictures, taken from the demo county: `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from tests.browser.people import DESK, PHONE, chromium, shot, sign_in, visit
from tests.served import build_demo, serving

TAKEN = (
    ("cockpit", "director", "/cockpit/?on=2022-12-20", DESK),
    ("cockpit-phone", "director", "/cockpit/?on=2022-12-20", PHONE),
    ("figure", "director", "/figures/problems.rectified/?on=2022-12-20", DESK),
    ("row", "director", "/r/problems/problem/100/", DESK),
    ("desk", "head", "/desk/", PHONE),
    ("visit", "officer", "/new/visits-record/", PHONE),
    ("reform", "director", "/reform/?on=2022-12-20", DESK),
    ("report", "", "/report/", PHONE),
    ("ledger", "", "/ledger/", PHONE),
    ("account", "director", "/account/?on=2022-12-20", DESK),
)


def main(folder: str) -> None:
    """Build the demo, serve it, and take every picture into a folder."""
    home = Path(tempfile.mkdtemp(prefix="lianjian-pictures-"))
    with serving(build_demo(home)) as served, chromium() as browser:
        for name, account, address, size in TAKEN:
            page = visit(browser, served, size=size)
            if account:
                sign_in(page, served, account)
            page.goto(address)
            page.wait_for_load_state("networkidle")
            shot(page, Path(folder) / f"{name}.png")
            page.context.close()


if __name__ == "__main__":
    main(sys.argv[1])

"""The demo's accounts as its builder wrote them down, for the command and the page that print them."""

import os
from collections.abc import Iterable, Sequence

from lianjian.kernel.home import home

FILE = "demo-accounts.txt"


def write(accounts: Iterable[Sequence[str]]) -> None:
    """Write (account, password, who) down in the home folder, for its owner alone."""
    handle = os.open(home() / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines("\t".join(line) + "\n" for line in accounts)


def read() -> list[list[str]]:
    """The accounts written down; none where no demo was built."""
    path = home() / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split("\t") for line in lines]

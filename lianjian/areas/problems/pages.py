"""Pages of problems."""

PAGES = ()

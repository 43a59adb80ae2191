"""Timings, as ratios against a named peer or the plain way in the same run. `make bench` prints the table."""

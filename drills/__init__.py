"""Drills: what an installation promises, tried against a real server that is really killed, cut off and filled up."""

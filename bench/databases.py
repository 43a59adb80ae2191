"""Databases of their own on a PostgreSQL server, for the counties of the bench."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def own(server: str, name: str, *, fresh: bool = False) -> str:
    """The address of a database of this name on the server, made if it is not there; `fresh` makes it anew."""
    with psycopg.connect(server, autocommit=True) as connection:
        if fresh:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

"""Travel times on a real road network: numbers and arrays in, numbers and arrays out."""

from .build import build, build_file
from .conditions import Closure, Conditions, UnknownSegment
from .file import BadNetworkFile, fingerprint, load, save
from .network import Network, Origin
from .osm import read_osm
from .reach import Reach
from .report import Finding, Reason, Report, UnreadableRoads
from .roads import Nearest, Roads, Table, Unreached, Why
from .routes import Route, Step
from .segments import Row, Segments, Turn
from .snapping import NoPlace, Snapped
from .speeds import BadSpeeds, Speeds, read_speeds
from .table import read_table

__all__ = [
    "BadNetworkFile",
    "BadSpeeds",
    "Closure",
    "Conditions",
    "Finding",
    "Nearest",
    "Network",
    "NoPlace",
    "Origin",
    "Reach",
    "Reason",
    "Report",
    "Roads",
    "Route",
    "Row",
    "Segments",
    "Snapped",
    "Speeds",
    "Step",
    "Table",
    "Turn",
    "UnknownSegment",
    "Unreached",
    "UnreadableRoads",
    "Why",
    "build",
    "build_file",
    "fingerprint",
    "load",
    "read_osm",
    "read_speeds",
    "read_table",
    "save",
]

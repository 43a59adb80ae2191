"""What traffic keeps: violations, drunk driving, accidents and their dead, roads and the spots on them."""

from lianjian.areas.traffic.models.accidents import Accident, Death, Party, Responsibility, Review
from lianjian.areas.traffic.models.drunk import Aggravating, DrunkDriving
from lianjian.areas.traffic.models.roads import Road, Spot, SpotMeasure, TrafficCount
from lianjian.areas.traffic.models.violations import (
    RETAIN_PLATE,
    Behaviour,
    Decision,
    Ground,
    Source,
    Vehicle,
    Violation,
)

__all__ = [
    "RETAIN_PLATE",
    "Accident",
    "Aggravating",
    "Behaviour",
    "Death",
    "Decision",
    "DrunkDriving",
    "Ground",
    "Party",
    "Responsibility",
    "Review",
    "Road",
    "Source",
    "Spot",
    "SpotMeasure",
    "TrafficCount",
    "Vehicle",
    "Violation",
]

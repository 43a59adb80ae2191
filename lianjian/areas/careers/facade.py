"""What other areas may ask of people's ways in the service: how long they have worked, as far as leave needs it."""

from collections.abc import Collection

from lianjian.areas.careers.models import File
from lianjian.kernel.records import personal


def years_worked(people: Collection[int], in_year: int) -> dict[int, int]:
    """How many years each of these persons has worked in a calendar year, by the year in which they began; whoever has
    none on file is left out. Months are not kept, so a year counts from its first day.
    """
    files = File.objects.filter(person__in=people)
    kept = personal.read_many(list(files))
    found = {file.person_id: kept.get(file.pk, {}).get("worked", "") for file in files}
    return {person: in_year - int(began) for person, began in found.items() if began.isdigit()}

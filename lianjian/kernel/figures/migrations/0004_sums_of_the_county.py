"""The whole county's sums, for days and months, of the figures that are made of items."""

from django.db import migrations

OF_THE_COUNTY = """
    INSERT INTO figures_tally (figure, grain, day, unit, town, item, amount, number)
    SELECT figure, grain + 2, day, 0, 0, item, SUM(amount), SUM(number)
    FROM figures_tally
    WHERE grain < 2 AND figure IN (SELECT DISTINCT figure FROM figures_tally WHERE item <> '')
    GROUP BY figure, grain, day, item"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_taken_over_by_when")]
    operations = [migrations.RunSQL(OF_THE_COUNTY, "DELETE FROM figures_tally WHERE grain > 1")]

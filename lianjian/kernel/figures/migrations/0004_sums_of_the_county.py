"""The whole county's sums of the days and months that are there."""

from django.db import migrations

OF_THE_COUNTY = """
    INSERT INTO figures_tally (figure, grain, day, unit, town, item, amount, number)
    SELECT figure, grain + 2, day, 0, 0, item, SUM(amount), SUM(number)
    FROM figures_tally WHERE grain < 2 GROUP BY figure, grain, day, item"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_taken_over_by_when")]
    operations = [migrations.RunSQL(OF_THE_COUNTY, "DELETE FROM figures_tally WHERE grain > 1")]

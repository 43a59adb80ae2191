"""A stamp for each table beside the common one, which has no table's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="referencestamp",
            name="of_table",
            field=models.CharField(default="", max_length=60, unique=True),
            preserve_default=False,
        ),
    ]

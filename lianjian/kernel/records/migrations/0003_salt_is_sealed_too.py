"""The salt of a commitment goes into what is sealed; what has lost its key is told as destroyed."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import migrations, models

NONCE_BYTES = 12


def seal_salts(apps, schema_editor):
    rows = apps.get_model("records", "SealedValue").objects
    keys = Path(os.environ.get("LIANJIAN_HOME") or "var").resolve() / "keys"
    for row in rows.iterator(chunk_size=2_000):
        path = keys / f"{row.key_name}.key"
        row.sealed, row.key_name = (_with_salt(path, row), row.key_name) if path.exists() else (b"", None)
        row.save(update_fields=("sealed", "key_name"))


def _with_salt(path, row):
    key, name, sealed = AESGCM(path.read_bytes()), row.key_name.encode(), bytes(row.sealed)
    value = key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name)
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, bytes(row.salt) + value, name)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_stamps_of_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sealedvalue',
            name='key_name',
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.RunPython(seal_salts),
        migrations.RemoveField(
            model_name='sealedvalue',
            name='salt',
        ),
        migrations.AddIndex(
            model_name='sealedvalue',
            index=models.Index(condition=models.Q(('key_name__isnull', False)), fields=['erase_on', 'kind', 'name'], name='sealed_until'),
        ),
    ]

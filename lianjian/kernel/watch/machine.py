"""运行情况: whether the machine can go on as it does. Room, backups and what the last drill found, the ledger, what waits."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian import __version__
from lianjian.kernel.access.request import Request
from lianjian.kernel.archive.drill import is_due, last_report, newest
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.home import home
from lianjian.kernel.inbox.models import Delivery
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.ledger.models import Checkpoint
from lianjian.kernel.rules.book import value

RULE = "BACKUP_EVERY_DAYS"
LITTLE_ROOM = 0.1
"""Of the disk: with less than this it is time to make room, long before nothing can be saved."""


@dataclass(frozen=True)
class Backup:
    """The newest backup in the home folder: its name, when it was written, its bytes."""

    name: str
    at: datetime
    size: int

    @classmethod
    def of(cls, file: Path) -> "Backup":
        told = file.stat()
        return cls(
            file.name, datetime.fromtimestamp(told.st_mtime, timezone.get_current_timezone()), told.st_size
        )


def machine(request: Request) -> HttpResponse:
    """The page for whoever keeps the machine."""
    disk, file = shutil.disk_usage(home()), newest()
    backup, drill = Backup.of(file) if file else None, last_report()
    shown = {
        "on": today(),
        "version": __version__,
        "database": connection.vendor,
        "disk": disk,
        "backup": backup,
        "drill": drill and drill | {"at": datetime.fromisoformat(drill["at"])},
        "leaves": frontier().size,
        "checkpoint": Checkpoint.objects.first(),
        "waiting": Delivery.objects.filter(delivered_at=None).count(),
        "warnings": [*_room(disk), *_backup(backup), *_drill(backup, drill)],
    }
    return render(request, "watch/machine.html", shown)


def _room(disk: Any) -> list[str]:
    if disk.free >= LITTLE_ROOM * disk.total:
        return []
    return [_("磁盘快满了。请腾出空间；满了以后什么也存不进去，已经保存的不受影响。")]


def _backup(backup: Backup | None) -> list[str]:
    if backup is None:
        return [_("备份文件夹里还没有备份。请让定时任务每天运行 lianjian backup。")]
    if now() - backup.at > timedelta(days=int(value(RULE, today()))):
        return [_("最近一次备份已经过了规定的天数。请看定时任务有没有运行。")]
    return []


def _drill(backup: Backup | None, drill: dict[str, Any] | None) -> list[str]:
    if drill and not drill["ok"]:
        return [_("最近一次恢复演练没有通过：这份备份现在救不回来。请再做一次备份，再演练。")]
    if backup and is_due(drill, now()):
        return [_("恢复演练过了规定的时间还没有做。请看定时任务有没有运行 lianjian tick。")]
    return []

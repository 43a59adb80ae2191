"""What the kernel itself shows: rows, figures, rules, the calendar, and the way in."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.access import certificate_pages, own, passkey_pages, second, sso_pages
from lianjian.kernel.access.login import SignIn, SignOut
from lianjian.kernel.access.once import forget_used
from lianjian.kernel.access.sessions import forget_sessions
from lianjian.kernel.access.slowing import forget_tries
from lianjian.kernel.api import mount
from lianjian.kernel.archive.drill import drill_when_due
from lianjian.kernel.areas import OWN_ACCOUNT, PUBLIC, SIGNED_IN, Area, MenuEntry, Page, Permission
from lianjian.kernel.clock.pages import calendar
from lianjian.kernel.erasure.jobs import destroy_due
from lianjian.kernel.erasure.kind import ERASURE, READ, ROUND
from lianjian.kernel.erasure.pages import retention
from lianjian.kernel.exchange import pages as exchange
from lianjian.kernel.exchange.importing_jobs import forget_old_files
from lianjian.kernel.figures import pages as figures
from lianjian.kernel.inbox import pages as inbox
from lianjian.kernel.inbox.channels import deliver, forget_old
from lianjian.kernel.ledger import pages as ledger
from lianjian.kernel.ledger.asking import ask_all
from lianjian.kernel.ledger.checkpoints import seal
from lianjian.kernel.records import changing
from lianjian.kernel.records import pages as records
from lianjian.kernel.rules import pages as rules
from lianjian.kernel.watch import health, looks
from lianjian.kernel.watch.logs import forget_logs
from lianjian.kernel.watch.machine import machine

AREA = Area(
    key="kernel",
    title=_("基础"),
    tier=0,
    permissions=(
        Permission(key="records.row:read", title=_("看记录的来龙去脉")),
        Permission(key="figures.figure:read", title=_("看指标")),
        Permission(key="rules.rule:read", title=_("看规则")),
        Permission(key="rules.rule:confirm", title=_("确认规则")),
        Permission(key="rules.rule:write", title=_("维护规则")),
        Permission(key="clock.calendar:read", title=_("看工作日历")),
        Permission(key="clock.calendar:write", title=_("维护工作日历")),
        Permission(key="org.unit:read", title=_("看机构")),
        Permission(key="org.unit:write", title=_("维护机构")),
        Permission(key="org.post:write", title=_("任免岗位")),
        Permission(key="duties.excuse:write", title=_("免除一次职责")),
        Permission(key="access.account:write", title=_("管理账号")),
        Permission(key="access.look:review", title=_("查个人信息的查阅记录")),
        Permission(key="watch.machine:read", title=_("看运行情况")),
        Permission(key="exchange.file:import", title=_("导入台账")),
        Permission(key="ledger.ledger:read", title=_("校验账本")),
        Permission(key=READ, title=_("看个人信息的保存和销毁")),
        Permission(key="erasure.value:erase", title=_("提前销毁个人信息")),
        Permission(key="erasure.round:go", title=_("检查并销毁到期的个人信息")),
        Permission(key="erasure.round:vouch", title=_("核对时钟后销毁到期的个人信息")),
        Permission(key="ledger.witness:write", title=_("登记账本的见证方")),
    ),
    pages=(
        Page(route="healthz", view=health.healthz, name="healthz", permission=PUBLIC),
        Page(route="readyz", view=health.readyz, name="readyz", permission=PUBLIC),
        Page(route="metrics", view=health.metrics, name="metrics", permission=PUBLIC),
        Page(
            route="machine/",
            view=machine,
            name="machine",
            permission="watch.machine:read",
            menu=MenuEntry(group="system", title=_("运行情况"), order=40),
        ),
        Page(
            route="looks/",
            view=looks.looks,
            name="looks",
            permission="access.look:review",
            menu=MenuEntry(group="system", title=_("查阅记录"), order=35),
        ),
        Page(route="login/", view=SignIn.as_view(), name="login", permission=PUBLIC),
        Page(route="logout/", view=SignOut.as_view(), name="logout", permission=PUBLIC),
        Page(route="login/code/", view=second.code, name="login-code", permission=PUBLIC),
        Page(route="login/sso/", view=sso_pages.begin, name="login-sso", permission=PUBLIC),
        Page(route="login/sso/back/", view=sso_pages.come_back, name="sso-back", permission=PUBLIC),
        Page(
            route="login/certificate/",
            view=certificate_pages.enter,
            name="login-certificate",
            permission=PUBLIC,
        ),
        Page(route="login/passkey/", view=passkey_pages.enter, name="login-passkey", permission=PUBLIC),
        Page(
            route="login/passkey/question/",
            view=passkey_pages.question_to_enter,
            name="question-to-enter",
            permission=PUBLIC,
        ),
        Page(
            route="me/second-factor/",
            view=second.second_factor,
            name="second-factor",
            permission=OWN_ACCOUNT,
        ),
        Page(route="me/second-factor/app/", view=second.add_app, name="add-app", permission=OWN_ACCOUNT),
        Page(
            route="me/second-factor/codes/",
            view=second.renew_codes,
            name="renew-codes",
            permission=OWN_ACCOUNT,
        ),
        Page(
            route="me/second-factor/remove/",
            view=second.remove,
            name="remove-second-factor",
            permission=OWN_ACCOUNT,
        ),
        Page(
            route="me/second-factor/passkey/",
            view=passkey_pages.add,
            name="add-passkey",
            permission=OWN_ACCOUNT,
        ),
        Page(
            route="me/second-factor/passkey/question/",
            view=passkey_pages.question_to_add,
            name="question-to-add",
            permission=OWN_ACCOUNT,
        ),
        Page(
            route="me/second-factor/passkey/<slug:handle>/remove/",
            view=passkey_pages.remove,
            name="remove-passkey",
            permission=OWN_ACCOUNT,
        ),
        Page(route="me/", view=own.own_account, name="own-account", permission=OWN_ACCOUNT),
        Page(route="me/password/", view=own.password, name="own-password", permission=OWN_ACCOUNT),
        Page(route="me/sign-out-others/", view=own.end_others, name="end-others", permission=OWN_ACCOUNT),
        Page(
            route="me/sign-out/<slug:handle>/", view=own.end_one, name="end-session", permission=OWN_ACCOUNT
        ),
        Page(
            route="r/<slug:area>/<slug:model>/<int:pk>/", view=records.row, name="row", permission=SIGNED_IN
        ),
        Page(
            route="r/<slug:area>/<slug:model>/<int:pk>/<slug:name>/",
            view=changing.step,
            name="step",
            permission=SIGNED_IN,
        ),
        Page(
            route="r/<slug:area>/<slug:model>/<int:pk>/proof.txt",
            view=records.proof,
            name="row-proof",
            permission=SIGNED_IN,
        ),
        Page(route="attachment/<int:pk>/", view=records.attachment, name="attachment", permission=SIGNED_IN),
        Page(
            route="attachment/<int:pk>/small/",
            view=records.small_attachment,
            name="attachment-small",
            permission=SIGNED_IN,
        ),
        Page(route="list/<slug:area>/<slug:model>/", view=changing.rows, name="list", permission=SIGNED_IN),
        Page(route="new/", view=changing.entries, name="entries", permission=SIGNED_IN),
        Page(route="new/<slug:name>/", view=changing.entry, name="entry", permission=SIGNED_IN),
        Page(
            route="figures/",
            view=figures.figures,
            name="figures",
            permission="figures.figure:read",
            menu=MenuEntry(group="county", title=_("指标"), order=30),
        ),
        Page(
            route="figures/<str:key>/", view=figures.figure, name="figure", permission="figures.figure:read"
        ),
        Page(
            route="rules/",
            view=rules.rules,
            name="rules",
            permission="rules.rule:read",
            menu=MenuEntry(group="system", title=_("规则"), order=10),
        ),
        Page(route="rules/<str:code>/", view=rules.rule, name="rule", permission="rules.rule:read"),
        Page(
            route="rule-confirm/<int:pk>/",
            view=rules.confirm,
            name="rule-confirm",
            permission="rules.rule:confirm",
        ),
        Page(
            route="calendar/",
            view=calendar,
            name="calendar",
            permission="clock.calendar:read",
            menu=MenuEntry(group="system", title=_("工作日历"), order=20),
        ),
        Page(
            route="retention/",
            view=retention,
            name="retention",
            permission=READ,
            menu=MenuEntry(group="system", title=_("个人信息"), order=25),
        ),
        Page(
            route="import/",
            view=exchange.imports,
            name="imports",
            permission="exchange.file:import",
            menu=MenuEntry(group="system", title=_("导入台账"), order=30),
        ),
        Page(
            route="import/<int:pk>/", view=exchange.run, name="import-run", permission="exchange.file:import"
        ),
        Page(
            route="import/<int:pk>/refused.xlsx",
            view=exchange.refused,
            name="import-refused",
            permission="exchange.file:import",
        ),
        Page(
            route="import/<int:pk>/<slug:step>/",
            view=exchange.act,
            name="import-act",
            permission="exchange.file:import",
        ),
        Page(
            route="ledgers/<slug:key>/blank.xlsx",
            view=exchange.blank,
            name="ledger-blank",
            permission="exchange.file:import",
        ),
        Page(
            route="messages/",
            view=inbox.inbox,
            name="messages",
            permission=SIGNED_IN,
            menu=MenuEntry(group="mine", title=_("消息"), order=15, count=inbox.unread_in_menu),
        ),
        Page(route="messages/read/", view=inbox.all_read, name="messages-read", permission=SIGNED_IN),
        Page(route="messages/<int:pk>/", view=inbox.opened, name="message", permission=SIGNED_IN),
        Page(route="ledgers/<slug:key>.xlsx", view=exchange.ledger, name="ledger", permission=SIGNED_IN),
        Page(
            route="checkpoints/",
            view=ledger.checkpoints,
            name="checkpoints",
            permission="ledger.ledger:read",
            menu=MenuEntry(group="system", title=_("账本校验点"), order=40),
        ),
        Page(
            route="checkpoints/<int:leaves>.txt",
            view=ledger.checkpoint,
            name="checkpoint",
            permission="ledger.ledger:read",
        ),
        Page(route="ledger/checkpoint", view=ledger.newest, name="newest-checkpoint", permission=PUBLIC),
        Page(
            route="witness/add-checkpoint",
            view=ledger.add_checkpoint,
            name="add-checkpoint",
            permission=PUBLIC,
        ),
    ),
    kinds=(ERASURE, ROUND),
    api=mount,
    jobs=(
        seal,
        ask_all,
        forget_old_files,
        deliver,
        forget_old,
        destroy_due,
        drill_when_due,
        forget_tries,
        forget_used,
        forget_sessions,
        forget_logs,
    ),
)

"""What the database says of the deployment: who we are in it, whether it is up to date, and who works."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from alembic.config import Config as Alembic
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, func, select, text

from app import calendar, clock
from app.database import db
from app.demo import accounts
from app.operations.checks.findings import Deployment, Finding
from app.operations.service import last_ledger_check
from app.people.models import Role
from app.process.scheduler import JobRun
from app.rules import service as rules
from app.texts import _

MIGRATIONS = Path(__file__).parents[3] / "migrations"
OLDEST_POSTGRES = 15
JOBS_REST = timedelta(minutes=15)  # one of them runs every five minutes
PUBLISHED_IN = 11  # the State Council gives the next year's holidays in November

_WHO = """
SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_encoding') AS encoding,
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
  has_table_privilege('transfer', 'UPDATE') OR has_table_privilege('transfer', 'DELETE')
    OR has_table_privilege('transfer', 'TRUNCATE') AS may_change_transfers,
  pg_backend_pid() AS pid
"""


def role(_given: Deployment) -> Iterator[Finding]:
    """The application's role may not do what nobody may."""
    who = db.session.execute(text(_WHO)).one()
    if who.is_superuser:
        yield Finding("DATABASE_URL", _("连接的是数据库超级用户，请改用 baodao_app"))
    elif who.may_change_transfers:
        yield Finding("DATABASE_URL", _("这个数据库账号可以改、删积分流水，请改用 baodao_app"))
    if who.version < OLDEST_POSTGRES:
        yield Finding("DATABASE_URL", _("PostgreSQL 是 %(version)s，需要 15 或更高版本", version=who.version))
    if who.encoding != "UTF8":
        yield Finding("DATABASE_URL", _("数据库的编码是 %(encoding)s，请用 UTF8 重建", encoding=who.encoding))


def pooler(given: Deployment) -> Iterator[Finding]:
    """A pooler tells its own process number, not the server's."""
    told = db.session.connection().connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
    is_pooled = told != db.session.execute(text("SELECT pg_backend_pid()")).scalar()
    if is_pooled and not given.environment.get("PGBOUNCER"):
        yield Finding("PGBOUNCER", _("数据库前面有 PgBouncer，但没有设 PGBOUNCER=1，预备语句会出错"))
    if given.environment.get("PGBOUNCER") and not is_pooled:
        yield Finding("PGBOUNCER", _("设了 PGBOUNCER=1，但数据库是直连的：可以去掉，快一些"), unsafe=False)


def migration(given: Deployment) -> Iterator[Finding]:
    """The tables are those of this release; only their owner may read at which."""
    settings = Alembic()
    settings.set_main_option("script_location", str(MIGRATIONS))
    owner = create_engine(given.settings["OWNER_DATABASE_URL"], poolclass=NullPool)
    with owner.connect() as connection:
        stands = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if set(stands) != set(ScriptDirectory.from_config(settings).get_heads()):
        yield Finding("flask db upgrade", _("数据库结构和程序不是同一版，请运行 flask db upgrade"))


def first_steps(_given: Deployment) -> Iterator[Finding]:
    """What the first start loads, and the person who grants everything else."""
    if not rules.versions("award"):
        yield Finding("flask rules load", _("还没有载入规则，积分发不出来"))
    if not db.session.execute(select(Role.id).filter_by(kind="administrator", ended_at=None).limit(1)).scalar():
        yield Finding("flask roles grant", _("还没有市管理员，没有人能授权"))
    if known := list(accounts.known_accounts()):
        yield Finding("flask people disable", _("演示账号还能用公开的密码登录：%(n)s 个", n=len(known)))


def at_work(_given: Deployment) -> Iterator[Finding]:
    """The jobs run, the ledger comes out, and the next year's holidays are known."""
    last = db.session.execute(select(func.max(JobRun.done_at))).scalar()
    if last is None or clock.now() - last > JOBS_REST:
        yield Finding("flask jobs run", _("定时任务没有在运行，请启动一个"))
    check = last_ledger_check()
    if check and check.wrong:
        yield Finding("flask ledger verify", _("上次核账有 %(n)s 处不平", n=check.wrong))
    today = clock.today()
    if today.month >= PUBLISHED_IN and not calendar.is_published(today.year + 1):
        yield Finding(
            "calendar",
            _(
                "%(year)s 年的节假日还没有：更新 chinesecalendar，或录入 calendar_day 表，在那之前按周一到周五算",
                year=today.year + 1,
            ),
            unsafe=False,
        )

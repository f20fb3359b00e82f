"""`parcelbridge`: everything that people do with a nation's services, in one command."""

import typer

from services.console import (
    alerts,
    audit,
    database,
    evidence,
    feeds,
    judge,
    keys,
    lists,
    networks,
    retention,
    serve,
    sharing,
)
from services.console.alert import alert
from services.console.backup import backup, restore
from services.console.cases import case
from services.console.controls import controls
from services.console.demo.run import demo
from services.console.desk import desk, invite
from services.console.doctor.command import doctor
from services.console.entity import entity
from services.console.mapping import mapping
from services.console.network import network
from services.console.notices import notices
from services.console.say import Helpful
from services.console.search import search
from services.console.submit import submit
from services.console.surface import surface
from services.console.tokens import token

app = typer.Typer(
    name="parcelbridge",
    cls=Helpful,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Exchange parcel-tracking and precursor-scheduling records with another nation, and screen what arrives.",
)
app.command()(serve.up)
app.command()(submit)
app.command()(mapping)
app.command()(token)
app.command()(desk)
app.command()(invite)
app.command()(case)
app.command()(notices)
app.command()(controls)
app.command()(surface)
app.command()(alert)
app.command()(network)
app.command()(entity)
app.command()(search)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.command()(demo)
for _group in (alerts, audit, judge, keys, database, feeds, lists, networks, evidence, retention, sharing):
    app.add_typer(_group.app)
app.add_typer(serve.exchange)
app.add_typer(serve.ingest)

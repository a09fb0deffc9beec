"""Every address there is, by room."""

from django.urls import path
from django.views.i18n import set_language

from lianfang.accounts import views as accounts
from lianfang.accounts.guards import public
from lianfang.api import api
from lianfang.assignments import views as assignments
from lianfang.command import views as command
from lianfang.oversight import views as oversight
from lianfang.passages import views as passages
from lianfang.people import views as people
from lianfang.places import views as places
from lianfang.web import health
from lianfang.web import views as web

urlpatterns = [
    path("api/v1/", api.urls),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", web.home, name="home"),
    path("login/", web.login, name="login"),
    path("logout/", web.logout, name="logout"),
    path("language/", public(set_language), name="set_language"),
    path("board/", command.board, name="board"),
    path("board/lines/<int:line>/", command.board_line, name="board_line"),
    path("compliance/", oversight.compliance, name="compliance"),
    path("compliance/<str:standard_id>/", oversight.standard, name="compliance_standard"),
    path("places/", command.sites, name="sites"),
    path("places/<str:code>/", command.site, name="site"),
    path("areas/<str:code>/", command.area, name="area"),
    path("areas/<str:code>/level/", places.set_level, name="set_level"),
    path("passages/", passages.passages, name="passages"),
    path("gate/", passages.gate, name="gate"),
    path("gate/<str:code>/", passages.gate_at, name="gate_at"),
    path("inbox/", assignments.inbox, name="inbox"),
    path("assignments/<int:assignment_id>/", assignments.assignment, name="assignment"),
    path("assignments/<int:assignment_id>/<str:verb>/", assignments.step, name="assignment_step"),
    path("people/<str:number>/", people.person, name="person"),
    path("people/<str:number>/identity/", people.open_identity, name="open_identity"),
    path("audit/", accounts.audit, name="audit"),
]

handler403 = "lianfang.web.views.page_forbidden"
handler404 = "lianfang.web.views.page_not_found"
handler500 = "lianfang.web.views.page_failed"

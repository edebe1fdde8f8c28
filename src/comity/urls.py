"""Addresses of a node's pages."""

from django.urls import include, path

from comity.programme import views
from comity.web import entering

urlpatterns = [
    path("", views.home, name="home"),
    path("enter", entering.enter, name="enter"),
    path("leave", entering.leave, name="leave"),
    path("", include("comity.web.accounts.urls")),
    path("", include("comity.web.people.urls")),
    path("", include("comity.programme.plan.urls")),
    path("", include("comity.programme.calendar.urls")),
    path("", include("comity.programme.approval.urls")),
    path("", include("comity.programme.consultation.urls")),
    path("", include("comity.programme.today.urls")),
    path("", include("comity.programme.parties.urls")),
    path("", include("comity.programme.tour.urls")),
    path("", include("comity.exchange.desk.urls")),
    path("", include("comity.exchange.embargo.urls")),
    path("", include("comity.exchange.policies.urls")),
    path("", include("comity.web.auditing.urls")),
    path("", include("comity.programme.drafting.urls")),
    path("", include("comity.programme.negotiation.urls")),
    path("", include("comity.exchange.urls")),
]

handler400 = "comity.web.pages.bad_request"
handler403 = "comity.web.pages.not_found"
handler404 = "comity.web.pages.not_found"
handler500 = "comity.web.pages.server_error"

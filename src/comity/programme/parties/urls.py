"""Addresses of parties and peers."""

from django.urls import path

from comity.programme.parties import meeting, views

urlpatterns = [
    path("parties", views.parties, name="parties"),
    path("parties/add", meeting.add, name="party-add"),
    path("parties/<str:code>", views.party, name="party"),
    path("parties/<str:code>/compare", meeting.compare, name="party-compare"),
]

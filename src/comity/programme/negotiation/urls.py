"""Addresses of texts and their negotiation."""

from django.urls import path

from comity.programme.negotiation import comparing, settling, talking, views

urlpatterns = [
    path("text/<str:name>", views.document, name="text"),
    path("text/<str:name>/compare/<str:older>", comparing.compare, name="text-compare"),
    path("negotiation/<str:name>", talking.negotiation, name="negotiation"),
    path("negotiation/<str:name>/take-in", settling.take_in, name="negotiation-take-in"),
    path("negotiation/<str:name>/agree", settling.agree, name="negotiation-agree"),
]

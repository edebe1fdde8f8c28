"""Addresses of approval and signature."""

from django.urls import path

from comity.programme.approval import chains, ending, signing, views

urlpatterns = [
    path("approval", views.index, name="approvals"),
    path("approval/chain", chains.settings, name="chain"),
    path("approval/<str:name>", views.text, name="approval"),
    path("approval/<str:name>/sign", signing.sign, name="sign"),
    path("approval/<str:name>/extend", ending.extend, name="extend"),
    path("approval/<str:name>/end", ending.end, name="end"),
]

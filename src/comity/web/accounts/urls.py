"""Addresses of signing in and of one's own account."""

from django.urls import path

from comity.web.accounts import confirming

urlpatterns = [
    path("confirm", confirming.confirm, name="confirm"),
    path("confirm/no", confirming.give_up, name="confirm-no"),
]

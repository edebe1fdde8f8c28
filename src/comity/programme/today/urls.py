"""Addresses of today."""

from django.urls import path

from comity.programme.today import views

urlpatterns = [path("today", views.today, name="today")]

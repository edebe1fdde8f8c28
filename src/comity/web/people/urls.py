"""Addresses of people and posts."""

from django.urls import path

from comity.web.people import offices, views

urlpatterns = [
    path("people", views.people, name="people"),
    path("people/add", views.add, name="people-add"),
    path("people/act", views.act, name="people-act"),
    path("people/tenure/<int:number>", views.tenure, name="people-tenure"),
    path("posts/new", offices.new, name="post-new"),
    path("posts/<str:party>/<str:code>", offices.change, name="post-change"),
    path("posts/<str:party>/<str:code>/give", views.give, name="post-give"),
]

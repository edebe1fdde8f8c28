"""Addresses of information."""

from django.urls import path

from comity.exchange import attached, releasable, views, writing

urlpatterns = [
    path("information", views.listed, name="information"),
    path("information/begin", writing.begin, name="item-begin"),
    path("information/drafts/<int:draft>", writing.draft, name="item-draft"),
    path("information/drafts/<int:draft>/who", writing.who, name="item-who"),
    path("information/drafts/<int:draft>/send", writing.send, name="item-send"),
    path("information/drafts/<int:draft>/discard", writing.discard, name="item-discard"),
    path("information/drafts/<int:draft>/beside/<int:other>", writing.beside, name="item-beside"),
    path("item/<str:name>", views.one, name="item"),
    path("item/<str:name>/attachments/<int:at>", attached.download, name="item-attachment"),
    path(
        "item/<str:name>/attachments/<int:at>/label", attached.label, name="item-attachment-label"
    ),
    path("item/<str:name>/releasable", releasable.releasable, name="item-releasable"),
]

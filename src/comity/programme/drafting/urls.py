"""Addresses of texts and drafts."""

from django.urls import path

from comity.programme.drafting import model_page, tabling_page, views, word_pages

urlpatterns = [
    path("texts", views.texts, name="texts"),
    path("drafts/begin", views.begin, name="draft-begin"),
    path("drafts/new", model_page.new_programme, name="draft-new"),
    path("drafts/import", word_pages.import_word, name="draft-import"),
    path("drafts/<int:draft>", views.draft, name="draft"),
    path("drafts/<int:draft>/discard", views.discard, name="draft-discard"),
    path("drafts/<int:draft>/table", tabling_page.table, name="draft-table"),
    path("drafts/<int:draft>/word", word_pages.export_draft, name="draft-word"),
    path("text/<str:name>/word", word_pages.export_text, name="text-word"),
    path("drafts/<int:draft>/beside/<int:other>", views.beside_each_other, name="draft-beside"),
]

"""The doors of people and posts: they hold no record; who administers is told whose they are.

What a change would do is not asked for here: it tells an administrator how many records a post
would gain and lose, which is a declared telling (THREAT_MODEL.md).
"""

from collections.abc import Sequence

from django.test import Client

from .browsing import page

_PLACES = ("people", "people/add", "people/act", "people/tenure/<int:number>", "posts/new")
_POSTS = ("posts/<str:party>/<str:code>", "posts/<str:party>/<str:code>/give")


@page("people and posts", *_PLACES, *_POSTS)
def _people(client: Client, _ids: Sequence[str]) -> list[object]:
    places = ("/people", "/people/add", "/people/tenure/1", "/posts/new", "/posts/KOR/nobody")
    answers = [client.get(place) for place in (*places, "/posts/KOR/mission/give")]
    answers.append(client.post("/people/act", {"name": "nobody", "do": "in"}))
    return [*answers, client.post("/posts/new", {"code": "X"})]

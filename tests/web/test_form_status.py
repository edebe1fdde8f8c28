"""A page whose form was sent with something wrong says so in its status, in every room alike."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import RequestFactory

import comity
from comity.web.forms import Form
from comity.web.pages import status_of

OF_ITS_OWN = re.compile(r"HTTPStatus\.\w+ if \w*\.?(form\.)?wrong")
SOURCE = Path(comity.__file__).parent


@pytest.mark.parametrize(
    ("method", "form", "status"),
    [
        ("post", Form(wrong={"title": "It is missing."}), HTTPStatus.UNPROCESSABLE_ENTITY),
        ("post", Form(), HTTPStatus.OK),
        ("get", Form(wrong={"since": "That is no day."}), HTTPStatus.OK),
        ("post", None, HTTPStatus.OK),
    ],
)
def test_only_what_was_sent_and_is_wrong_cannot_be_done(
    method: str, form: Form | None, status: HTTPStatus
) -> None:
    request = getattr(RequestFactory(), method)("/")
    assert status_of(request, form) == status


def test_no_room_has_a_status_of_its_own_for_a_form() -> None:
    found = {path.name for path in SOURCE.rglob("*.py") if OF_ITS_OWN.search(path.read_text())}
    assert found <= {"tabling_page.py", "pages.py"}, "a draft that is tabled is wrong in itself"

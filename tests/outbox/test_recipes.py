"""A recipe is data: it fills texts, judges answers, and can do nothing else."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from outbox import providers, recipes
from outbox.recipes import BadRecipe, Recipe, parse, verdict

VALUES = {"to": "+353875550142", "text": 'C-000412: "now"\nhttps://a.example/', "mark": "m1"}
NASTY = {"to": '","admin":true,"x":"', "text": "a&b=c{mark}\r\n", "mark": "m2"}
SAID = {
    "words": "C-000412: your decision is needed",
    "ref": "C-000412",
    "link": "https://a.example/",
    "label": "C-000412",
}


def test_a_json_body_is_filled_text_by_text():
    recipe = parse({"body": {"to": ["{to}"], "message": {"text": "{text}", "flash": False}}}, VALUES)
    assert json.loads(recipe.text(VALUES)) == {
        "to": [VALUES["to"]], "message": {"text": VALUES["text"], "flash": False}
    }  # fmt: skip
    assert recipe.head(VALUES) == {"Content-Type": "application/json"}


def test_no_value_can_end_a_text_or_add_a_field():
    recipe = parse({"body": {"to": "{to}", "text": "{text}"}}, NASTY)
    assert json.loads(recipe.text(NASTY)) == {"to": NASTY["to"], "text": NASTY["text"]}
    form = parse({"form": {"to": "{to}", "text": "{text}"}}, NASTY)
    assert parse_qs(form.text(NASTY).decode()) == {"to": [NASTY["to"]], "text": [NASTY["text"]]}
    query = parse({"method": "GET", "query": {"text": "{text}"}}, NASTY)
    assert parse_qs(urlsplit(query.address(NASTY, "https://a.example/send?key=1")).query) == {
        "key": ["1"], "text": [NASTY["text"]],
    }  # fmt: skip


def test_a_value_is_never_read_as_a_placeholder_again():
    assert json.loads(Recipe(body={"x": "{text}"}).text(NASTY)) == {"x": NASTY["text"]}


@pytest.mark.parametrize(
    ("status", "body", "code", "is_later", "number"),
    [
        (200, b'{"status": "0", "messages": [{"id": 7}]}', "", False, "7"),
        (202, b'{"status": "0"}', "", False, ""),
        (200, b'{"status": "9"}', "said 9", True, ""),
        (200, b'{"status": "4"}', "said 4", False, ""),
        (200, b'{"status": "353875550142"}', "said no", False, ""),
        (200, b'{"status": "no credit"}', "said no", False, ""),
        (200, b"not json", "said no", False, ""),
        (200, b"", "said no", False, ""),
        (302, b"", "HTTP 302", True, ""), (400, b"", "HTTP 400", False, ""), (422, b"", "HTTP 422", False, ""),
        (401, b"", "HTTP 401", True, ""), (404, b"", "HTTP 404", True, ""), (429, b"", "HTTP 429", True, ""),
        (500, b"", "HTTP 500", True, ""), (503, b"words", "HTTP 503", True, ""),
    ],
)  # fmt: skip
def test_an_answer_is_judged_by_status_and_field(status, body, code, is_later, number):
    recipe = Recipe(success={"field": "status", "equals": "0"}, later=("9",), id="messages.0.id")
    found = verdict(recipe, status, body)
    assert (found.code, found.is_later) == (code, is_later)
    assert found.id == number


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], "no JSON object"), ({"urk": "x"}, "has no urk"), ({"method": "DELETE"}, "method is"),
        ({"headers": []}, "are objects"), ({"body": {}, "form": {"a": "b"}}, "not both"),
        ({"success": {"field": "x"}}, "field and equals"), ({"sign": "md5"}, "sign is one of"),
        ({"body": "{secret}"}, "nothing fills secret"),
    ],
)  # fmt: skip
def test_a_bad_recipe_is_refused_in_words_without_its_values(data, fault):
    with pytest.raises(BadRecipe, match=fault):
        parse(data, VALUES)


def test_every_chat_service_there_is_can_be_asked():
    assert set(providers.services()) == {"wecom", "dingtalk", "slack", "teams"}
    for recipe in providers.services().values():
        text = recipe.text(SAID).decode()
        assert "C-000412" in text and SAID["link"] in text
        json.loads(text)


def test_wecom_and_dingtalk_say_no_with_a_good_status():
    for name in ("wecom", "dingtalk"):
        recipe = providers.services()[name]
        assert verdict(recipe, 200, b'{"errcode": 0, "errmsg": "ok"}').code == ""
        assert verdict(recipe, 200, b'{"errcode": 300001, "errmsg": "no"}') == recipes.Verdict("said 300001")
        assert verdict(recipe, 200, b'{"errcode": -1, "errmsg": "busy"}').is_later
    assert verdict(providers.services()["wecom"], 200, b'{"errcode": 45009}').is_later
    assert verdict(providers.services()["dingtalk"], 200, b'{"errcode": 130101}').is_later


def test_slack_says_ok_and_its_three_signs_are_escaped():
    recipe = providers.services()["slack"]
    assert verdict(recipe, 200, b"ok").code == ""
    assert verdict(recipe, 200, b"invalid_payload").code == "said no"
    said = json.loads(recipe.text({**SAID, "words": "<!channel> & >"}))["text"]
    assert said == "&lt;!channel&gt; &amp; &gt;\n<https://a.example/>"


def test_dingtalk_s_address_is_signed():
    """The example of its documentation: HMAC-SHA256 of "timestamp\\nsecret" with the secret, base64, in the address."""
    url, secret, moment = "https://oapi.dingtalk.com/robot/send?access_token=x", "SEC000", 1_700_000_000_000
    signed = parse_qs(urlsplit(recipes.signed(providers.services()["dingtalk"], url, secret, moment)).query)
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    assert signed == {"access_token": ["x"], "timestamp": [str(moment)], "sign": [base64.b64encode(digest).decode()]}
    assert recipes.signed(providers.services()["dingtalk"], url, "", moment) == url
    assert recipes.signed(providers.services()["slack"], url, secret, moment) == url


def test_a_recipe_never_shows_its_secrets():
    assert "token" not in repr(parse({"url": "https://a.example/token", "headers": {"Authorization": "token"}}, ()))

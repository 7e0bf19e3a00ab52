"""The parts as HTML: tags, chips, forms, messages, and pages without script or shell."""

import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from hospital.templatetags import px, px_rows
from tests.look import samples
from tests.look.forms import AnswerForm, LogForm

pytestmark = pytest.mark.urls("tests.look.urls")


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# Targets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state"),
    [("OVER", "over"), ("SOON", "soon"), ("OK", "ok"), ("PAUSED", "pause"), ("MET", "met"), ("MISSED", "missed")],
)
def test_every_state_has_its_class_an_icon_and_words(name, state):
    html = px.target(getattr(samples, name), samples.NOW)
    assert f"px-chip px-chip-{state}" in html
    assert html.count("<svg") == 1
    assert text_of(html)


def test_a_running_target_tells_the_script_when_it_changes():
    html = px.target(samples.SOON, samples.NOW, name="C-002052")
    assert 'datetime="2026-11-22T11:30:00+00:00"' in html
    assert 'data-soon="2026-11-22T05:57:30+00:00"' in html
    assert 'data-name="C-002052"' in html


def test_a_settled_target_does_not_tick():
    assert "data-due" not in px.target(samples.MET, samples.NOW)
    assert "data-due" not in px.target(samples.PAUSED, samples.NOW)


def test_the_time_of_day_stands_below_and_can_be_left_out():
    assert text_of(px.target(samples.SOON, samples.NOW)) == "Due in 2 h 10 min today 11:30"
    assert text_of(px.target(samples.SOON, samples.NOW, label="Reply", line=False)) == "Reply Due in 2 h 10 min"


def test_the_zone_of_the_site_is_named_when_the_viewer_sits_elsewhere():
    assert "(Halifax)" in px.target(samples.AWAY, samples.NOW)


def test_nothing_due_says_so():
    assert text_of(px.target(None)) == "Nothing due"


def test_a_row_is_marked_when_it_is_late():
    row = SimpleNamespace(**vars(samples.ROWS[0]))
    assert '<tr class="px-row-over"' in px_rows.queue_rows([row], samples.NOW)
    row.target = samples.OK
    assert '<tr class=""' in px_rows.queue_rows([row], samples.NOW)


def test_a_row_cannot_carry_markup():
    row = samples.row("<b>", "<b>", relation="<b>", channel="<b>", flags=["<b>"], department="<b>", place="<b>",
                      owner="<b>", stage="<b>", target=samples.OVER)  # fmt: skip
    html = px_rows.queue_rows([row], samples.NOW, selectable=True)
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") >= 10
    row.owner, row.assign_url = "", '"><b>'
    assert "<b>" not in px_rows.queue_rows([row], samples.NOW)


def test_a_row_that_nobody_holds_offers_to_assign_it_to_whoever_may():
    row = samples.row("C-000001", "Nobody came")
    assert text_of(px_rows.queue_rows([row], samples.NOW)).count("Nobody yet") == 1
    row.assign_url = "/assign/"
    assert '<a href="/assign/">Assign<span class="px-hidden"> C-000001</span></a>' in px_rows.queue_rows([row])


# Words and drawings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "word"), [(1, "Low"), (2, "Moderate"), (3, "High"), (4, "Critical")])
def test_severity_is_bars_and_a_word(level, word):
    html = px.severity(level)
    assert html.count('class="px-on"') == level
    assert text_of(html) == word


def test_a_missing_severity_says_so():
    assert text_of(px.severity(None)) == "Not rated"


def test_an_avatar_is_hidden_from_screen_readers_because_the_name_stands_beside_it():
    assert px.avatar("Amara Diallo") == '<span class="px-av" aria-hidden="true">AD</span>'
    assert "px-av-none" in px.avatar("")


def test_names_cannot_carry_markup():
    assert "<b>" not in px.avatar("<b> x")
    assert "<b>" not in px.target(samples.OVER, samples.NOW, label="<b>", name='"><b>', waits_for="<b>")


def test_arrows_turn_round_and_other_icons_do_not():
    assert "px-flip" in px.icon("arrow-right")
    assert "px-flip" not in px.icon("clock")


def test_filters_put_moments_spans_and_counts_into_words():
    assert render("{{ at|when:'Europe/Dublin' }}", at=None) == ""
    assert render("{{ 187200|span }} {{ 1204|capped }} {{ parts|joined }}", parts=["C-000412", "", "Phone"]) == (
        "2 days 4 h 999+ C-000412 · Phone"
    )


def test_a_block_can_be_shown_twice(pages):
    html = pages.get("/404/").content.decode()
    assert html.count("This page is not here") == 2


# Undo -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "url"),
    [
        ("undo:/complaints/C-000412/undo/7/", "/complaints/C-000412/undo/7/"),
        ("safe undo:/x/", "/x/"),
        ("", ""),
        ("safe", ""),
        ("undo://evil.example/", ""),
        ("undo:https://evil.example/", ""),
        ("undo:/\\evil.example/", ""),
        ("undo:javascript:x()", ""),
    ],
)
def test_an_undo_goes_to_a_path_of_this_site_only(tags, url):
    assert px.undo_url(SimpleNamespace(extra_tags=tags)) == url


def test_an_undo_is_a_form_that_posts(pages):
    html = pages.get("/queue/?say=1").content.decode()
    form = html.split('action="/complaints/C-002041/undo/7/" data-undo>')[1].split("</form>")[0]
    assert 'name="csrfmiddlewaretoken"' in form


# Forms ------------------------------------------------------------------------------------------------------


def field_html(name: str, data: dict[str, str] | None = None) -> str:
    form = LogForm(data) if data is not None else LogForm()
    return render_to_string("bootstrap5/field.html", {"field": form[name]})


def test_a_field_reads_label_hint_error_control():
    html = field_html("words", {})
    places = [html.index(part) for part in ("<label", "_helptext", "_error", "<textarea")]
    assert places == sorted(places)


def test_hint_and_error_are_what_the_control_points_at():
    html = field_html("words", {})
    pointed = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert sorted(pointed) == ["id_words_error", "id_words_helptext"]
    assert all(f'id="{one}"' in html for one in pointed)
    assert 'aria-invalid="true"' in html


def test_what_may_be_left_out_says_so_and_there_is_no_asterisk():
    assert text_of(field_html("name")) == "Their name (optional)"
    assert "*" not in text_of(field_html("words"))


def test_a_choice_is_a_group_with_its_question_as_legend():
    html = field_html("wish", {})
    assert re.search(r"<legend[^>]*>\s*What do they want\?", html)
    assert 'aria-describedby=" id_wish_error"' in html
    assert html.count('type="radio"') == 5
    assert "checked" not in field_html("wish")


def test_cards_carry_icons_hints_and_severity():
    assert field_html("wish").count("<svg") == 5
    assert field_html("severity").count("px-sev-") == 4
    assert field_html("flags").count('type="checkbox"') == 3


def test_the_summary_comes_first_is_focused_and_links_to_each_field():
    form = LogForm({})
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=form)
    assert html.index("data-error-summary") < html.index("<fieldset")
    assert "autofocus" in html
    links = re.findall(r'<li><a href="#([^"]+)">', html)
    assert links == ["id_wish_0", "id_words", "id_where", "id_at", "id_teller_0", "id_severity_0"]
    assert all(f'id="{link}"' in html for link in links)


def test_summary_and_field_say_the_same_words():
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=LogForm({}))
    assert text_of(html).count("Enter the ward where it happened, or choose Not sure.") == 2


def test_the_browser_does_not_check_before_us():
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=LogForm())
    assert re.search(r"<form[^>]* novalidate", html)
    assert "data-error-summary" not in html


def test_what_was_typed_is_kept_and_cannot_carry_markup():
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=LogForm({"words": "</textarea><script>x"}))
    assert "&lt;/textarea&gt;&lt;script&gt;x" in html


def test_a_plain_form_works_through_the_filter_too():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=AnswerForm({}))
    assert "px-control" in html
    assert "data-error-summary" in html


# Pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["404.html", "403.html", "403_csrf.html", "500.html"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_error_pages_stand_on_their_own(page, language):
    """No request, no shell, no database: they are shown when those are what is broken."""
    with translation.override(language):
        html = render_to_string(page)
    assert html.count("<h1") == 1
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html


def test_arabic_gets_bootstraps_mirrored_sheet(pages):
    assert "bootstrap.rtl.min.css" in pages.get("/queue/?lang=ar").content.decode()
    assert "bootstrap.min.css" in pages.get("/queue/").content.decode()


@pytest.mark.parametrize(("theme", "attribute"), [("light", "light"), ("dark", "dark"), ("system", "light")])
def test_the_theme_stands_in_the_page_before_any_script(theme, attribute, pages):
    html = pages.get(f"/queue/?theme={theme}").content.decode()
    assert f'data-bs-theme="{attribute}" data-theme="{theme}"' in html


def test_patient_pages_follow_the_device_unless_somebody_chose(pages):
    assert "data-bs-theme" not in pages.get("/ask/").content.decode()
    assert 'data-bs-theme="dark"' in pages.get("/ask/?theme=dark").content.decode()


def test_patient_pages_need_no_script(pages):
    for path in ("/ask/", "/answer/", "/track/", "/scale/"):
        assert "<script" not in pages.get(path).content.decode()


def test_the_title_says_first_that_something_is_wrong(pages):
    title = re.compile(r"<title>([^<]*)</title>")
    assert title.search(pages.get("/log/").content.decode())[1] == "Log feedback · Northbank Hospital"
    assert title.search(pages.get("/log/?wrong=1").content.decode())[1] == "Error: Log feedback · Northbank Hospital"


def test_the_shell_shows_what_it_is_given_and_nothing_else():
    addresses = [key for key in samples.shell() if key.endswith("_url")]
    bare = samples.shell() | dict.fromkeys(addresses, "") | {"log": None, "menu": [], "phone": []}
    html = render_to_string("base_staff.html", {"shell": bare})
    assert re.findall(r'href="(/[^"]*)"', re.sub(r"/static/[^\"]*", "", html)) == ["/"]
    assert html.count("<form") == 2  # the two dialogs close through a form


def test_the_place_where_one_is_is_marked_for_everyone(pages):
    html = pages.get("/queue/").content.decode()
    assert re.search(r'<a class="px-nav-item" href="/escalations/" aria-current="page">', html)
    assert html.count('href="/escalations/" aria-current="page"') == 2  # sidebar and phone bar


def test_late_reminders_and_the_demo_are_said_on_every_page(pages):
    text = text_of(pages.get("/queue/?red=1").content.decode())
    assert "Reminders have not gone out since" in text
    assert "Demo hospital" in text


def test_letters_can_be_switched_off():
    off = render_to_string("base_staff.html", {"shell": samples.shell() | {"shortcuts": False}})
    assert 'data-shortcuts="off"' in off
    assert ">C</kbd>" not in off.split('id="px-shortcuts"')[0]

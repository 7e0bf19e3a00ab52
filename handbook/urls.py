"""Where the handbook is read. Addresses carry the site, the language and the names of pages, never a number."""

from django.urls import include, path

from handbook import desk
from handbook.views import booklets, codes, helping, media, menus, offline, papers, public
from handbook.views.staff import codes as desk_codes
from handbook.views.staff import comparing, kitchen, places, searches
from handbook.views.staff import media as desk_media
from handbook.views.staff import papers as desk_papers

IN_LANGUAGE = "handbook/<slug:code>/<slug:language>/"
PAPER = "papers/<slug:code>/<slug:slug>/"

KITCHEN = "kitchen/<slug:code>/"

urlpatterns = [
    path("kitchen/", kitchen.kitchen, name="kitchen"),
    path(KITCHEN, kitchen.dishes, name="dishes"),
    path(f"{KITCHEN}dish/<slug:slug>/", kitchen.dish_change, name="dish-change"),
    path(f"{KITCHEN}plan/", kitchen.menu_plan, name="menu-plan"),
    path(f"{KITCHEN}file/", kitchen.menu_import, name="menu-import"),
    path(f"{KITCHEN}settings/", kitchen.menu_settings, name="menu-settings"),
    path(f"{KITCHEN}searches/", searches.searches, name="searches"),
    path(f"{KITCHEN}media/", desk_media.media, name="media"),
    path(f"{KITCHEN}media/<slug:slug>/", desk_media.media_change, name="media-change"),
    path(f"{KITCHEN}places/", places.places, name="places"),
    path(f"{KITCHEN}places/<slug:slug>/", places.place_change, name="place-change"),
    path(f"{KITCHEN}group/", comparing.group_pages, name="group-pages"),
    path(
        "compare/<slug:code>/<slug:language>/<slug:section>/<slug:slug>/", comparing.page_compare, name="page-compare"
    ),
    path("desk/", include(desk)),
    path("codes/", desk_codes.codes_first, name="codes"),
    path("codes/<slug:code>/", desk_codes.codes, name="codes-of"),
    path("codes/<slug:code>/<slug:slug>/", desk_codes.code_change, name="code-change"),
    path("q/<slug:code>", codes.code, name="public-code"),
    path("papers/", desk_papers.papers_desk, name="papers"),
    path(PAPER, desk_papers.paper, name="paper"),
    path(f"{PAPER}text/<slug:language>/", desk_papers.paper_write, name="paper-write"),
    path(f"{PAPER}read/", desk_papers.acknowledgement_ask, name="acknowledgement-ask"),
    path(f"{PAPER}<slug:verb>/", desk_papers.paper_do, name="paper-do"),
    path("acknowledgements/", desk_papers.acknowledgements, name="acknowledgements"),
    path("acknowledgements/<ref>/", desk_papers.acknowledgement, name="acknowledgement"),
    path("read/<slug:token>/", papers.acknowledge, name="public-acknowledge"),
    path("handbook/", public.handbooks, name="public-handbooks"),
    path("handbook/worker.js", offline.worker, name="public-handbook-worker"),
    path("handbook/<slug:code>/", public.handbook, name="public-handbook"),
    path("handbook/<slug:code>/files/<slug:mark>/", media.handbook_file, name="public-handbook-file"),
    path(IN_LANGUAGE, public.handbook_home, name="public-handbook-home"),
    path(f"{IN_LANGUAGE}booklet/", booklets.booklet, name="public-handbook-booklet"),
    path(f"{IN_LANGUAGE}search/", public.handbook_search, name="public-handbook-search"),
    path(f"{IN_LANGUAGE}a-to-z/", public.handbook_index, name="public-handbook-index"),
    path(f"{IN_LANGUAGE}text/<slug:size>/", public.handbook_text, name="public-handbook-text"),
    path(f"{IN_LANGUAGE}copies.json", offline.copies, name="public-handbook-copies"),
    path(f"{IN_LANGUAGE}menu/", menus.menu, name="public-handbook-menu"),
    path(f"{IN_LANGUAGE}places/", menus.places, name="public-handbook-places"),
    path(f"{IN_LANGUAGE}papers/", papers.papers_list, name="public-papers"),
    path(f"{IN_LANGUAGE}papers/<slug:slug>/", papers.paper, name="public-paper"),
    path(f"{IN_LANGUAGE}papers/<slug:slug>/<int:number>/", papers.paper, name="public-paper-version"),
    path(f"{IN_LANGUAGE}<slug:section>/", public.handbook_section, name="public-handbook-section"),
    path(f"{IN_LANGUAGE}<slug:section>/<slug:slug>/help/", helping.handbook_help, name="public-handbook-help"),
    path(f"{IN_LANGUAGE}<slug:section>/<slug:slug>/", public.handbook_page, name="public-handbook-page"),
]

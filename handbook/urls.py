"""Where the handbook is read. Addresses carry the site, the language and the names of pages, never a number."""

from django.urls import include, path

from handbook import desk
from handbook.views import public

IN_LANGUAGE = "handbook/<slug:code>/<slug:language>/"

urlpatterns = [
    path("desk/", include(desk)),
    path("handbook/", public.handbooks, name="public-handbooks"),
    path("handbook/<slug:code>/", public.handbook, name="public-handbook"),
    path(IN_LANGUAGE, public.handbook_home, name="public-handbook-home"),
    path(f"{IN_LANGUAGE}search/", public.handbook_search, name="public-handbook-search"),
    path(f"{IN_LANGUAGE}a-to-z/", public.handbook_index, name="public-handbook-index"),
    path(f"{IN_LANGUAGE}text/<slug:size>/", public.handbook_text, name="public-handbook-text"),
    path(f"{IN_LANGUAGE}<slug:section>/", public.handbook_section, name="public-handbook-section"),
    path(f"{IN_LANGUAGE}<slug:section>/<slug:slug>/", public.handbook_page, name="public-handbook-page"),
]

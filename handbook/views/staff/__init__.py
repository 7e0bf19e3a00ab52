from handbook.views.staff.pages import page_check

__all__ = ["page_check"]

from handbook.actions.opening import open_handbook
from handbook.actions.starting import begin
from handbook.actions.writing import check, translate, write

__all__ = ["begin", "check", "open_handbook", "translate", "write"]

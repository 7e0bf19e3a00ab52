"""How uploads arrive: in memory and bounded. Django's own way writes what is large to a temporary folder, readable."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

TABLE = "table"  # the field for rows that are read in: that one file may be as large as all files of a form


class BoundedUpload(FileUploadHandler):
    """Keeps each file up to the limit of one and all of them up to the limit of all. What is over is counted and let
    go, so that the page can say how large it was; the gate refuses it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept, self.is_over = BytesIO(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_over:
            return
        self.held += len(raw_data)
        self.kept.write(raw_data)
        most = settings.FILES_TOTAL_BYTES if self.field_name == TABLE else settings.FILE_MOST_BYTES
        if self.kept.tell() > most or self.held > settings.FILES_TOTAL_BYTES:
            self.held -= self.kept.tell()
            self.kept, self.is_over = BytesIO(), True

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size, self.charset,
            self.content_type_extra,
        )  # fmt: skip

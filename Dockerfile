# The packages, out of the hashed lock, in a stage of their own: pip and its cache stay behind.
FROM python:3.13.9-slim-bookworm AS packages
COPY requirements-server.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements-server.txt

FROM python:3.13.9-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
# What PDFs are drawn with: letters of every script we speak.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --no-create-home pxm \
    && mkdir /files /feed \
    && chown pxm:pxm /files /feed
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Languages and static files are made now, because the root file system is read-only later.
RUN sh deploy/build.sh
USER 10001:10001
VOLUME /files /feed
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config=pxm/gunicorn.py", "pxm.wsgi:application"]

#!/bin/sh
# Compile the languages and collect the static files, as production wants them. Needs no database and
# no secret: the values below are thrown away with this shell.
set -eu
cd "$(dirname "$0")/.."
random() { python -c 'import secrets; print(secrets.token_urlsafe(64))'; }
export PXM_ENV=production SITE_URL=https://build.invalid ALLOWED_HOSTS=build.invalid
export DEFAULT_FROM_EMAIL=build@build.invalid REDIS_URL=redis://build.invalid:6379/0
export DATABASE_URL=postgresql://build.invalid/build
SECRET_KEY=$(random)
SEARCH_KEY=$(random)
FIELD_KEYS=$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')
export SECRET_KEY SEARCH_KEY FIELD_KEYS
python manage.py catalogs compile
python manage.py collectstatic --noinput --verbosity=0

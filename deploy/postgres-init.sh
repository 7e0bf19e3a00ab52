#!/bin/sh
# Run once by the PostgreSQL image, in a new data folder: the two roles and their passwords.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname="$POSTGRES_DB" --file=/deploy/roles.sql
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname="$POSTGRES_DB" \
    --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" <<'SQL'
ALTER ROLE pxm_owner PASSWORD :'owner';
ALTER ROLE pxm_app PASSWORD :'app';
SQL

#!/bin/sh
# On the first start of the database: the gateway's own login. What it may read is granted by projection.
set -eu
psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v password="$(cat /run/secrets/gateway_password)" <<'SQL'
create role gateway login password :'password' connection limit 40;
SQL

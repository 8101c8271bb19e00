#!/bin/sh
# The logins of those that only read, made on the first start of the database; run again it gives today's passwords to
# a database that was there before. What they may read is granted by projection.
set -eu
psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v gateway="$(cat /run/secrets/gateway_password)" -v classifier="$(cat /run/secrets/classifier_password)" <<'SQL'
select format('create role %I', name) from unnest(array['gateway', 'classifier']) as name
where not exists (select from pg_roles where rolname = name) \gexec
alter role gateway login password :'gateway' connection limit 40;
alter role gateway set default_transaction_read_only = on;
alter role gateway set statement_timeout = '3s';
alter role classifier login password :'classifier' connection limit 40;
alter role classifier set default_transaction_read_only = on;
SQL

#!/bin/sh
# Make the secrets that docker-compose.yml reads, once: random, and readable by the containers' users.
set -eu
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
for name in postgres_password gateway_password; do
  [ -s "$folder/$name" ] || python3 -c 'import secrets; print(secrets.token_urlsafe(32), end="")' >"$folder/$name"
  chmod 644 "$folder/$name"
done
chmod 755 "$folder"

#!/bin/sh
# Make the secrets that docker-compose.yml reads, each once: random, and readable by the containers' users.
# The stream server's users are written anew each time, with the hashes of their passwords.
set -eu
here=$(dirname "$0")
folder=$here/secrets
mkdir -p "$folder"
for name in postgres_password gateway_password classifier_password \
  ingest_redis_password classifier_redis_password projection_redis_password operator_redis_password; do
  [ -s "$folder/$name" ] || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$folder/$name"
  chmod 644 "$folder/$name"
done
[ -e "$folder/opinion_key" ] || : >"$folder/opinion_key"   # for a server's own key, which nobody here can make
chmod 644 "$folder/opinion_key"
python3 "$here/redis/fill.py" "$here/redis/users.acl" "$folder" >"$folder/users.acl.new"
mv "$folder/users.acl.new" "$folder/users.acl"
chmod 644 "$folder/users.acl"
chmod 755 "$folder"

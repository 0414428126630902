#!/bin/sh
# Makes the secrets that nobody has to choose, once; those of your systems are yours to fill in.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets

random() {
    [ -s "secrets/$1" ] || od -An -tx1 -N32 /dev/urandom | tr -d ' \n' > "secrets/$1"
}

for name in token_key cursor_secret audit_key cache_key database_password grafana_password; do
    random "$name"
done
printf 'postgresql+asyncpg://c360:%s@postgresql/c360' "$(cat secrets/database_password)" \
    > secrets/database_url
for name in crm_url erp_password; do
    [ -s "secrets/$name" ] || echo "fill in deploy/compose/secrets/$name" >&2
done
# Compose hands the files on as they are, and the gateways run as somebody else.
chmod 0755 secrets
chmod 0644 secrets/*

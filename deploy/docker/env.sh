#!/bin/sh
# Prints the settings of a sandbox for docker-compose.yml, with secrets of its own: deploy/docker/env.sh > .env
# A sandbox's clock can be moved and its scripts sign in as anybody: never let others reach it.
set -eu
umask 077

key() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
# Goes into URLs as it is.
secret() { head -c 24 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }

cat <<SETTINGS
POSTGRES_PASSWORD=$(secret)
IDENTITY_DATABASE_PASSWORD=$(secret)
ENROLMENT_DATABASE_PASSWORD=$(secret)
SCHEDULING_DATABASE_PASSWORD=$(secret)
PORTFOLIO_DATABASE_PASSWORD=$(secret)
ACCREDITATION_DATABASE_PASSWORD=$(secret)
NATS_PASSWORD=$(secret)
# Lost keys cannot be made again: what they sealed is lost with them.
IDENTITY_ENCRYPTION_KEYS=$(key)
ACCREDITATION_ENCRYPTION_KEY=$(key)

COLLEGIUM_SANDBOX=true
SANDBOX_CLIENT_SECRET=$(secret)
SEED_FILE=./deploy/docker/sandbox-seed.yaml
# One script plays everybody, from one address.
RATE_LIMIT_PER_MINUTE=0
TOKEN_RATE_PER_MINUTE=0
SIGN_IN_RATE_PER_MINUTE=0
# The demo's university, and nobody else, may be called in a private network.
UNIVERSITY_SUBNET=10.213.7.0/28
WEBHOOK_ALLOWED_NETWORKS=10.213.7.0/28
SETTINGS

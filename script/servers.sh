# A PostgreSQL 15 of our own for tests and benchmarks: in a temporary folder, on a free port, as an unprivileged user.
# Sourced after voice.sh.
#
#   start_postgres FOLDER DURABLE [kept]
#                    DURABLE is “on” (benchmarks: every commit on disk) or “off” (tests). Settings in postgres_settings,
#                    one a line, go before its own. “kept”: the folder may hold one from before, and stays.
#                    Sets postgres_url; fails with a sentence.
#   stop_postgres    Ends the one it started; does nothing if there is none.

postgres_programs=/usr/lib/postgresql/15/bin
postgres_folder=""
postgres_url=""
postgres_settings=""
postgres_kept=""

# PostgreSQL refuses to run as root; then Debian's own user for it serves, or nobody.
as_database_user() {
    if [ "$(id -u)" -ne 0 ]; then (cd "$postgres_folder" && "$@"); return; fi
    local user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    (cd "$postgres_folder" && runuser -u "$user" -- env HOME="$postgres_folder" "$@")
}

start_postgres() {
    local durable=$2 port log
    [ -x "$postgres_programs/initdb" ] || fail "PostgreSQL 15 is not installed, and the tests need it." "Run script/setup test."
    postgres_folder=$1
    postgres_kept=${3:-}
    mkdir -p "$postgres_folder"
    if [ "$(id -u)" -eq 0 ]; then
        chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$postgres_folder"
        chmod 700 "$postgres_folder"
    fi
    log=$postgres_folder/start.log
    port=$(free_port)
    if [ ! -f "$postgres_folder/data/PG_VERSION" ]; then
        as_database_user "$postgres_programs/initdb" --pgdata="$postgres_folder/data" --username=jinlin --auth=trust \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions >"$log.initdb" 2>&1 ||
            { show_end_of "$log.initdb"; fail "A PostgreSQL database could not be made in $postgres_folder." "Is there room?"; }
        echo "include_if_exists = 'jinlin.conf'" >>"$postgres_folder/data/postgresql.conf"
    fi
    cat >"$postgres_folder/data/jinlin.conf" <<CONFIGURATION
shared_buffers = 256MB
max_wal_size = 2GB
max_connections = 200
$postgres_settings
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$postgres_folder'
fsync = $durable
synchronous_commit = $durable
full_page_writes = $durable
CONFIGURATION
    as_database_user "$postgres_programs/pg_ctl" start --pgdata="$postgres_folder/data" --log="$log" --wait --timeout=60 \
        >/dev/null 2>&1 || { show_end_of "$log"; fail "The PostgreSQL for the tests did not start."; }
    as_database_user "$postgres_programs/createdb" --host=127.0.0.1 --port="$port" --username=jinlin jinlin_test \
        2>"$log.createdb" || [ -n "$postgres_kept" ] || fail "The PostgreSQL for the tests started but takes no database."
    postgres_url="postgres://jinlin@127.0.0.1:$port/jinlin_test"
}

stop_postgres() {
    [ -n "$postgres_folder" ] || return 0
    local mode=immediate
    if [ -n "$postgres_kept" ]; then mode=fast; fi
    if [ -f "$postgres_folder/data/postmaster.pid" ]; then
        as_database_user "$postgres_programs/pg_ctl" stop --pgdata="$postgres_folder/data" --mode="$mode" >/dev/null 2>&1 || true
    fi
    if [ -z "$postgres_kept" ]; then rm -rf "$postgres_folder"; fi
    postgres_folder=""
}

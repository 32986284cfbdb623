# The parts of deploy/local: where each has its folder and port, how it is started, found and ended.
# Sourced from the root of the checkout, after script/voice.sh.

folder=${JINLIN_CLUSTER_FOLDER:-$PWD/.build/cluster}
case $folder in /*) ;; *) folder=${here:-$PWD}/$folder ;; esac
base=${JINLIN_CLUSTER_PORT:-17400}
program=${JINLIN_PROGRAM:-$PWD/.build/release/jinlin}
postgres=/usr/lib/postgresql/15/bin
user=$(id -un)
# PostgreSQL and PgBouncer refuse to run as root: then Debian's own user for them serves.
if [ "$(id -u)" -eq 0 ]; then user=postgres; fi

web_port=$base primary_port=$((base + 1)) replicas_port=$((base + 2)) reporting_port=$((base + 3))
figures_port=$((base + 4))
etcd_port() { echo $((base + 10 + $1)); }
etcd_peer_port() { echo $((base + 20 + $1)); }
postgres_port() { echo $((base + 30 + $1)); }
patroni_port() { echo $((base + 40 + $1)); }
jinlin_port() { echo $((base + 50 + $1)); }

require_cluster() { [ -f "$folder/secrets" ] || fail "There is no cluster in $folder." "deploy/local start makes one."; }

secret() { head -c 18 /dev/urandom | base64 | tr -d '+/=\n'; }

# Runs a program in the background, as the cluster's user, in a session of its own; keeps its process number.
background() {
    local part=$1 as=()
    shift
    if [ "$(id -u)" -eq 0 ] && [ "${part%[0-9]}" != jinlin ]; then
        as=(setpriv "--reuid=$user" "--regid=$user" --init-groups env "HOME=$folder")
    fi
    (cd "$folder" && exec setsid "${as[@]}" "$@" >>"$folder/log/$part.log" 2>&1 </dev/null) &
    echo $! >"$folder/pids/$part"
    disown
}

as_user() {
    if [ "$(id -u)" -ne 0 ]; then (cd "$folder" && "$@"); return; fi
    (cd "$folder" && setpriv "--reuid=$user" "--regid=$user" --init-groups env "HOME=$folder" "$@")
}

# The folder, passwords, certificates and every configuration, filled in from deploy/configuration.
make_folder() {
    local port
    for port in $(seq "$base" $((base + 52))); do
        ! port_in_use "$port" || fail "Port $port is in use." "Choose other ports: JINLIN_CLUSTER_PORT=27400"
    done
    require_programs
    mkdir -p "$folder"/{pids,log,tls,sockets,data}
    (umask 077
        for name in jinlin reporting postgres replicator rewind patroni cipher; do
            echo "${name}_password=$(secret)"
        done >"$folder/secrets"
        echo "archive=$archive" >>"$folder/secrets")
    . "$folder/secrets"
    make_certificates
    local node
    for node in 1 2 3; do configure_node "$node"; done
    configure_doors
    if [ "$(id -u)" -eq 0 ]; then chown -R "$user:" "$folder"; fi
    chmod 755 "$folder"
    chmod 700 "$folder/tls" "$folder/secrets"
}

require_programs() {
    local name missing=()
    for name in patroni etcd haproxy pgbouncer openssl curl; do
        PATH=$PATH:/usr/sbin command -v "$name" >/dev/null || missing+=("$name")
    done
    [ -x $postgres/initdb ] || missing+=(postgresql-15)
    [ "$archive" = no ] || command -v pgbackrest >/dev/null || missing+=(pgbackrest)
    [ ${#missing[@]} -eq 0 ] || fail "Missing: ${missing[*]}." "Run script/setup deploy."
}

# A certificate authority of our own for this cluster, and one certificate for every door on loopback.
make_certificates() {
    (cd "$folder/tls" && umask 077
        openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=Jinlin local" -keyout ca.key -out ca.crt
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out server.crt \
            -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1")
        cat server.crt server.key >web.pem) >"$folder/log/openssl.log" 2>&1
}

numbered() { local n; for n in 1 2 3; do printf "$1" "$n" "$($2 "$n")"; done; }

configure_node() {
    local node=$1 at="$folder/database$1" archiving=true members hosts
    members=$(numbered 'etcd%d=http://127.0.0.1:%d,' etcd_peer_port)
    hosts=$(numbered '%.0s127.0.0.1:%d,' etcd_port)
    mkdir -p "$folder/etcd$node" "$at"
    chmod 700 "$folder/etcd$node" "$at"
    if [ "$archive" = yes ]; then
        mkdir -p "$folder/repository" "$at/spool" "$at/locks"
        deploy/render deploy/configuration/pgbackrest.conf "REPOSITORY=$folder/repository" \
            "CIPHER_PASS=$cipher_password" "SPOOL=$at/spool" "LOGS=$folder/log" "LOCKS=$at/locks" \
            "PG_HOSTS=$(printf '%s\n' "pg1-path=$at/data" "pg1-port=$(postgres_port "$node")" \
                "pg1-socket-path=$folder/sockets")" >"$at/pgbackrest.conf"
        archiving="pgbackrest --config=$at/pgbackrest.conf --stanza=jinlin archive-push %p"
    fi
    deploy/render deploy/configuration/etcd.conf "NAME=etcd$node" "FOLDER=$folder/etcd$node" HOST=127.0.0.1 \
        "ETCD_PORT=$(etcd_port "$node")" "ETCD_PEER_PORT=$(etcd_peer_port "$node")" \
        "ETCD_MEMBERS=${members%,}" >"$folder/etcd$node.conf"
    deploy/render deploy/configuration/post-init "SECRETS=$folder/secrets" >"$folder/post-init"
    chmod 700 "$folder/post-init"
    deploy/render deploy/configuration/patroni.yml "NAME=database$node" HOST=127.0.0.1 \
        "PATRONI_PORT=$(patroni_port "$node")" "POSTGRES_PORT=$(postgres_port "$node")" "ETCD_HOSTS=${hosts%,}" \
        "FOLDER=$at" "SOCKETS=$folder/sockets" "TLS=$folder/tls" NETWORK=127.0.0.1/32 "OPERATOR=$user" \
        SHARED_BUFFERS=128MB "ARCHIVE_COMMAND=$archiving" "POST_INIT=$folder/post-init" \
        "PATRONI_PASSWORD=$patroni_password" "POSTGRES_PASSWORD=$postgres_password" \
        "REPLICATOR_PASSWORD=$replicator_password" "REWIND_PASSWORD=$rewind_password" >"$at/patroni.yml"
    chmod 600 "$at/patroni.yml"
}

configure_doors() {
    local n databases="" replicas="" nodes="" server
    for n in 1 2 3; do
        server="    server database$n 127.0.0.1:$(postgres_port "$n") check port $(patroni_port "$n")"
        databases+="$server"$'\n' replicas+="$server"$'\n'
    done
    for n in 1 2; do nodes+="    server jinlin$n 127.0.0.1:$(jinlin_port "$n")"$'\n'; done
    deploy/render deploy/configuration/haproxy.cfg PROXY=127.0.0.1 WEB=127.0.0.1 "PRIMARY_PORT=$primary_port" \
        "REPLICAS_PORT=$replicas_port" "WEB_PORT=$web_port" "FIGURES_PORT=$figures_port" "SOCKETS=$folder/sockets" \
        "WEB_CERTIFICATE=$folder/tls/web.pem" "PRIMARY_SERVERS=$databases" "REPLICA_SERVERS=$replicas" \
        "WEB_SERVERS=$nodes" RUN_AS= >"$folder/haproxy.cfg"
    deploy/render deploy/configuration/pgbouncer.ini PROXY=127.0.0.1 "REPLICAS_PORT=$replicas_port" \
        "REPORTING_PORT=$reporting_port" "USERS=$folder/pgbouncer.users" "FOLDER=$folder" >"$folder/pgbouncer.ini"
    (umask 077; echo "\"reporting\" \"$reporting_password\"" >"$folder/pgbouncer.users")
    cp "$folder/tls/ca.crt" "$folder/ca.crt"
    (umask 077; deploy/render deploy/configuration/jinlin.env "JINLIN_PASSWORD=$jinlin_password" PROXY=127.0.0.1 \
        "PRIMARY_PORT=$primary_port" "TLS=$folder" "ADDRESS=https://localhost:$web_port" >"$folder/jinlin.env")
}

run_part() {
    local n=${1: -1}
    case $1 in
        etcd[123]) background "$1" etcd --config-file="$folder/$1.conf" ;;
        database[123]) background "$1" patroni "$folder/$1/patroni.yml" ;;
        machine[123]) run_part "etcd$n"; run_part "database$n" ;;
        haproxy) background haproxy /usr/sbin/haproxy -db -f "$folder/haproxy.cfg" ;;
        pgbouncer) background pgbouncer /usr/sbin/pgbouncer "$folder/pgbouncer.ini" ;;
        jinlin[12])
            # The settings as systemd hands them over; in no command line, where everybody would read the password.
            (set -a; . "$folder/jinlin.env"; set +a
                # The client of a test is one address that reports as a whole city would.
                export JINLIN_ANONYMOUS_POSTS_PER_MINUTE=0 JINLIN_ROOT=$PWD
                background "$1" "$program" serve --data "$folder/data" --port "$(jinlin_port "$n")" \
                    $(cat "$folder/serve-flags")) ;;
        *) fail "There is no part “$1”." "Parts: etcd1…3, database1…3, machine1…3, haproxy, pgbouncer, jinlin1…2." ;;
    esac
}

# The process numbers of a part that are alive; of a database Patroni's, the postmaster's and all its children's.
pids_of() {
    local n=${1: -1} pid
    case $1 in
        machine[123]) pids_of "etcd$n"; pids_of "database$n"; return ;;
        etcd[123] | database[123] | haproxy | pgbouncer | jinlin[12]) ;;
        *) fail "There is no part “$1”." ;;
    esac
    if [ -s "$folder/pids/$1" ]; then ours "$(cat "$folder/pids/$1")"; fi
    if [ "${1%?}" = database ] && [ -s "$folder/$1/data/postmaster.pid" ]; then
        pid=$(ours "$(head -1 "$folder/$1/data/postmaster.pid")")
        if [ -n "$pid" ]; then echo "$pid"; pgrep -P "$pid" || true; fi
    fi
}

# Prints a process number where it is alive and its command line, or the folder it works in, names our folder.
ours() {
    local place
    [ -r "/proc/$1/cmdline" ] || return 0
    place=$(readlink "/proc/$1/cwd" || true)
    case $(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null)$place in *"$folder"*) echo "$1" ;; esac
}

signal() {
    local pids
    pids=$(pids_of "$2")
    [ -n "$pids" ] || fail "No process of $2 is alive."
    # Those that went meanwhile, with their parent, are fine.
    kill -s "$1" $pids 2>/dev/null || true
}

end_part() {
    local pids tries
    pids=$(pids_of "$1")
    [ -n "$pids" ] || return 0
    # Patroni ends its PostgreSQL itself, in order.
    case $1 in database?) kill -s TERM "$(cat "$folder/pids/$1")" 2>/dev/null || true ;; *) kill -s TERM $pids || true ;; esac
    for tries in $(seq 300); do
        [ -n "$(pids_of "$1")" ] || return 0
        sleep 0.1
    done
    kill -s KILL $(pids_of "$1") 2>/dev/null || true
}

stop_all() { end_all; rm -rf "$folder"; }

end_all() {
    local part left
    for part in jinlin1 jinlin2 haproxy pgbouncer; do
        left=$(pids_of "$part")
        [ -z "$left" ] || kill -s CONT $left
        end_part "$part"
    done
    # All go; there is nobody to hand over to.
    for part in database1 database2 database3 etcd1 etcd2 etcd3; do
        left=$(pids_of "$part")
        [ -z "$left" ] || kill -s KILL $left 2>/dev/null || true
    done
    for part in $(seq 50); do
        left=$(for part in 1 2 3; do pids_of "machine$part"; done)
        [ -n "$left" ] || break
        sleep 0.1
    done
}

# Asks Patroni of a node; what it answers, or nothing.
patroni_says() { curl --silent --max-time 1 "http://127.0.0.1:$(patroni_port "$1")/$2" || true; }
patroni_code() {
    curl --silent --output /dev/null --max-time 1 --write-out '%{http_code}' \
        "http://127.0.0.1:$(patroni_port "$1")/$2" || true
}

leading() {
    local n
    for n in 1 2 3; do
        if [ "$(patroni_code "$n" primary)" = 200 ]; then echo "database$n"; return; fi
    done
    return 1
}

following() {
    local n kind
    for kind in ${1:-synchronous asynchronous}; do
        for n in 1 2 3; do
            if [ "$(patroni_code "$n" "$kind")" = 200 ]; then echo "database$n"; fi
        done
    done
}

wait_for_cluster() {
    local limit=$((SECONDS + $1))
    # Without a synchronous standby nobody may take over, should the leading node die now.
    until leading >/dev/null && [ -n "$(following synchronous)" ] && psql_quietly "$(url_of primary)"; do
        [ "$SECONDS" -lt "$limit" ] || fail "The cluster is not ready after $1 s." "See deploy/local status and $folder/log."
        sleep 0.2
    done
}
psql_quietly() { psql --no-psqlrc --quiet --tuples-only --command='SELECT 1' "$1" >/dev/null 2>&1; }

start_databases() {
    local n
    say "starting etcd and PostgreSQL under Patroni, three each"
    for n in 1 2 3; do run_part "etcd$n"; done
    for n in 1 2 3; do run_part "database$n"; done
    for n in $(seq 450); do
        if leading >/dev/null && [ "$(following | wc -l)" -eq 2 ]; then break; fi
        sleep 0.2
    done
    [ "$(following | wc -l)" -eq 2 ] || fail "The PostgreSQL nodes did not come together." "See $folder/log."
    if [ "$archive" = yes ]; then
        say "making the encrypted repository of pgBackRest"
        n=$(leading)
        as_user pgbackrest --config="$folder/$n/pgbackrest.conf" --stanza=jinlin stanza-create
    fi
}

start_doors() {
    say "starting HAProxy and PgBouncer"
    run_part haproxy
    run_part pgbouncer
    wait_for_cluster 30
}

start_jinlin() {
    local n
    [ -x "$program" ] || build_program
    if [ "$1" = everything ]; then
        echo --demo >"$folder/serve-flags"
        say "making the demo district"
        (set -a; . "$folder/jinlin.env"; set +a
            JINLIN_ROOT=$PWD "$program" demo --data "$folder/data" >"$folder/log/demo.log" 2>&1) ||
            { show_end_of "$folder/log/demo.log"; fail "The demo district could not be made."; }
    else
        : >"$folder/serve-flags"
    fi
    say "starting two Jinlin"
    # One after the other: the first makes the tables and the keys.
    for n in 1 2; do
        run_part "jinlin$n"
        wait_for_page "http://127.0.0.1:$(jinlin_port "$n")/health/ready" "jinlin$n"
    done
    wait_for_page "https://localhost:$web_port/health/ready" haproxy
}

wait_for_page() {
    local tries
    for tries in $(seq 300); do
        if curl --silent --fail --max-time 2 --cacert "$folder/ca.crt" --output /dev/null "$1"; then return; fi
        sleep 0.1
    done
    show_end_of "$folder/log/$2.log"
    fail "$2 does not answer at $1."
}

build_program() {
    script/setup run
    say "building Jinlin (the first time takes some minutes)"
    swift build -c release --product jinlin 2>&1 | build_progress .build/build.log ||
        { show_end_of .build/build.log 30; fail "Jinlin does not build."; }
}

url_of() {
    local tls="sslmode=verify-ca&sslrootcert=$folder/ca.crt"
    . "$folder/secrets"
    case $1 in
        primary) echo "postgres://jinlin:$jinlin_password@127.0.0.1:$primary_port/jinlin?$tls" ;;
        any) echo "postgres://jinlin:$jinlin_password@$(numbered '%.0s127.0.0.1:%d,' postgres_port | sed 's/,$//'`
            `)/jinlin?$tls&target_session_attrs=read-write" ;;
        replicas) echo "postgres://reporting:$reporting_password@127.0.0.1:$replicas_port/jinlin?$tls" ;;
        reporting) echo "postgres://reporting:$reporting_password@127.0.0.1:$reporting_port/jinlin" ;;
        web) echo "https://localhost:$web_port" ;;
        web[12]) echo "http://127.0.0.1:$(jinlin_port "${1: -1}")" ;;
        *) fail "There is no door “$1”." "Doors: primary, any, replicas, reporting, web, web1, web2." ;;
    esac
}

show_environment() {
    printf '%s=%q\n' cluster_folder "$folder" cluster_data "$folder/data" JINLIN_DATABASE "$(url_of primary)" \
        jinlin "$program"
}

show_status() {
    local part pids role n
    for part in etcd1 etcd2 etcd3 database1 database2 database3 haproxy pgbouncer jinlin1 jinlin2; do
        pids=$(pids_of "$part" | head -2 | tr '\n' ' ')
        role=""
        n=${part: -1}
        case $part in
            database?)
                role=$(patroni_says "$n" patroni | sed -nE 's/.*"state": "([^"]*)".*"role": "([^"]*)".*/\2, \1/p')
                if [ "$(patroni_code "$n" synchronous)" = 200 ]; then role+=", synchronous"; fi ;;
        esac
        printf '  %-10s %-16s %s\n' "$part" "${pids:-not running}" "$role"
    done
    printf '  %-10s %s\n' folder "$folder" web "$(url_of web)"
}

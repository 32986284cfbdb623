# How the scripts speak: progress on standard output, a failure as one plain sentence that says what to do.
# Sourced by the others, which have changed to the root of the checkout before.

say() { printf '%s\n' "jinlin: $*"; }

# A failure: what happened, then what to do. Ends the script with code 1.
fail() {
    printf '\n%s\n' "jinlin: $1" >&2
    shift
    for line in "$@"; do printf '        %s\n' "$line" >&2; done
    exit 1
}

# Shows the end of a log file, indented, on standard error.
show_end_of() {
    printf '%s\n' "        The last lines of $1:" >&2
    tail -n "${2:-15}" "$1" | sed 's/^/        | /' >&2
}

# Passes on what a Swift build prints as a line about every twenty seconds, and every error.
# The whole output goes to the log file named first.
build_progress() {
    local line last=-20
    tee "$1" | while IFS= read -r line; do
        case $line in
            *"error: "* | *"warning: "*) printf '  %s\n' "$line" ;;
            "["*"/"*"] "*)
                if [ $((SECONDS - last)) -ge 20 ]; then printf '  %s\n' "${line:0:100}"; last=$SECONDS; fi ;;
        esac
    done
}

# Whether something listens at a port of this machine.
port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port of this machine that nobody uses.
free_port() {
    /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

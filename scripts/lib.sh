# shellcheck shell=bash disable=SC2034
# What every script here needs: pinned versions, where tools live, and a PATH with them first. To be sourced.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/stagecost
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
WASM=wasm32-unknown-unknown

# `locked NAME`: the version of a crate in Cargo.lock.
locked() { awk -v want="name = \"$1\"" '$0 == want { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock; }

RUST=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
TRUNK=0.21.14
# The command-line tool must equal the library, so its version is nowhere but in Cargo.lock.
BINDGEN=$(locked wasm-bindgen)
NODE_MINIMUM=20
# Installed through npm where the distribution's own Node is older than that (Debian 12 has 18).
NODE=22.23.3
NPM=10.9.9

TRUNK_HOME=$CACHE/trunk-$TRUNK
BINDGEN_HOME=$CACHE/wasm-bindgen-$BINDGEN
# Cuts the page's program into parts; what the library puts into the program must be what this one reads.
SPLIT=0.2.4
SPLIT_HOME=$CACHE/wasm-split-$SPLIT
NODE_HOME=$CACHE/node-$NODE
# Debian's, unpacked and not installed: installed, it would start a server of its own.
NGINX_HOME=$CACHE/nginx

# wasm-opt comes from node_modules: Trunk takes the first on PATH, and an older one makes a page that does not start.
PATH=$ROOT/scripts/tools:$ROOT/node_modules/.bin:$SPLIT_HOME/bin:$TRUNK_HOME/bin:$BINDGEN_HOME/bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
if [[ -x $NODE_HOME/node_modules/.bin/node ]]; then PATH=$NODE_HOME/node_modules/.bin:$PATH; fi
export PATH
# The real one, which may be the machine's own if it has the right version: that of scripts/tools stands first on PATH.
WASM_BINDGEN=$(type -ap wasm-bindgen | grep -v '/scripts/tools/wasm-bindgen$' | head -n 1 || true)
export WASM_BINDGEN=${WASM_BINDGEN:-$BINDGEN_HOME/bin/wasm-bindgen}

has() { command -v "$1" >/dev/null 2>&1; }
say() { printf '\n== %s\n' "$*"; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# `first_of NAME...`: the first of these that can be run; a name may be empty.
first_of() {
    local name
    for name in "$@"; do
        if [[ -n $name ]] && has "$name"; then command -v "$name" && return; fi
    done
    return 1
}
find_chromium() { first_of "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; }
find_chromedriver() { first_of "${CHROMEDRIVER:-}" chromedriver chromium.chromedriver; }
find_nginx() { first_of nginx /usr/sbin/nginx "$NGINX_HOME/usr/sbin/nginx"; }

# The page as it is published, in dist/.
build_page() { trunk build --release; }

# How everything native is built. Always the whole workspace: a crate alone has other features and is compiled once more.
NATIVE=(--workspace --features stagecost/cli,stagecost/plot)
# The native program, in $TARGET/debug (tests/native.mjs looks there too).
native_program() { cargo build --quiet --locked "${NATIVE[@]}" --bin stagecost; }

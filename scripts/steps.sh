# shellcheck shell=bash
# The steps of scripts/test, which sources this: `step_NAME` for each name there, in the same order.

LIMIT_LINES=400
LIMIT_KB=200

step_sources() {
    local file lines bad=0
    while IFS= read -r file; do
        [[ -f $file ]] || continue
        lines=$(wc -l <"$file")
        if ((lines > LIMIT_LINES)); then
            printf '%s has %d lines; %d is the most\n' "$file" "$lines" "$LIMIT_LINES" >&2
            bad=1
        fi
    done < <(git ls-files --cached --others --exclude-standard '*.rs' '*.mjs' '*.js' '*.ts' '*.css' '*.html' '*.yaml' 'scripts/*')
    # The runner passes over them without a word.
    if grep -nsE '^\s*#\[test\]' tests/wasm_*.rs web/tests/*.rs /dev/null >&2; then
        printf 'a plain #[test] does not run on wasm32; write #[wasm_bindgen_test]\n' >&2
        bad=1
    fi
    return "$bad"
}

step_format() { cargo fmt --all --check; }

step_lint() {
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    # The engine with no feature, as a library user gets it.
    cargo clippy -p stagecost --lib -- -D warnings
    cargo clippy -p stagecost --lib --target "$WASM" --features js -- -D warnings
    cargo clippy -p stagecost-web --all-targets --target "$WASM" -- -D warnings
}

# `free_of NAMES FEATURES`: the engine built for wasm with FEATURES needs none of the crates in the pattern NAMES.
free_of() {
    local tree found
    tree=$(cargo tree --locked -p stagecost --target "$WASM" -e normal --prefix none --features "$2")
    found=$(grep -E "^($1) " <<<"$tree") || return 0
    printf 'the engine (features: %s) must not need:\n%s\n' "${2:-none}" "$found" >&2
    return 1
}

step_dependencies() {
    free_of 'web-sys|leptos.*|wasm-bindgen|js-sys|plotters.*|clap' ''
    free_of 'web-sys|leptos.*|plotters.*|clap' js
}

step_native() { counted cargo test --locked --workspace --features stagecost/cli,stagecost/plot; }

# `on_wasm PACKAGE TEST ARGUMENTS...`: one test file, so that none can hide behind the count of another.
on_wasm() {
    local package=$1 file=$2
    shift 2
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
        counted cargo test --locked -p "$package" --target "$WASM" --test "$file" "$@"
}

in_browser() {
    local capabilities=$LOGS/webdriver.json
    cat >"$capabilities" <<JSON
{ "goog:chromeOptions": { "binary": "$(find_chromium)",
  "args": ["headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-quic", "no-first-run",
           "disable-background-networking", "disable-component-update", "disable-sync"] } }
JSON
    CHROMEDRIVER=$(find_chromedriver) WASM_BINDGEN_TEST_WEBDRIVER_JSON=$capabilities \
        WASM_BINDGEN_TEST_TIMEOUT=300 WASM_BINDGEN_TEST_DRIVER_TIMEOUT=60 on_wasm "$@"
}

step_wasm_node() { on_wasm stagecost wasm_node --features js; }

step_wasm_browser() { in_browser stagecost wasm_browser --features js; }

step_page_browser() {
    local file files=(web/tests/*.rs)
    [[ -e ${files[0]} ]] || die "web/tests/ holds no test"
    for file in "${files[@]}"; do in_browser stagecost-web "$(basename "$file" .rs)"; done
}

# `node_tests FOLDER`: named one by one, because not every Node takes a folder.
node_tests() {
    local files=("$1"/*.test.mjs)
    [[ -e ${files[0]} ]] || die "$1/ holds no *.test.mjs"
    counted node --test --test-reporter=spec "${files[@]}"
}

step_js() {
    cargo rustc --locked -p stagecost --lib --crate-type cdylib --features js --target "$WASM"
    wasm-bindgen --target nodejs --out-dir "$TARGET/js" "$TARGET/$WASM/debug/stagecost.wasm"
    STAGECOST_JS=$TARGET/js/stagecost.js node_tests tests/js
}

# Built once a run, whichever of these steps are chosen.
built_page() {
    if [[ -e $LOGS/built ]]; then return; fi
    build_page
    touch "$LOGS/built"
}

step_page() { built_page; }

step_e2e() {
    built_page
    cargo build --locked -p stagecost --features cli
    STAGECOST_BIN=$TARGET/debug/stagecost CHROMIUM=$(find_chromium) node_tests tests/e2e
}

step_budget() {
    built_page
    node scripts/budget.mjs dist "$LIMIT_KB"
}

step_docs() {
    scripts/docs
    local changed
    changed=$(git status --porcelain -- docs)
    if [[ -n $changed ]]; then
        git --no-pager diff -- docs
        printf 'docs/ is not what scripts/docs writes; run it and commit:\n%s\n' "$changed" >&2
        return 1
    fi
}

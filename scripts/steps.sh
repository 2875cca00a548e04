# shellcheck shell=bash
# The steps of scripts/test, which sources this: `step_NAME` for each name there, in the same order.

LIMIT_LINES=400

only_native() { grep -qs '^#!\[cfg(.*not(target_arch = "wasm32")' "$1"; }
only_on_wasm() { ! only_native "$1" && grep -qs '^#!\[cfg(.*target_arch = "wasm32"' "$1"; }

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
    # In a file that is for wasm32 only, the runner passes over them without a word.
    for file in tests/*.rs web/tests/*.rs; do
        if ! only_on_wasm "$file" || ! grep -nH '^ *#\[test\]' "$file" >&2; then continue; fi
        printf 'a plain #[test] does not run on wasm32; write #[wasm_bindgen_test]\n' >&2
        bad=1
    done
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
    free_of 'web-sys|leptos.*|wasm-bindgen|js-sys|plotters.*|clap|rusqlite|libsqlite3-sys' ''
    free_of 'web-sys|leptos.*|plotters.*|clap|rusqlite|libsqlite3-sys' js
}

step_native() { counted cargo test --locked "${NATIVE[@]}"; }

# `on_wasm PACKAGE ARGUMENTS...`: to be called for one test file, so that none can hide behind the count of another.
on_wasm() {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
        counted cargo test --locked --target "$WASM" -p "$@"
}

# In a window so high that the whole page is on the screen: what is not holds still while a slider is dragged.
in_browser() {
    local capabilities=$LOGS/webdriver.json
    cat >"$capabilities" <<JSON
{ "goog:chromeOptions": { "binary": "$(find_chromium)",
  "args": ["headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-quic", "no-first-run",
           "disable-background-networking", "disable-component-update", "disable-sync", "window-size=1280,6000"] } }
JSON
    CHROMEDRIVER=$(find_chromedriver) WASM_BINDGEN_TEST_WEBDRIVER_JSON=$capabilities \
        WASM_BINDGEN_TEST_TIMEOUT=1800 WASM_BINDGEN_TEST_DRIVER_TIMEOUT=600 on_wasm "$@"
}

# `wasm_tests node|browser`: the engine's test files for wasm, found by what they say, so that none is forgotten.
wasm_tests() {
    local file runner
    for file in tests/*.rs; do
        if only_native "$file" || ! { only_on_wasm "$file" || grep -q wasm_bindgen_test "$file"; }; then continue; fi
        runner=node
        if grep -q '^wasm_bindgen_test_configure!(run_in_browser)' "$file"; then runner=browser; fi
        if [[ $runner == "$1" ]]; then basename "$file" .rs; fi
    done
}

step_wasm_node() {
    local file files
    files=$(wasm_tests node)
    [[ -n $files ]] || die "tests/ holds no test for wasm under Node"
    if grep -rq 'wasm_bindgen_test' src; then on_wasm stagecost --lib --features js; fi
    for file in $files; do on_wasm stagecost --test "$file" --features js,plot,validation; done
}

step_wasm_browser() {
    local file files
    files=$(wasm_tests browser)
    [[ -n $files ]] || die "tests/ holds no test for wasm in a browser (with run_in_browser)"
    for file in $files; do in_browser stagecost --test "$file" --features js,plot,validation; done
}

step_page_browser() {
    local file files=(web/tests/*.rs)
    [[ -e ${files[0]} ]] || die "web/tests/ holds no test"
    for file in "${files[@]}"; do in_browser stagecost-web --test "$(basename "$file" .rs)"; done
}

# `node_tests FOLDER`: named one by one, because not every Node takes a folder.
node_tests() {
    local files=("$1"/*.test.mjs)
    [[ -e ${files[0]} ]] || die "$1/ holds no *.test.mjs"
    counted node --test --test-reporter=spec --test-concurrency="$(nproc)" "${files[@]}"
}

step_js() {
    cargo rustc --locked -p stagecost --lib --crate-type cdylib --features js --target "$WASM"
    wasm-bindgen --target nodejs --out-dir "$TARGET/js" "$TARGET/$WASM/debug/stagecost.wasm"
    native_program
    node_tests tests/js
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
    native_program
    CHROMIUM=$(find_chromium) NGINX=$(find_nginx) node_tests tests/e2e
}

step_budget() {
    built_page
    node scripts/budget.mjs dist
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

# shellcheck shell=bash
# Counts what the test runners ran, because some of them end well when they ran nothing. Sourced by scripts/test.

passed=0 failed=0 skipped=0

# `counted COMMAND...`: runs a test runner and fails if it ran no test. It reads the closing lines of cargo test and
# wasm-bindgen-test (`test result: ok. 3 passed; 0 failed; 1 ignored`) and of node --test (`ℹ pass 3`).
counted() {
    local log=$LOGS/run status=0 counts
    printf '$ %s\n' "$*"
    "$@" 2>&1 | tee "$log" || status=$?
    counts=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | awk '
        /^test result:/ { for (i = 2; i <= NF; i++) {
            if ($i ~ /^passed/) passed += $(i - 1)
            if ($i ~ /^failed/) failed += $(i - 1)
            if ($i ~ /^ignored/) skipped += $(i - 1) } }
        /^(ℹ|#) pass [0-9]+$/ { passed += $3 }
        /^(ℹ|#) (fail|cancelled) [0-9]+$/ { failed += $3 }
        /^(ℹ|#) (skipped|todo) [0-9]+$/ { skipped += $3 }
        END { print passed + 0, failed + 0, skipped + 0 }')
    printf '%s\n' "$counts" >>"$LOGS/counts"
    if ((status)); then return "$status"; fi
    if [[ $counts == "0 "* ]]; then
        printf 'error: this ran no test: %s\n' "$*" >&2
        return 1
    fi
}

# `tally STEP STATUS SECONDS`: one row of the table. A step that failed without a failed test counts as one failure.
tally() {
    local p f s
    read -r p f s < <(awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' "$LOGS/counts")
    if (($2 != 0 && f == 0)); then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    table+=("$(printf '%-14s %-7s %7d %7d %8d' "$1" "$(if (($2 || f)); then echo FAILED; else echo ok; fi)" "$p" "$f" "$3")")
}

summary() {
    printf '\n%-14s %-7s %7s %7s %8s\n' step result passed failed seconds
    printf '%s\n' "${table[@]}"
    printf '\n%d passed, %d failed' "$passed" "$failed"
    if ((skipped)); then printf ', %d skipped' "$skipped"; fi
    printf '\n'
    ((failed == 0))
}

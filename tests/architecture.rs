//! What keeps the parts of the program apart, checked on the text of the source tree.
//!
//! Comments and unit tests are passed over: a rule is about what the program does.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from the repository's root and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Its lines with their numbers, without comment lines and without the unit tests, which come last in every file.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        lines.take_while(|(_, line)| *line != "#[cfg(test)]").filter(|(_, line)| !line.starts_with("//"))
    }

    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path == *place || self.path.starts_with(&format!("{place}/")))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with that extension, in order of path. A folder that is not there holds none.
fn files(folder: &str, extension: &str) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    let wanted = found.into_iter().filter(|path| path.extension().is_some_and(|it| it == extension));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let short = path.strip_prefix(root()).expect("it is below the root");
        Source { path: short.display().to_string(), text }
    };
    wanted.map(read).collect()
}

/// The engine, the command line and the page.
fn program() -> Vec<Source> {
    let all: Vec<Source> = ["src", "cards/src", "web/src"].into_iter().flat_map(|folder| files(folder, "rs")).collect();
    assert!(all.len() > 60, "only {} files found", all.len());
    all
}

/// No line of `sources` outside `allowed` may hold one of `words`.
#[track_caller]
fn forbid(sources: &[Source], words: &[&str], allowed: &[&str], why: &str) {
    let mut found = String::new();
    for source in sources.iter().filter(|source| !source.is_in(allowed)) {
        for (number, line) in source.code().filter(|(_, line)| words.iter().any(|word| line.contains(word))) {
            found += &format!("\n{}:{number}: {line}", source.path);
        }
    }
    assert!(found.is_empty(), "{why}:{found}");
    // A place that is allowed and no longer there would hide the next one of that name.
    for place in allowed {
        assert!(root().join(place).exists(), "{place} is allowed to hold {words:?} and does not exist");
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    for folder in ["src", "cards/src", "web/src", "tests", "web/tests", "benches"] {
        for source in files(folder, "rs") {
            let lines = source.text.lines().count();
            assert!(lines <= 400, "{} has {lines} lines; 400 is the most", source.path);
            assert!(source.text.starts_with("//! "), "{} does not begin with a line //! of what it is", source.path);
        }
    }
}

/// Where the kernels are matched, and where they are named.
const KERNELS: &str = "src/graph/attention.rs";
const KERNEL_NAMES: &str = "src/request/kernel.rs";

#[test]
fn a_kernel_is_matched_in_one_place() {
    let sources = program();
    let attention = sources.iter().find(|source| source.path == KERNELS).expect("the kernels");
    let count = |text: &str| attention.code().filter(|(_, line)| line.contains(text)).count();
    assert_eq!(count("match kernel {"), 1, "{KERNELS} has one match over kernels");
    assert_eq!(count("_ =>"), 0, "{KERNELS} has no arm for all other kernels");
    for variant in ["Normal", "NormalFp32", "Flash", "FlashInlineBias"] {
        assert_eq!(count(&format!("AttentionKernel::{variant} =>")), 1, "{variant} has one arm");
    }
    // Elsewhere a kernel may be named as a default, and nothing may depend on which one it is.
    for source in sources.iter().filter(|source| ![KERNELS, KERNEL_NAMES].contains(&source.path.as_str())) {
        for (number, line) in source.code() {
            let place = format!("{}:{number}: {line}", source.path);
            for way_round in ["AttentionKernel::{", "AttentionKernel::*", "AttentionKernel as "] {
                assert!(!line.contains(way_round), "variants are named in full, so that they can be found: {place}");
            }
            let named =
                ["::Normal", "::Flash"].iter().any(|variant| line.contains(&format!("AttentionKernel{variant}")));
            let decides = ["=>", "==", "!=", "matches!", "let "].iter().any(|word| line.contains(word));
            assert!(!(named && decides), "a kernel is told from another outside {KERNELS}: {place}");
        }
    }
    let texts = ["\"normal\"", "\"normal-fp32\"", "\"flash\"", "\"flash-inline-bias\""];
    forbid(&sources, &texts, &[KERNEL_NAMES], "a kernel's name is written once");
}

#[test]
fn the_engine_knows_no_page_and_no_machine() {
    let engine = files("src", "rs");
    let why = "the engine needs no browser";
    forbid(&engine, &["leptos", "web_sys", "js_sys", "plotters_canvas"], &[], why);
    forbid(&engine, &["wasm_bindgen"], &["src/js.rs"], why);
    let machine = ["std::fs", "std::env", "std::process", "std::io", "std::net", "std::thread", "std::time"];
    let line = ["src/main.rs", "src/command_line/model_file.rs"];
    forbid(&engine, &machine, &line, "the engine is a function of a request");
    forbid(&engine, &["clap"], &["src/main.rs", "src/command_line/arguments.rs"], "the command line stands alone");
    forbid(&engine, &["plotters"], &["src/plot"], "charts are drawn in one folder");
    forbid(
        &engine,
        &["rusqlite"],
        &["src/present/export/sqlite.rs", "src/present/export/sqlite"],
        "only the command line writes databases",
    );
    let globals = ["LazyLock", "OnceLock", "thread_local", "static mut", "Mutex", "RefCell", "Atomic"];
    forbid(&engine, &globals, &["src/catalog.rs"], "the catalogue is the only global");
}

#[test]
fn charts_know_nothing_of_the_engine() {
    for source in files("src/plot", "rs") {
        for (number, line) in source.code() {
            // Sorting is no part of the engine: both use it.
            let foreign = line.replace("crate::sorting", "").contains("crate::");
            assert!(!foreign, "{}:{number}: {line}", source.path);
        }
    }
}

#[test]
fn powers_of_ten_are_units() {
    let powers = ["1e3", "1e6", "1e9", "1e12", "1_000_000", "1_073_741_824", "1024.0"];
    // Tick texts know thousands and millions of their own.
    let allowed = ["src/units.rs", "src/plot/ticks.rs"];
    forbid(&program(), &powers, &allowed, "a count is scaled in units.rs, shown by format.rs");
}

#[test]
fn numbers_become_text_in_one_place() {
    // `{:.1}` and its kind; a path of an SVG picture is no number on screen.
    let allowed = ["src/text/format.rs", "src/plot/ticks.rs", "web/src/controls/grid_picture.rs"];
    forbid(&program(), &[":."], &allowed, "digits are chosen in format.rs");
    let units = [" GB\"", " GiB\"", " TFLOP\"", " GFLOP\"", " FLOP/B\"", " ms\""];
    forbid(&program(), &units, &["src/text/format.rs"], "a number gets its unit in format.rs");
}

#[test]
fn the_page_has_no_formula() {
    let page = files("web/src", "rs");
    let sizes = [".towers", ".merger", ".blocks", ".hidden", ".heads", ".mlp", ".layers", ".patch", ".neck"];
    forbid(&page, &sizes, &[], "sizes of a model are the engine's");
    let inside = ["::graph::", "::recording", "attention::attend", "contraction("];
    forbid(&page, &inside, &[], "the page asks for answers, not for operators' parts");
    // A signal for what the scenario says would be a second truth.
    forbid(&page, &["RwSignal<Request>", "RwSignal<Grid>", "RwSignal<AttentionKernel>"], &[], "one signal holds it");
}

#[test]
fn formulas_are_built_from_tensors() {
    // Layer graphs state extents; bytes and FLOP are counted in units.rs.
    forbid(&files("src/graph", "rs"), &["Flops", "Bytes::new", ".size()", "as f64 *"], &[], "extents, not counts");
}

/// Normal and flash look the same on a canvas and beside it.
#[cfg(feature = "plot")]
#[test]
fn colours_of_kernels_are_those_of_the_charts() {
    use stagecost::plot::Theme;
    use stagecost::present::charts;
    use stagecost::request::AttentionKernel;
    let css = fs::read_to_string(root().join("web/style.css")).expect("the page's style");
    let (light, dark) = css.split_once("[data-theme=\"dark\"]").expect("two themes");
    for (style, theme) in [(light, Theme::LIGHT), (dark, Theme::DARK)] {
        for kernel in AttentionKernel::ALL {
            let line = format!("--{}: {};", kernel.name(), theme.look(charts::role(kernel)).colour.css());
            assert!(style.contains(&line), "web/style.css does not say {line}");
        }
    }
}

/// Words of `ARCHITECTURE.md` in backticks.
fn quoted() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let blocks: String = text.split("```").step_by(2).collect();
    blocks.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_architecture_names_what_there_is() {
    let quoted = quoted();
    let folders = ["src/", "web/", "tests/", "configs/", "scripts/", "benches/"];
    let mut checked = 0;
    for word in quoted.iter().filter(|word| folders.iter().any(|folder| word.starts_with(folder))) {
        if word.contains([' ', '*', '<']) {
            continue;
        }
        let (path, test) = word.split_once("::").unwrap_or((word, ""));
        assert!(root().join(path).exists(), "ARCHITECTURE.md speaks of {word}, which does not exist");
        if !test.is_empty() {
            let text = fs::read_to_string(root().join(path)).expect("a file of tests");
            let there = text.contains(&format!("fn {test}(")) || text.contains(&format!("test(\"{test}\""));
            assert!(there, "ARCHITECTURE.md speaks of {word}, and there is no such test");
            checked += 1;
        }
    }
    assert!(checked >= 15, "only {checked} tests are named");
}

/// The files and folders that the tree of `ARCHITECTURE.md` lists, two blanks of indentation a folder.
fn listed() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let tree = text.split_once("## The tree").and_then(|(_, rest)| rest.split("```").nth(1)).expect("a tree");
    let (mut folders, mut files): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    for line in tree.lines().filter(|line| !line.trim().is_empty()) {
        folders.truncate((line.len() - line.trim_start().len()) / 2);
        let name = line.split_whitespace().next().expect("a name");
        match name.strip_suffix('/') {
            Some(folder) => {
                folders.push(folder);
                files.push(format!("{}/", folders.join("/")));
            }
            None => files.push([folders.as_slice(), &[name]].concat().join("/")),
        }
    }
    files
}

/// What the tree has to list for the file at `path`: the folder that it is in; the file where it stands in a root.
fn place(path: &str) -> String {
    let roots = ["src/", "web/src/"];
    let in_root = roots.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| !rest.contains('/')));
    if in_root { path.to_owned() } else { format!("{}/", path.rsplit_once('/').expect("a folder").0) }
}

#[test]
fn the_architecture_names_every_folder_of_sources() {
    let listed = listed();
    for path in &listed {
        assert!(root().join(path).exists(), "ARCHITECTURE.md's tree lists {path}, which does not exist");
    }
    let missing: BTreeSet<String> =
        program().iter().map(|source| place(&source.path)).filter(|place| !listed.contains(place)).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md's tree leaves out {missing:?}");
}

/// A test that reads a clock, sleeps or sets a limit of its own passes on one machine and fails on a slower one.
#[test]
fn tests_wait_for_conditions() {
    let scripts = files("tests", "mjs");
    assert!(scripts.len() > 20, "only {} scripts are read", scripts.len());
    let words = ["waitForTimeout", "setTimeout(done", "Date.now", "performance.now", "timeout:", "DefaultTimeout"];
    let why = "waits are for a condition, by `until` and Playwright's own, as long as PATIENCE";
    forbid(&scripts, &words, &["tests/e2e/harness.mjs"], why);
    for folder in ["tests", "web/tests"] {
        let words = ["Instant::", "SystemTime::", "thread::sleep"];
        let why = "no test depends on how fast the machine is";
        forbid(&files(folder, "rs"), &words, &["tests/architecture.rs"], why);
    }
}

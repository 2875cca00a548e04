//! The README says what the program says: its commands are run, its tables and its worked number are counted again.
//!
//! `UPDATE_README=1 cargo test --features cli --test readme` writes the output of its commands anew.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use stagecost::link::Scenario;
use stagecost::recording::OperatorRow;
use stagecost::recording::place::Block;
use stagecost::recording::stage_cost::StageCost;
use stagecost::study::component_groups::{Group, breakdown};
use stagecost::text::format;
use stagecost::workload::tokens;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

fn readme() -> String {
    std::fs::read_to_string(PATH).expect("README.md")
}

/// The README's words, however its lines are broken.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[track_caller]
fn cost(link: &str) -> StageCost {
    stagecost::evaluate(&scenario(link).request).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// What a shell prints for `command`, the program being on its path.
fn run(command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_stagecost")).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a path");
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .env("PATH", format!("{}:{path}", program.display()))
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).expect("text")
}

/// The text with every `console` block's commands run.
fn with_output(text: &str) -> String {
    let mut new = String::new();
    let (mut commands, mut inside) = (0, false);
    for line in text.lines() {
        match line {
            "```console" => inside = true,
            "```" if inside => inside = false,
            _ => {}
        }
        match line.strip_prefix("$ ").filter(|_| inside) {
            Some(command) => {
                assert!(command.starts_with("stagecost "), "a command of this program: {command}");
                commands += 1;
                new += &format!("{line}\n{}", run(command));
            }
            None if inside && line != "```console" => {}
            None => new += &format!("{line}\n"),
        }
    }
    assert!(commands >= 8 && !inside, "{commands} commands");
    new
}

#[test]
fn commands_print_what_it_shows() {
    let text = readme();
    let new = with_output(&text);
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(PATH, &new).expect("README.md can be written");
        return;
    }
    for (line, (shown, printed)) in text.lines().zip(new.lines()).enumerate() {
        assert_eq!(shown, printed, "README.md:{}; look at it, then UPDATE_README=1", line + 1);
    }
    assert_eq!(text, new);
}

/// Rows of the first table that `heading` begins or precedes, cell by cell, without its head.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let start = text.find(heading).unwrap_or_else(|| panic!("no {heading:?} in the README"));
    let rows = text[start..].lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "no table after {heading:?}");
    rows
}

#[test]
fn the_table_of_modes_is_evaluated() {
    let model = scenario("").request.model;
    let row = |mode: &stagecost::model::ModeCard| {
        let (views, link) = match mode.tile {
            None => (format!("{} px", mode.base), format!("base={}&grid=none", mode.base)),
            Some(tile) => {
                let grid = scenario("").request.grid_text();
                (format!("{} px + {grid} crops of {tile} px", mode.base), format!("base={}&tile={tile}", mode.base))
            }
        };
        let [normal, flash] = ["normal", "flash"].map(|kernel| cost(&format!("{link}&kernel={kernel}")));
        assert_eq!(normal.flop.tensor, flash.flop.tensor);
        let peaks = [normal, flash].map(|cost| cost.resident.peak_activations.get());
        vec![
            mode.name.clone(),
            views,
            format::count(tokens(&scenario(&link).request).image),
            format::bytes(normal.hbm.total()),
            format::bytes(flash.hbm.total()),
            format::ratio(normal.hbm.total().get() / flash.hbm.total().get()),
            format::ratio(peaks[0] / peaks[1]),
        ]
    };
    let expected: Vec<Vec<String>> = model.modes.list.iter().map(row).collect();
    assert_eq!(table(&readme(), "<!-- modes"), expected);
}

/// Sizes of the worked number: the letter at the beginning of a line, and the product that it is.
fn sizes(text: &str) -> BTreeMap<char, f64> {
    let block = text.split_once("```text\n").expect("a block of sizes").1.split_once("```").expect("its end").0;
    let size = |line: &str| {
        let (formula, bytes) = line.rsplit_once('=').expect("a product");
        let factors = formula.trim_end().split(" · ").map(|factor| {
            // The first factor follows two or more blanks after its name.
            let factor = factor.rsplit("   ").next().expect("some text").trim();
            factor.split(' ').next().and_then(|number| number.parse::<f64>().ok()).unwrap_or_else(|| panic!("{line}"))
        });
        let product: f64 = factors.product();
        assert_eq!(format!("{} B", format::count(product)), bytes.trim(), "{line}");
        (line.chars().next().expect("a letter"), product)
    };
    block.lines().map(size).collect()
}

/// The value of a sum such as `3Q + C`.
fn sum(expression: &str, sizes: &BTreeMap<char, f64>) -> f64 {
    let term = |term: &str| {
        let letter = term.chars().last().expect("a letter");
        let times = term.trim_end_matches(letter);
        let times = if times.is_empty() { 1.0 } else { times.parse().expect("a number before the letter") };
        times * sizes.get(&letter).unwrap_or_else(|| panic!("{letter} is no size of {expression}"))
    };
    expression.split(" + ").map(term).sum()
}

/// Operators of one layer of SAM's global attention that depend on the kernel, and how many such layers there are.
fn layer(kernel: &str) -> (Vec<OperatorRow>, f64) {
    let request = scenario(&format!("grid=none&kernel={kernel}")).request;
    let rows = stagecost::operators(&request).expect("a valid request");
    let of_group = |row: &OperatorRow| Group::of(row) == Group::Attention(Block::Global(0));
    let rows: Vec<OperatorRow> = rows.into_iter().filter(of_group).collect();
    let layers = rows[0].count;
    let shares = breakdown(&request).expect("a valid request");
    let total = shares
        .iter()
        .find(|share| share.group == Group::Attention(Block::Global(0)))
        .expect("a share")
        .hbm
        .total()
        .get();
    assert_eq!(rows.iter().map(|row| (row.reads + row.writes).get()).sum::<f64>(), total);
    (rows, layers)
}

#[test]
fn the_number_by_hand_is_the_engines() {
    let text = readme();
    let sizes = sizes(&text);
    let mut totals = Vec::new();
    for kernel in ["normal", "flash"] {
        let mut table = table(&text, &format!("\n| {kernel} | reads"));
        let (rows, layers) = layer(kernel);
        assert_eq!(layers, 4.0, "the README says four layers");
        let all = table.pop().expect("a last row");
        assert_eq!(table.len(), rows.len(), "{kernel}: one row an operator");
        for (cells, row) in table.iter().zip(&rows) {
            assert_eq!(cells[0], format!("`{}`", row.at.unit), "{kernel}");
            let (reads, writes) = (sum(&cells[1], &sizes), sum(&cells[2], &sizes));
            assert_eq!((reads * layers, writes * layers), (row.reads.get(), row.writes.get()), "{kernel} {}", cells[0]);
            assert_eq!(cells[3], format::count(reads + writes), "{kernel} {}", cells[0]);
        }
        let total: f64 = rows.iter().map(|row| (row.reads + row.writes).get() / layers).sum();
        assert_eq!(all[3], format::count(total), "{kernel}");
        totals.push(total);
        let flop: f64 = rows.iter().map(|row| row.flop.tensor.get() / layers).sum();
        let product = 2.0 * 12.0 * 4096.0 * 4096.0 * 64.0;
        assert_eq!(flop, 2.0 * product, "{kernel}");
        says(&format!("2 · 12 · 4096 · 4096 · 64 = {} FLOP each", format::count(product)));
    }
    let [normal, flash] = totals[..] else { panic!("two kernels") };
    let ratio = format::ratio(normal / flash);
    says(&format!("{} / {} = {ratio}", format::count(normal), format::count(flash)));
}

#[track_caller]
fn says(text: &str) {
    assert!(words(&readme()).contains(text), "the README does not say {text:?}");
}

/// Sentences with figures that no table holds.
fn sentences() -> Vec<String> {
    let ratio = |link: &str| {
        let [normal, flash] = ["normal", "flash"].map(|kernel| cost(&format!("{link}&kernel={kernel}")).hbm.total());
        normal.get() / flash.get()
    };
    let modes = &scenario("").request.model.modes.list;
    let ratios = modes.iter().map(|mode| match mode.tile {
        None => ratio(&format!("base={}&grid=none", mode.base)),
        Some(tile) => ratio(&format!("base={}&tile={tile}", mode.base)),
    });
    let (least, most) = ratios.fold((f64::INFINITY, 0.0_f64), |(least, most), r| (least.min(r), most.max(r)));
    let published =
        stagecost::compare::published_sweep::comparison().expect("the published sweep is evaluated").rows.len();
    // The one figure, which the page shows too.
    let gap = 100.0 * stagecost::compare::published_sweep::KERNEL_GAP;
    vec![
        format!("over the {published} crop grids"),
        format!("differs by at most {} %", format::significant(gap)),
        format!("{} to {} the bytes of flash", format::ratio(least), format::ratio(most)),
    ]
}

#[test]
fn no_figure_is_unchecked() {
    let sentences = sentences();
    for sentence in &sentences {
        says(sentence);
    }
    // Prose without code, tables, and what is checked above and in the worked number.
    let text = readme();
    let prose: String = text.split("```").step_by(2).collect();
    let prose = prose.lines().filter(|line| !line.starts_with('|')).collect::<Vec<_>>().join(" ");
    let mut prose = words(&prose);
    for sentence in &sentences {
        prose = prose.replace(sentence, "");
    }
    let by_hand = prose.find("4,076,863,488 / 843,251,712 = ").expect("the worked ratio");
    let end = prose[by_hand..].find('×').expect("its end");
    prose.replace_range(by_hand..by_hand + end + '×'.len_utf8(), "");
    for unit in ["×", " GB", " MB", " GiB", " TFLOP", " GFLOP", " FLOP/B", " %", " ms"] {
        for (at, _) in prose.match_indices(unit) {
            let before = prose[..at].chars().next_back();
            let context: String = prose[..at].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
            assert!(!before.is_some_and(|letter| letter.is_ascii_digit()), "no check counts {context}{unit}");
        }
    }
}

#[test]
fn the_table_of_keys_has_every_key_and_its_default() {
    let rows = table(&readme(), "## A link is a scenario");
    let plain = |cell: &str| cell.trim_matches('`').to_owned();
    let shown: Vec<String> = rows.iter().map(|row| plain(&row[0])).collect();
    let unknown = Scenario::from_link("colour=red").expect_err("no such key").to_string();
    let mut known: Vec<&str> = unknown.split_once("one of ").expect("a list").1.split(", ").collect();
    let mut sorted: Vec<&str> = shown.iter().map(String::as_str).collect();
    known.sort_unstable();
    sorted.sort_unstable();
    assert_eq!(sorted, known);
    for row in &rows {
        if !row[2].is_empty() {
            assert_eq!(scenario(&format!("{}={}", plain(&row[0]), plain(&row[2]))).link(), "v=1", "{row:?}");
        }
        let example = scenario(&plain(&row[3]));
        assert!(row[3].contains(&plain(&row[0])) && example.link().starts_with("v=1"), "{row:?}");
    }
    let kernels: Vec<String> = table(&readme(), "The four kernels").iter().map(|row| plain(&row[0])).collect();
    assert_eq!(kernels, stagecost::request::AttentionKernel::ALL.map(|kernel| kernel.name()));
}

#[test]
fn limits_and_versions_are_those_of_the_scripts() {
    let script = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let value = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        line.unwrap_or_else(|| panic!("no {name}")).to_owned()
    };
    says(&format!("Node {} or newer", value(&script("lib.sh"), "NODE_MINIMUM")));
    let limit = value(&script("budget.mjs"), "export const LIMIT ").replace('_', "");
    let bytes: u32 = limit.trim().trim_end_matches(';').parse().expect("a number of bytes");
    says(&format!("under {} kB with Brotli", bytes / 1000));
}

//! Links of released versions open with the numbers that they gave then. Where a later version answers differently, the
//! figure and the reason are listed in `tests/golden/changes.csv`.
//!
//! `UPDATE_GOLDEN_LINKS=1 cargo test --test golden_links` writes the files of the present version if there are none yet.
//! An existing file is never overwritten.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use stagecost::VERSION;
use stagecost::catalog;
use stagecost::export;
use stagecost::metric::Metric;
use stagecost::presets::PRESETS;
use stagecost::request::{Key, Stage};
use stagecost::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Released versions whose files are replayed.
const VERSIONS: [&str; 1] = ["0.1.0"];
/// Keys that links have since then, which no file of that version holds.
const LATER: [(&str, &str); 1] =
    [("0.1.0", "part views min_crops max_crops vision_ms logits_dtype memory_share free_bytes kv_block")];
/// Drawn links in a file.
const DRAWN: usize = 2500;

/// Figures by the path of their place in an answer, as the answer writes them.
type Figures = BTreeMap<String, String>;

/// One row: which part of a link's answer it is, under which kernel, and its figures.
struct Row {
    part: String,
    kernel: String,
    figures: Figures,
}

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// Adds every leaf of an answer under its path, but texts that explain and stamps that name the version.
fn flatten(path: &str, value: &Value, figures: &mut Figures) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => {
            let stamps = ["version", "link", "convention", "extrapolation", "note", "time_unknown"];
            for (name, field) in fields.iter().filter(|(name, _)| !stamps.contains(&name.as_str())) {
                flatten(&under(name), field, figures);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| flatten(&under(&at.to_string()), item, figures));
        }
        Value::Null => {}
        Value::String(text) => drop(figures.insert(path.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => drop(figures.insert(path.to_owned(), value.to_string())),
    }
}

fn flat(value: &impl serde::Serialize) -> Figures {
    let mut figures = Figures::new();
    flatten("", &serde_json::to_value(value).expect("plain data"), &mut figures);
    figures
}

/// The answer to the current workload under each of these kernels.
fn workload(scenario: &Scenario, kernels: &[&str]) -> Vec<Row> {
    let row = |kernel: &&str| {
        let mut own = scenario.clone();
        own.request.set(Key::Kernel, kernel).expect("a kernel's name");
        let figures = flat(&export::evaluation(&own).expect("a request of a link"));
        Row { part: String::new(), kernel: (*kernel).to_owned(), figures }
    };
    kernels.iter().map(row).collect()
}

/// The answer to a sweep or a map, a row a point and kernel, or one for all cells.
fn swept(scenario: &Scenario) -> Vec<Row> {
    let answer = serde_json::to_value(export::sweep(scenario).expect("a sweep of a link")).expect("plain data");
    let Some(points) = answer["points"].as_array() else {
        return vec![Row { part: "map".to_owned(), kernel: String::new(), figures: flat(&answer) }];
    };
    let mut rows = Vec::new();
    for point in points {
        let mut own = point.clone();
        let costs = own.as_object_mut().and_then(|own| own.remove("costs")).expect("costs of a point");
        for cost in costs.as_array().expect("a cost a kernel") {
            let mut figures = flat(&own);
            figures.append(&mut flat(cost));
            let part = figures.remove("value").expect("the value of the axis");
            let kernel = figures.remove("kernel").expect("the kernel of a cost");
            rows.push(Row { part, kernel, figures });
        }
    }
    rows
}

/// The ranking of every device, a row a device and kernel, and the largest workloads.
fn ranked(scenario: &Scenario) -> Vec<Row> {
    let answer = serde_json::to_value(export::ranking(scenario).expect("a ranking of a link")).expect("plain data");
    let mut rows = Vec::new();
    for device in answer["devices"].as_array().expect("devices") {
        for on in device["kernels"].as_array().expect("kernels of a device") {
            let mut figures = flat(on);
            figures.retain(|path, _| !path.starts_with("time_spent_s"));
            let kernel = figures.remove("kernel").expect("the kernel");
            rows.push(Row { part: device["id"].as_str().expect("an id").to_owned(), kernel, figures });
        }
    }
    for most in answer["most"].as_array().into_iter().flatten() {
        let mut figures = flat(most);
        let kernel = figures.remove("kernel").expect("the kernel");
        rows.push(Row { part: format!("most {}", figures["quantity"]), kernel, figures });
    }
    rows
}

/// Rows of the answer to a link.
type Answer = fn(&Scenario) -> Vec<Row>;

/// The kinds of rows: how a file is named, and what it asks of a link.
const KINDS: [(&str, Answer); 4] = [
    ("workloads", |scenario| {
        workload(scenario, &scenario.kernels.iter().map(|kernel| kernel.name()).collect::<Vec<_>>())
    }),
    ("drawn", |scenario| workload(scenario, &[scenario.request.kernel.name()])),
    ("sweeps", swept),
    ("rankings", ranked),
];

/// Numbers that look drawn and are the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        // Constants of Knuth's MMIX; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

/// A value for each key that others than its default are drawn from.
fn drawn_value(draw: &mut Draw, key: Key) -> String {
    let (a, b) = (draw.below(64) + 1, draw.below(20) + 1);
    match key {
        Key::Model => "deepseek-ocr".to_owned(),
        Key::Stage => draw.of(&Stage::ALL.map(Stage::name)).to_owned(),
        Key::Part => draw.of(&["all", "notp_attention", "notp_block", "notp_transformer", "vit_model"]).to_owned(),
        Key::Base | Key::Tile => (64 * (draw.below(24) + 4)).to_string(),
        Key::Views => draw.of(&["rule", "640x640*2", "512x768_1024x1024"]).to_owned(),
        Key::Grid => format!("{}x{b}", a % 12 + 1),
        Key::Image => format!("{}x{}", 200 + 37 * draw.below(80), 150 + 41 * draw.below(80)),
        Key::MinCrops => (b % 6 + 1).to_string(),
        Key::MaxCrops => (a.min(58) + 6).to_string(),
        Key::Batch => a.to_string(),
        Key::Prompt => (draw.below(40) * 97).to_string(),
        Key::Steps => (draw.below(30) * 131 + 1).to_string(),
        Key::Logits => draw.of(&["all", "last"]).to_owned(),
        Key::LogitsType => draw.of(&["fp32", "model"]).to_owned(),
        Key::Mask => draw.of(&["full", "causal"]).to_owned(),
        Key::Kernel | Key::VisionKernel | Key::DecoderKernel => {
            draw.of(&["normal", "normal-fp32", "flash", "flash-inline-bias"]).to_owned()
        }
        Key::Precision => draw.of(&["bf16", "fp16", "fp32", "fp8", "int8"]).to_owned(),
        Key::Device => catalog::devices()[draw.below(catalog::devices().len())].id.clone(),
        Key::GemmEfficiency | Key::HbmEfficiency => format!("0.{}", draw.below(90) + 10),
        Key::Launch => draw.below(12).to_string(),
        Key::MemoryShare => format!("0.{}", draw.below(90) + 10),
        Key::FreeBytes => (1_000_000_007 * (draw.below(64) + 1)).to_string(),
        Key::KvBlock => (16 * (draw.below(8) + 1)).to_string(),
    }
}

/// The links that a version's files are made of, by kind.
fn links(kind: &str) -> Vec<String> {
    let mut draw = Draw(20_261_128);
    let presets = || PRESETS.iter().map(|preset| preset.link.to_owned());
    let composites = catalog::models()[0].composites.keys().chain(catalog::models()[0].aliases.keys());
    match kind {
        "workloads" => presets()
            .chain(composites.map(|name| format!("composite={name}")))
            .chain(Stage::ALL.map(|stage| {
                format!(
                    "stage={}&kernels=normal,normal-fp32,flash,flash-inline-bias&ttft_ms=40&tpot_ms=3",
                    stage.name()
                )
            }))
            .chain(Key::ALL.into_iter().filter(|key| *key != Key::Model).flat_map(|key| {
                let mut several =
                    || (0..3).map(|_| format!("{}={}", key.name(), drawn_value(&mut draw, key))).collect::<Vec<_>>();
                several()
            }))
            .collect(),
        "drawn" => {
            let mut drawn = BTreeSet::new();
            while drawn.len() < DRAWN {
                let mut chosen = Vec::new();
                for key in Key::ALL.into_iter().filter(|key| *key != Key::Model) {
                    if draw.below(3) == 0 {
                        chosen.push(format!("{}={}", key.name(), drawn_value(&mut draw, key)));
                    }
                }
                let has = |name: &str| chosen.iter().any(|text| text.starts_with(name));
                let contradicts = has("grid=") && has("image=");
                if !contradicts && !chosen.is_empty() {
                    drawn.insert(format!("v=1&{}", chosen.join("&")));
                }
            }
            drawn.into_iter().collect()
        }
        "sweeps" => presets()
            .chain(catalog::sweeps().iter().map(|sweep| format!("sweep={}", sweep.id)))
            .chain(Key::ALL.into_iter().map(|key| {
                let values: BTreeSet<String> = (0..4).map(|_| drawn_value(&mut draw, key)).collect();
                let values: Vec<String> = values.into_iter().collect();
                format!("axis={}&values={}&stage=first-token&ttft_ms=60", key.name(), values.join(","))
            }))
            .chain(Metric::ALL.map(|metric| {
                format!("axis=grid&values=none,2x3&axis2=batch&values2=1,8&stage=first-token&metric={}", metric.name())
            }))
            .collect(),
        _ => presets()
            .chain(
                ["stage=first-token&ttft_ms=40&tpot_ms=3&dtype=fp16", "stage=decode&batch=64&steps=1000&tpot_ms=9"]
                    .map(str::to_owned),
            )
            .collect(),
    }
}

fn file(version: &str, kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/links-{version}-{kind}.csv"))
}

fn write(version: &str, kind: &str, answer: Answer) {
    let mut rows = Vec::new();
    for link in links(kind) {
        let scenario = scenario(&link);
        rows.extend(answer(&scenario).into_iter().map(|row| (link.clone(), scenario.link(), row)));
    }
    let columns: BTreeSet<String> = rows.iter().flat_map(|(_, _, row)| row.figures.keys().cloned()).collect();
    let mut writer = csv::Writer::from_path(file(version, kind)).expect("a file that can be written");
    let head = ["link", "canonical", "part", "kernel"].into_iter().chain(columns.iter().map(String::as_str));
    writer.write_record(head).expect("written");
    for (link, canonical, row) in rows {
        let cells = columns.iter().map(|column| row.figures.get(column).map_or("", String::as_str));
        let named = [link.as_str(), canonical.as_str(), row.part.as_str(), row.kernel.as_str()];
        writer.write_record(named.into_iter().chain(cells)).expect("written");
    }
    writer.flush().expect("written");
}

/// A difference that is meant: which figures of which rows, since which version, and why.
#[derive(Debug)]
struct Change {
    kinds: String,
    figure: String,
    when: String,
    reason: String,
}

/// Reads the listed changes since a version.
fn changes(version: &str) -> Vec<Change> {
    let mut reader = csv::Reader::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/changes.csv"))
        .expect("the list of changes");
    let rows = reader.deserialize().collect::<Result<Vec<HashMap<String, String>>, _>>().expect("rows of changes");
    let change = |row: HashMap<String, String>| Change {
        kinds: row["kinds"].clone(),
        figure: row["figure"].clone(),
        when: row["when"].clone(),
        reason: row["reason"].clone(),
    };
    rows.into_iter().filter(|row| row["since"] == version).map(change).collect()
}

impl Change {
    /// Whether it is about that figure of that row: `figure` may end in a star; `when` is conditions such as
    /// `stage=decode device=l4`, on the parts of the request as links write them or on the row's `part` and `kernel`, `*` for
    /// any value that is said.
    fn covers(&self, kind: &str, scenario: &Scenario, part: &str, kernel: &str, figure: &str) -> bool {
        let matches = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => pattern == text,
        };
        let holds = |condition: &str| {
            let (name, wanted) = condition.split_once('=').expect("a condition is name=value");
            let said = match name {
                "part" => Some(part.to_owned()),
                "kernel" => Some(kernel.to_owned()),
                "sweep" => match &scenario.sweep {
                    stagecost::scenario::SweepChoice::Card(card) => Some(card.id.clone()),
                    stagecost::scenario::SweepChoice::Axis { axis, .. } => Some(format!("axis={}", axis.name())),
                },
                name => scenario.request.get(Key::from_name(name).expect("a key of a link")),
            };
            said.is_some_and(|said| wanted.split('|').any(|wanted| matches(wanted, &said)))
        };
        self.kinds.split(' ').any(|own| own == kind)
            && matches(&self.figure, figure)
            && self.when.split_whitespace().all(holds)
    }
}

#[test]
fn links_of_released_versions_answer_as_they_did() {
    for version in VERSIONS {
        let changes = changes(version);
        let mut used = BTreeSet::new();
        for (kind, answer) in KINDS {
            let mut compared = 0;
            let mut reader = csv::Reader::from_path(file(version, kind)).expect("a golden file");
            let golden: Vec<HashMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("rows");
            let mut at = 0;
            while let Some(first) = golden.get(at) {
                let link = &first["link"];
                let scenario = scenario(link);
                assert_eq!(scenario.link(), first["canonical"], "{version}: {link} means something else now");
                let now = answer(&scenario);
                let then: Vec<_> = golden[at..].iter().take_while(|row| row["link"] == *link).collect();
                at += then.len();
                for row in then {
                    let (part, kernel) = (&row["part"], &row["kernel"]);
                    let same = now.iter().find(|own| own.part == *part && own.kernel == *kernel);
                    let same = same.unwrap_or_else(|| panic!("{version}: {link}: no answer for {part} {kernel}"));
                    for (figure, then) in
                        row.iter().filter(|(name, _)| !["link", "canonical", "part", "kernel"].contains(&name.as_str()))
                    {
                        compared += 1;
                        let own = same.figures.get(figure).map_or("", String::as_str);
                        if own == then {
                            continue;
                        }
                        let listed =
                            changes.iter().position(|change| change.covers(kind, &scenario, part, kernel, figure));
                        let listed = listed.unwrap_or_else(|| {
                            panic!(
                                "{version}, {kind}: {link}, {part} {kernel}: {figure} was {then}, is {own}, unlisted"
                            )
                        });
                        used.insert(listed);
                    }
                }
            }
            assert!(compared > 1000, "{version}, {kind}: {compared} figures compared");
        }
        for (at, change) in changes.iter().enumerate() {
            assert!(!change.reason.trim().is_empty(), "a change has a reason: {change:?}");
            assert!(used.contains(&at), "nothing differs by {change:?}");
        }
    }
}

/// Every link key of a version stands in its files, so that none can be dropped or come to mean something else unseen.
#[test]
fn files_hold_every_key() {
    for version in VERSIONS {
        let mut text = String::new();
        for (kind, _) in KINDS {
            text += &std::fs::read_to_string(file(version, kind)).expect("a golden file");
        }
        let others = "composite kernels sweep axis values axis2 values2 metric vision_ms ttft_ms tpot_ms".split(' ');
        let later =
            |key: &&str| LATER.iter().any(|(since, keys)| *since == version && keys.split(' ').any(|own| own == *key));
        for key in
            Key::ALL.map(Key::name).into_iter().filter(|key| *key != "model").chain(others).filter(|key| !later(key))
        {
            assert!(text.contains(&format!("{key}=")), "{version}: {key}");
        }
    }
}

#[test]
fn files_of_a_new_version_are_written_once() {
    if std::env::var_os("UPDATE_GOLDEN_LINKS").is_some() {
        for (kind, answer) in KINDS {
            if !file(VERSION, kind).exists() {
                write(VERSION, kind, answer);
            }
        }
    }
    for (kind, _) in KINDS {
        assert!(
            file(VERSION, kind).exists(),
            "run UPDATE_GOLDEN_LINKS=1 cargo test --test golden_links before a release"
        );
    }
}

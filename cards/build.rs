//! Checks every card in `configs/` against its type and compiles it in as bytes.

use serde::{Serialize, de::DeserializeOwned};
use std::{env, fs, path::Path};

#[allow(dead_code)]
#[path = "src/cards.rs"]
mod cards;
#[allow(dead_code)]
#[path = "src/conventions.rs"]
mod conventions;
#[allow(dead_code)]
#[path = "src/decoder.rs"]
mod decoder;
#[allow(dead_code)]
#[path = "src/hardware.rs"]
mod hardware;
#[allow(dead_code)]
#[path = "src/merger.rs"]
mod merger;
#[allow(dead_code)]
#[path = "src/model.rs"]
mod model;
#[allow(dead_code)]
#[path = "src/names.rs"]
mod names;
#[allow(dead_code)]
#[path = "src/positions.rs"]
mod positions;
#[allow(dead_code)]
#[path = "src/tokens.rs"]
mod tokens;
#[allow(dead_code, unused_imports)]
#[path = "src/views.rs"]
mod views;
#[allow(dead_code, unused_imports)]
#[path = "src/vision.rs"]
mod vision;

fn main() {
    models();
    write("sweeps.bin", binary(&read::<cards::SweepCard>("sweeps")));
    published();
    hardware();
    published_names();
}

/// Names of other tools: what a link needs of them, and the whole of it for a document apart.
fn published_names() {
    let cards = read::<names::NamesCard>("names");
    let mut text = String::new();
    for group in cards.iter().flat_map(|card| &card.groups) {
        text += &format!("#{}\n", group.kind);
        for name in &group.names {
            let opens = name.opens.as_deref().unwrap_or_default();
            let answer = match (opens, &name.format, &name.link) {
                ("format", Some(format), _) => format.clone(),
                ("", ..) | (_, _, None) => name.advice(),
                (_, _, Some(link)) => link.clone(),
            };
            let answer = if answer == format!("{opens}={}", name.name) { "" } else { &answer };
            text += &format!("{}\t{opens}\t{answer}\n", name.name);
        }
    }
    write("names.txt", text.into_bytes());
    write("name_cards.bin", postcard::to_allocvec(&cards).expect("cards are plain data"));
}

/// Hardware cards, and what they say in words apart from it: few need that.
fn hardware() {
    let mut cards = read::<hardware::DeviceCard>("hardware");
    let words = |card: &mut hardware::DeviceCard| hardware::Words {
        sources: std::mem::take(&mut card.sources),
        note: card.note.take(),
    };
    let words: Vec<_> = cards.iter_mut().map(words).collect();
    write("hardware.bin", postcard::to_allocvec(&cards).expect("cards are plain data"));
    write("hardware_words.bin", postcard::to_allocvec(&words).expect("cards are plain data"));
}

/// What was published, and the analytic models' figures apart from it: what never compares with those is without them.
fn published() {
    let mut cards = read::<cards::PublishedCard>("published");
    let analytic: Vec<_> = cards.iter_mut().map(|card| card.analytic.take()).collect();
    let traffic = analytic.iter().flatten().flat_map(|card| &card.points).map(|point| point.vision.io_bits);
    let gap = traffic.map(|[a, b]| (b as f64 / a as f64 - 1.0).abs()).fold(0.0, f64::max);
    write("published.bin", postcard::to_allocvec(&cards).expect("cards are plain data"));
    write("analytic.bin", postcard::to_allocvec(&analytic).expect("cards are plain data"));
    write("kernel_gap.rs", format!("{gap:?}").into_bytes());
}

/// `configs/KIND/*.yaml` in order of file name, as one list in `OUT_DIR/KIND.bin`.
/// Models, the one of a link that names none first, the others by the names of their files.
fn models() {
    let mut cards = read::<model::ModelCard>("models");
    cards.sort_by_key(|card| !card.is_default);
    write("models.bin", binary(&cards));
}

fn binary<Card: Serialize>(cards: &[Card]) -> Vec<u8> {
    postcard::to_allocvec(cards).expect("cards are plain data")
}

fn write(name: &str, bytes: Vec<u8>) {
    let out = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join(name);
    fs::write(out, bytes).expect("OUT_DIR is writable");
}

fn read<Card: DeserializeOwned>(kind: &str) -> Vec<Card> {
    let folder = Path::new("../configs").join(kind);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

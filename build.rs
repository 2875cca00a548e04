//! Checks every card in `configs/` against its type and compiles it in as bytes.

use serde::{Serialize, de::DeserializeOwned};
use std::{env, fs, path::Path};

#[allow(dead_code)]
#[path = "src/cards.rs"]
mod cards;
#[allow(dead_code)]
#[path = "src/hardware.rs"]
mod hardware;
#[allow(dead_code)]
#[path = "src/model.rs"]
mod model;

fn main() {
    compile::<model::ModelCard>("models");
    compile::<cards::SweepCard>("sweeps");
    compile::<cards::PublishedCard>("published");
    compile::<hardware::DeviceCard>("hardware");
}

/// `configs/KIND/*.yaml` in order of file name, as one list in `OUT_DIR/KIND.bin`.
fn compile<Card: DeserializeOwned + Serialize>(kind: &str) {
    let folder = Path::new("configs").join(kind);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    let cards: Vec<Card> = files
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect();
    let out = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join(format!("{kind}.bin"));
    fs::write(out, postcard::to_allocvec(&cards).expect("cards are plain data")).expect("OUT_DIR is writable");
}

//! Configuration files of hubs, for the tests of what is made of them.
#![allow(dead_code)]

use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models/configs")
}

/// The configuration of that id.
pub fn config(id: &str) -> Value {
    let path = folder().join(format!("{id}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a JSON fixture")
}

/// Every configuration by its id.
pub fn configs() -> Vec<(String, Value)> {
    let files = fs::read_dir(folder()).expect("a folder of fixtures");
    let ids =
        files.map(|file| file.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned());
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids.into_iter().map(|id| (id.clone(), config(&id))).collect()
}

/// The object at a JSON pointer.
pub fn object<'v>(value: &'v mut Value, path: &str) -> &'v mut Map<String, Value> {
    let value = if path.is_empty() { value } else { value.pointer_mut(path).expect("an object there") };
    value.as_object_mut().expect("an object")
}

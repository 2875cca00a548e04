//! The command line as it is run, for the tests of what it prints.
#![allow(dead_code)]

use serde_json::Value;
use std::process::{Command, Output};

/// Runs it.
pub fn stagecost(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stagecost")).args(arguments).output().expect("the program starts")
}

/// What it prints, with nothing on standard error.
#[track_caller]
pub fn prints(arguments: &[&str]) -> String {
    let output = stagecost(arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && err.is_empty(), "{arguments:?}: {}: {err}", output.status);
    out
}

/// What it prints, as JSON.
#[track_caller]
pub fn json(arguments: &[&str]) -> Value {
    let text = prints(arguments);
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

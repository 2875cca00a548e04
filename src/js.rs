//! The JavaScript interface: links or objects in, plain objects out; no logic.

use crate::error::Error;
use crate::link::Scenario;
use crate::present::export;
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, from_value};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// JavaScript's own error, with the key that the message names.
    #[wasm_bindgen(js_name = Error)]
    type KeyedError;

    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> KeyedError;

    #[wasm_bindgen(method, setter)]
    fn set_key(this: &KeyedError, key: &str);
}

/// What the scenario's request costs, as `stagecost eval --json` prints it.
///
/// # Errors
/// A JavaScript `Error` with one line and the `key` that it names.
#[wasm_bindgen]
pub fn evaluate(scenario: JsValue) -> Result<JsValue, JsValue> {
    plain(&read(scenario).and_then(|scenario| export::evaluation(&scenario)).map_err(thrown)?)
}

/// The scenario's sweep, or its map where it has a second axis, as `stagecost sweep --format json` prints it.
///
/// # Errors
/// As [`evaluate`].
#[wasm_bindgen]
pub fn sweep(scenario: JsValue) -> Result<JsValue, JsValue> {
    plain(&read(scenario).and_then(|scenario| export::sweep(&scenario)).map_err(thrown)?)
}

/// What fits into every device's memory, as `stagecost capacity --format json` prints it.
///
/// # Errors
/// As [`evaluate`].
#[wasm_bindgen]
pub fn capacity(scenario: JsValue) -> Result<JsValue, JsValue> {
    plain(&read(scenario).and_then(|scenario| export::capacity(&scenario)).map_err(thrown)?)
}

/// Models, kernels and sweeps, as `stagecost models --json` prints them.
///
/// # Errors
/// None that is known.
#[wasm_bindgen]
pub fn catalog() -> Result<JsValue, JsValue> {
    plain(&export::catalog())
}

/// A link, or an object with the keys of one. It goes through a JSON value because serde-wasm-bindgen drops unknown keys.
fn read(scenario: JsValue) -> Result<Scenario, Error> {
    let value = from_value(scenario).map_err(|error| {
        Error::bad_value("scenario", &error.to_string(), "not a scenario", "expected a link or an object of its keys")
    })?;
    Scenario::from_json(&value)
}

fn plain<T: Serialize>(answer: &T) -> Result<JsValue, JsValue> {
    answer.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}

fn thrown(error: Error) -> JsValue {
    let keyed = KeyedError::new(&error.to_string());
    keyed.set_key(error.key());
    keyed.into()
}

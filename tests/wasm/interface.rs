//! The JavaScript interface gives what the command line gives, as plain objects, and throws errors that name their key.

use serde::Serialize;
use serde_json::{Value, json};
use serde_wasm_bindgen::{Serializer, from_value};
use stagecost::js;
use stagecost::link::Scenario;
use stagecost::present::export;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen]
extern "C" {
    /// What was thrown.
    type Thrown;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Thrown) -> String;
    #[wasm_bindgen(method, getter)]
    fn message(this: &Thrown) -> String;
    #[wasm_bindgen(method, getter)]
    fn key(this: &Thrown) -> String;
    #[wasm_bindgen(js_namespace = JSON)]
    fn stringify(value: &JsValue) -> String;
}

/// A plain JavaScript value.
fn js(value: impl Serialize) -> JsValue {
    value.serialize(&Serializer::json_compatible()).expect("plain data")
}

/// The JSON of an answer: `JSON.stringify` throws at a bigint and shows a `Map` as empty.
fn read(answer: Result<JsValue, JsValue>) -> Value {
    serde_json::from_str(&stringify(&answer.expect("an answer"))).expect("JSON")
}

#[track_caller]
fn throws(scenario: JsValue, key: &str, message: &str) {
    for answer in [js::evaluate(scenario.clone()), js::sweep(scenario)] {
        let thrown: Thrown = answer.expect_err("refused").unchecked_into();
        assert_eq!((thrown.name(), thrown.key(), thrown.message()), ("Error".into(), key.into(), message.into()));
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

#[wasm_bindgen_test]
fn links_and_objects_are_evaluated() {
    let link = "grid=1x2&batch=2&kernels=normal,flash&kernel=normal";
    let object = json!({"grid": "1x2", "batch": 2, "kernels": ["normal", "flash"], "kernel": "normal"});
    let scenario = Scenario::from_link(link).expect("a link");
    let expected = serde_json::to_value(export::evaluation(&scenario).expect("an answer")).expect("JSON");
    for scenario in [JsValue::from_str(link), js(object)] {
        let answer = read(js::evaluate(scenario));
        assert!(same(&answer, &expected), "{answer}\n{expected}");
        assert_eq!(answer["flop"]["tensor"].as_f64(), Some(2.0 * 1_916_266_708_992.0));
    }
}

#[wasm_bindgen_test]
fn sweeps_are_plain_objects() {
    let link = "sweep=published-47";
    let expected = export::sweep(&Scenario::from_link(link).expect("a link")).expect("an answer");
    let answer = read(js::sweep(JsValue::from_str(link)));
    assert!(same(&answer, &serde_json::to_value(expected).expect("JSON")));
    assert_eq!(answer["points"].as_array().map(Vec::len), Some(47));
}

#[wasm_bindgen_test]
fn the_catalog_lists_cards() {
    let catalog = read(js::catalog());
    assert_eq!(catalog["models"][0]["id"], "deepseek-ocr");
    assert!(catalog["models"][0]["composites"]["vision_normal"].is_object(), "maps are objects");
}

#[wasm_bindgen_test]
fn what_is_not_understood_is_thrown() {
    let batch = "expected a whole number from 1 to 1024";
    throws(JsValue::from_str("batch=0"), "batch", &format!("batch: \"0\" is too small; {batch}"));
    throws(js(json!({"batch": 0})), "batch", &format!("batch: \"0\" is too small; {batch}"));
    throws(js(json!({"batch": 1.5})), "batch", &format!("batch: \"1.5\" is not a whole number; {batch}"));
    throws(js(json!({"gird": "1x2"})), "gird", "gird: unknown key; did you mean grid?");
    throws(
        js(json!({"grid": "1x2", "image": "800x600"})),
        "grid",
        "grid: image decides the grid by the vendor's rule; give grid or image, not both",
    );
    throws(
        JsValue::from_f64(3.0),
        "scenario",
        "scenario: \"3\" is not a scenario; expected a link or an object of its keys",
    );
    for nothing in
        [JsValue::UNDEFINED, JsValue::NULL, JsValue::TRUE, JsValue::symbol(None), JsValue::bigint_from_str("9")]
    {
        let thrown: Thrown = js::evaluate(nothing).expect_err("refused").unchecked_into();
        assert_eq!(thrown.key(), "scenario");
    }
    // An answer can be read back as it is.
    let link: Value = from_value(js::evaluate(JsValue::from_str("batch=2")).expect("an answer")).expect("plain data");
    assert_eq!(link["link"], "v=1&batch=2");
}

/// Whatever is given, what comes back is an answer of finite numbers or an error that begins with its key.
#[track_caller]
fn answers(scenario: JsValue) {
    let shown = format!("{scenario:?}");
    for answer in [js::evaluate(scenario.clone()), js::sweep(scenario)] {
        match answer {
            Ok(answer) => {
                let text = stringify(&answer);
                assert!(!text.contains("null") && !text.contains("NaN"), "{shown}: {text}");
            }
            Err(thrown) => {
                let thrown: Thrown = thrown.unchecked_into();
                assert_eq!(thrown.name(), "Error", "{shown}");
                assert!(thrown.message().starts_with(&format!("{}: ", thrown.key())), "{shown}: {}", thrown.message());
                assert!(thrown.message().chars().count() < 700, "{shown}");
            }
        }
    }
}

#[wasm_bindgen_test]
fn nothing_is_too_strange() {
    let digits = "9".repeat(400);
    let batch = "expected a whole number from 1 to 1024";
    let shortened = "9".repeat(40);
    throws(
        JsValue::from_str(&format!("batch={digits}")),
        "batch",
        &format!("batch: \"{shortened}…\" is too large; {batch}"),
    );
    throws(js(json!({"batch": digits})), "batch", &format!("batch: \"{shortened}…\" is too large; {batch}"));
    let texts =
        ["", "0", "-1", "1e400", "0x0", "1000000000x1", "none", "\u{1f980}", "NaN", "Infinity", "%", "\0", "null"];
    for key in stagecost::request::Key::ALL {
        for text in texts.iter().copied().chain([digits.as_str()]) {
            answers(JsValue::from_str(&format!("{}={text}", key.name())));
            answers(js(json!({ key.name(): text })));
            answers(js(json!({"axis": key.name(), "values": [text, "1x2"]})));
        }
        for number in [f64::NAN, f64::INFINITY, -0.0, 1e300, 0.5] {
            answers(js(BTreeMap::from([(key.name(), number)])));
        }
    }
}

#[wasm_bindgen_test]
fn the_link_in_an_answer_gives_the_same_answer() {
    for link in [
        "",
        "composite=vision_normal",
        "image=1600x1200&batch=3",
        "grid=none&base=512",
        "kernels=normal%2Cflash-inline-bias",
    ] {
        let answer = read(js::evaluate(JsValue::from_str(link)));
        let canonical = answer["link"].as_str().expect("a link");
        assert!(canonical.starts_with("v=1"), "{link}: {canonical}");
        assert_eq!(read(js::evaluate(JsValue::from_str(canonical))), answer, "{link}");
        assert_eq!(read(js::sweep(JsValue::from_str(canonical))), read(js::sweep(JsValue::from_str(link))), "{link}");
    }
}

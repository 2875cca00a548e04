//! A link's text as a scenario, or the one thing that is wrong with it.

use super::given::{Given, given, known};
use super::{MAX_VALUES, Scale, Scenario, SweepChoice};
use crate::attention::AttentionKernel;
use crate::cards::SweepCard;
use crate::catalog;
use crate::error::Error;
use crate::request::{Crops, Key, Request};
use crate::text;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;

pub(super) fn link(text: &str) -> Result<Scenario, Error> {
    let pairs: Vec<_> = form_urlencoded::parse(fragment(text.trim())?.as_bytes()).collect();
    scenario(&given(&pairs)?)
}

pub(super) fn json(value: &Value) -> Result<Scenario, Error> {
    match value {
        Value::String(text) => link(text),
        Value::Object(object) => {
            let pair = |(key, value)| Ok((Cow::Borrowed(String::as_str(key)), Cow::Owned(text_of(key, value)?)));
            let pairs = object.iter().map(pair).collect::<Result<Vec<_>, Error>>()?;
            scenario(&given(&pairs)?)
        }
        other => Err(Error::bad_value(
            "scenario",
            &other.to_string(),
            "not a scenario",
            "expected a link or an object of its keys",
        )),
    }
}

/// The part of an address after `#`; a text that is no address is a link already.
fn fragment(text: &str) -> Result<&str, Error> {
    match text.split_once('#') {
        // Keys and values have no slash: what has one before the # is an address.
        Some((address, fragment)) if address.is_empty() || address.contains('/') => Ok(fragment),
        None if text.contains("://") => Err(Error::bad_value(
            "link",
            text,
            "an address without a link",
            "expected what follows its #, such as v=1&grid=2x3",
        )),
        _ => Ok(text),
    }
}

/// What an object says for a key, as a link would.
fn text_of(key: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(items) => {
            Ok(items.iter().map(|item| text_of(key, item)).collect::<Result<Vec<_>, _>>()?.join(","))
        }
        // An unknown key is the greater surprise; known ones are named by their own text.
        other => Err(Error::bad_value(
            known(key)?,
            &other.to_string(),
            "no text, number or list",
            "leave it out or give one",
        )),
    }
}

fn scenario(given: &Given) -> Result<Scenario, Error> {
    let mut scenario = Scenario::default();
    for key in Key::ALL {
        if let Some(text) = given.text(key.name()) {
            scenario.request.set(key, text)?;
        }
    }
    if given.text("grid").is_some() && given.text("image").is_some() {
        return Err(Error::contradiction(
            "grid",
            "image decides the grid by the vendor's rule",
            "give grid or image, not both",
        ));
    }
    if let Some(name) = given.text("composite") {
        composite(&mut scenario.request, name, given)?;
    }
    if let Some(text) = given.text("kernels") {
        scenario.kernels = kernels(text)?;
    }
    if let Some(sweep) = sweep(&scenario.request, given)? {
        scenario.sweep = sweep;
    }
    if let Some(text) = given.text("x") {
        scenario.view.x = scale("x", text)?;
    }
    if let Some(text) = given.text("y") {
        scenario.view.y = scale("y", text)?;
    }
    Ok(scenario)
}

/// Sets the parts of which a composite is the shorthand, and refuses parts that say something else.
fn composite(request: &mut Request, name: &str, given: &Given) -> Result<(), Error> {
    let model = request.model;
    let Some(composite) = model.composite(name) else {
        let names = model.composites.keys().chain(model.aliases.keys()).map(String::as_str);
        let expected = format!("expected one of {}", text::list(names));
        return Err(Error::bad_value("composite", name, text::not_known(name), expected));
    };
    let stated = request.kernel;
    request.set(Key::Kernel, &composite.kernel)?;
    if given.text("kernel").is_some() && stated != request.kernel {
        let problem = format!("{name} runs the kernel {}, kernel says {}", composite.kernel, stated.name());
        return Err(Error::contradiction("composite", problem, "give composite or kernel, not both"));
    }
    if composite.crops {
        return Ok(());
    }
    for key in ["grid", "image"] {
        if let Some(text) = given.text(key).filter(|_| request.crops != Crops::None) {
            let problem = format!("{name} has no crops, {key} says {text}");
            return Err(Error::contradiction("composite", problem, format!("give composite or {key}, not both")));
        }
    }
    request.crops = Crops::None;
    Ok(())
}

fn kernels(text: &str) -> Result<Vec<AttentionKernel>, Error> {
    let mut probe = Request::default();
    let mut kernels = Vec::new();
    for name in text.split(',') {
        probe.set(Key::Kernel, name).map_err(|error| error.under("kernels"))?;
        if kernels.contains(&probe.kernel) {
            return Err(Error::bad_value("kernels", name, "given twice", "expected each kernel once"));
        }
        kernels.push(probe.kernel);
    }
    Ok(kernels)
}

fn sweep(request: &Request, given: &Given) -> Result<Option<SweepChoice>, Error> {
    let (card, axis, values) = (given.text("sweep"), given.text("axis"), given.text("values"));
    let card = card.map(sweep_card).transpose()?;
    let axis = axis.map(axis_key).transpose()?;
    match (card, axis, values) {
        (None, None, None) => Ok(None),
        (Some(card), None, None) => Ok(Some(SweepChoice::Card(card))),
        (None, Some(axis), Some(values)) => {
            Ok(Some(SweepChoice::Axis { axis, values: axis_values(request, axis, values)? }))
        }
        (Some(_), ..) => Err(Error::contradiction(
            "sweep",
            "a named sweep has its own axis and values",
            "give sweep, or axis with values, not both",
        )),
        (None, Some(axis), None) => {
            let example = request.get(axis).unwrap_or_else(|| "1600x1200".to_owned());
            Err(Error::contradiction(
                "axis",
                "there are no values to sweep",
                format!("add values, such as values={example}"),
            ))
        }
        (None, None, Some(_)) => {
            Err(Error::contradiction("values", "there is no axis to which they belong", "add axis, such as axis=grid"))
        }
    }
}

fn sweep_card(id: &str) -> Result<&'static SweepCard, Error> {
    catalog::sweep(id).ok_or_else(|| {
        let names = text::list(catalog::sweeps().iter().map(|sweep| sweep.id.as_str()));
        Error::bad_value("sweep", id, text::not_known(id), format!("expected one of {names}"))
    })
}

fn axis_key(name: &str) -> Result<Key, Error> {
    Key::from_name(name).ok_or_else(|| {
        let names = text::list(Key::ALL.into_iter().map(Key::name));
        Error::bad_value("axis", name, text::not_known(name), format!("expected one of {names}"))
    })
}

/// The values of an axis as canonical texts.
fn axis_values(request: &Request, axis: Key, text: &str) -> Result<Vec<String>, Error> {
    let count = text.split(',').count();
    if count > MAX_VALUES {
        let problem = format!("too long with {count} values");
        return Err(Error::bad_value("values", text, problem, format!("expected at most {MAX_VALUES}")));
    }
    let mut probe = request.clone();
    let mut seen = HashSet::new();
    let mut values = Vec::with_capacity(count);
    for value in text.split(',') {
        probe.set(axis, value).map_err(|error| error.under("values"))?;
        // What was set is read back, so that 02x03 and 2x3 are one value.
        let canonical = probe.get(axis);
        if !seen.insert(canonical.clone()) {
            return Err(Error::bad_value("values", value, "given twice", "expected each value once"));
        }
        values.extend(canonical);
    }
    Ok(values)
}

fn scale(key: &'static str, text: &str) -> Result<Scale, Error> {
    Scale::from_name(text).ok_or_else(|| {
        let names = text::list(Scale::ALL.into_iter().map(Scale::name));
        Error::bad_value(key, text, text::not_known(text), format!("expected one of {names}"))
    })
}

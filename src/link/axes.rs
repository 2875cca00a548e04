//! The axes of a link: a named sweep or an axis with values, and a second axis for a map.

use super::known_keys::Given;
use super::limits::{MAX_CELLS, MAX_VALUES};
use super::scenario::{SecondAxis, SweepChoice};
use crate::cards::SweepCard;
use crate::catalog;
use crate::error::Error;
use crate::request::{Key, Request};
use crate::text::parse;
use std::collections::HashSet;

/// The two keys of an axis and its values.
type Keys = [&'static str; 2];

const FIRST: Keys = ["axis", "values"];
const SECOND: Keys = ["axis2", "values2"];

/// What is swept, if the link says so.
pub(super) fn first(request: &Request, given: &Given) -> Result<Option<SweepChoice>, Error> {
    match given.text("sweep") {
        None => Ok(own(request, given, FIRST)?.map(|(axis, values)| SweepChoice::Axis { axis, values })),
        Some(_) if FIRST.iter().any(|key| given.text(key).is_some()) => Err(Error::contradiction(
            "sweep",
            "a named sweep has its own axis and values",
            "give sweep, or axis with values, not both",
        )),
        Some(id) => Ok(Some(SweepChoice::Card(sweep_card(id)?))),
    }
}

/// What is swept besides, if the link says so.
pub(super) fn second(request: &Request, sweep: &SweepChoice, given: &Given) -> Result<Option<SecondAxis>, Error> {
    let Some((axis, values)) = own(request, given, SECOND)? else { return Ok(None) };
    let second = SecondAxis { axis, values };
    second.check(sweep)?;
    Ok(Some(second))
}

/// An axis with its values.
fn own(request: &Request, given: &Given, keys: Keys) -> Result<Option<(Key, Vec<String>)>, Error> {
    let axis = given.text(keys[0]).map(|name| axis_key(keys[0], name)).transpose()?;
    match (axis, given.text(keys[1])) {
        (None, None) => Ok(None),
        (Some(axis), Some(values)) => Ok(Some((axis, axis_values(request, axis, keys[1], values)?))),
        (Some(axis), None) => Err(Error::contradiction(
            keys[0],
            "there are no values to sweep",
            format!("add {}, such as {}={}", keys[1], keys[1], example(request, axis)),
        )),
        (None, Some(_)) => Err(Error::contradiction(
            keys[1],
            "there is no axis to which they belong",
            format!("add {}, such as {}=grid", keys[0], keys[0]),
        )),
    }
}

/// A value that the axis can take.
fn example(request: &Request, axis: Key) -> String {
    let plain = Request::default();
    request.get(axis).or_else(|| plain.get(axis)).unwrap_or_else(|| match axis {
        Key::Image => "1600x1200".to_owned(),
        // What else is not always said is a kernel of one half.
        _ => plain.kernel.name().to_owned(),
    })
}

fn sweep_card(id: &str) -> Result<&'static SweepCard, Error> {
    catalog::sweep(id).ok_or_else(|| {
        let names = parse::list(catalog::sweeps().iter().map(|sweep| sweep.id.as_str()));
        Error::bad_value("sweep", id, parse::not_known(id), format!("expected one of {names}"))
    })
}

fn axis_key(field: &'static str, name: &str) -> Result<Key, Error> {
    Key::from_name(name).ok_or_else(|| {
        let names = parse::list(Key::ALL.into_iter().map(Key::name));
        Error::bad_value(field, name, parse::not_known(name), format!("expected one of {names}"))
    })
}

/// The values of an axis as canonical texts.
fn axis_values(request: &Request, axis: Key, field: &'static str, text: &str) -> Result<Vec<String>, Error> {
    let count = text.split(',').count();
    if count > MAX_VALUES {
        let problem = format!("too long with {count} values");
        return Err(Error::bad_value(field, text, problem, format!("expected at most {MAX_VALUES}")));
    }
    let mut probe = request.clone();
    let mut seen = HashSet::new();
    let mut values = Vec::with_capacity(count);
    for value in text.split(',') {
        probe.set(axis, value).map_err(|error| error.under(field))?;
        // What was set is read back, so that 02x03 and 2x3 are one value.
        let canonical = probe.get(axis);
        if !seen.insert(canonical.clone()) {
            return Err(Error::bad_value(field, value, "given twice", "expected each value once"));
        }
        values.extend(canonical);
    }
    Ok(values)
}

impl SecondAxis {
    /// Whether it can stand beside a sweep.
    ///
    /// # Errors
    /// A key that the sweep moves or decides itself, or more than [`MAX_CELLS`] cells.
    pub fn check(&self, sweep: &SweepChoice) -> Result<(), Error> {
        let contradiction =
            |problem| Error::contradiction("axis2", problem, "choose another key, such as axis2=batch or axis2=prompt");
        let name = self.axis.name();
        let (axis, values) = sweep.axis()?;
        if axis == self.axis {
            return Err(contradiction(format!("{name} is the first axis already")));
        }
        if axis.replaces(self.axis) {
            return Err(contradiction(format!("{name} and the first axis, {}, replace each other", axis.name())));
        }
        if let SweepChoice::Card(card) = sweep {
            let decides = |fixed: &String| Key::from_name(fixed).is_some_and(|key| key.replaces(self.axis));
            if card.fixed.keys().any(decides) {
                return Err(contradiction(format!("the sweep {} decides {name} itself", card.id)));
            }
        }
        let cells = values.len() * self.values.len();
        if cells > MAX_CELLS {
            let problem =
                format!("{} values on the first axis and {} here are {cells} cells", values.len(), self.values.len());
            return Err(Error::contradiction("values2", problem, format!("give at most {MAX_CELLS} in all")));
        }
        Ok(())
    }
}

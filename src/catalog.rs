//! The compiled-in cards.

use crate::cards::{AnalyticCard, PublishedCard, SweepCard};
use crate::error::Error;
use crate::hardware::{DeviceCard, Words};
use crate::model::ModelCard;
use crate::text::parse;
use stagecost_cards::{ANALYTIC, DEVICES, MODELS, PUBLISHED, SWEEPS, WORDS};
use std::sync::Arc;

/// Id of the sweep of a link that names none; its card says why.
pub const DEFAULT_SWEEP: &str = "crops-2-20";

/// Id of the device of a link that names none.
pub const DEFAULT_DEVICE: &str = "h100-sxm";

/// Every model card.
pub fn models() -> &'static [Arc<ModelCard>] {
    &MODELS
}

/// The model of that id.
pub fn model(id: &str) -> Option<Arc<ModelCard>> {
    models().iter().find(|model| model.id == id).cloned()
}

/// The model of a link that names none.
pub fn default_model() -> Arc<ModelCard> {
    models().iter().find(|model| model.is_default).cloned().expect("a test looks it up")
}

/// Every sweep card.
pub fn sweeps() -> &'static [SweepCard] {
    &SWEEPS
}

/// The sweep of that id.
pub fn sweep(id: &str) -> Option<&'static SweepCard> {
    sweeps().iter().find(|sweep| sweep.id == id)
}

/// The sweep of a link that names none.
pub fn default_sweep() -> &'static SweepCard {
    sweep(DEFAULT_SWEEP).expect("a test looks it up")
}

/// Every hardware card.
pub fn devices() -> &'static [DeviceCard] {
    &DEVICES
}

/// The device of that id.
pub fn device(id: &str) -> Option<&'static DeviceCard> {
    devices().iter().find(|device| device.id == id)
}

/// What the card of a device says in words: where its figures were published, and what one should know of them.
pub fn words(device: &DeviceCard) -> &'static Words {
    let mut all = devices().iter().zip(WORDS.iter());
    all.find(|(card, _)| card.id == device.id).map(|(_, words)| words).expect("devices come from the catalogue")
}

/// The device of that id or name, such as `l4`, `L4` or `RTX 4090`, for the field that names it. Upper and lower case are one,
/// and so are the signs between words.
///
/// # Errors
/// None has that id or name; the message says which was probably meant.
pub fn find_device(field: &'static str, text: &str) -> Result<&'static DeviceCard, Error> {
    let wanted = letters(text);
    let is = |known: &str| !wanted.is_empty() && letters(known) == wanted;
    let named = || devices().iter().find(|device| is(&device.id) || is(&device.name));
    let meant = || meant(text, devices().iter().map(|device| [&*device.id, &*device.name]), A_DEVICE);
    device(text).or_else(named).ok_or_else(|| Error::bad_value(field, text, parse::not_known(text), meant()))
}

/// The model of that id, for the field that names it.
///
/// # Errors
/// None has that id; the message says which was probably meant.
pub fn find_model(field: &'static str, text: &str) -> Result<Arc<ModelCard>, Error> {
    let meant = || meant(text, models().iter().map(|model| [&*model.id, &*model.name]), &a_model());
    model(text).ok_or_else(|| Error::bad_value(field, text, parse::not_known(text), meant()))
}

/// What takes a model.
pub fn a_model() -> String {
    let models = models();
    let such = parse::list(models.iter().take(2).map(|model| &*model.id));
    format!("expected the id of one of {} models, such as {such}", models.len())
}

/// The letters and digits of a name in lower case.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Which of these ids and names an unknown one was probably meant to be; `otherwise`, where none is like it.
fn meant<'a>(text: &str, known: impl Iterator<Item = [&'a str; 2]> + Clone, otherwise: &str) -> String {
    // Parts of a name, such as `h100` or `A100 80GB`, go before a typing error: it is two letters from `b100` too.
    let parts: Vec<String> = text.split_whitespace().map(letters).filter(|part| !part.is_empty()).collect();
    let has = |names: &[&str; 2]| {
        let known = names.map(letters);
        parts.iter().all(|part| known.iter().any(|known| known.contains(part)))
    };
    let alike = known.clone().filter(|names| !parts.is_empty() && has(names));
    let alike: Vec<&str> = alike.map(|[id, _]| id).collect();
    match (&alike[..], parse::nearest(text, known.map(|[id, _]| id))) {
        (&[one], _) | ([], Some(one)) => format!("did you mean {one}?"),
        ([], None) => otherwise.to_owned(),
        _ => format!("did you mean one of {}?", parse::list(alike)),
    }
}

/// What takes a device.
pub const A_DEVICE: &str = "expected the id or name of a device, such as h100-sxm, L4 or RTX 4090";

/// The device of a link that names none.
pub fn default_device() -> &'static DeviceCard {
    device(DEFAULT_DEVICE).expect("a test looks it up")
}

/// Every list of published results.
pub fn published_cards() -> &'static [PublishedCard] {
    &PUBLISHED
}

/// The first list of published results that has an analytic model beside it, with that model.
pub fn analytic() -> Option<(&'static PublishedCard, &'static AnalyticCard)> {
    published_cards().iter().zip(ANALYTIC.iter()).find_map(|(card, analytic)| Some((card, analytic.as_ref()?)))
}

/// The id of a model in files that published figures of it; its own where none did.
pub fn published_id(model: &ModelCard) -> &str {
    let card = published_cards().iter().find(|card| card.model == model.id);
    card.map_or(&model.id, |card| &card.published_id)
}

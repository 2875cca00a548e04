//! The keys of a link with their texts: each known, each given once.

use super::limits::VERSION;
use crate::error::{self, Error};
use crate::request::Key;
use crate::text;
use std::borrow::Cow;

/// Keys of a link that are not parts of a request.
const OTHER_KEYS: [&str; 20] = [
    "v",
    "composite",
    "kernels",
    "sweep",
    "axis",
    "values",
    "axis2",
    "values2",
    "metric",
    "vision_ms",
    "ttft_ms",
    "tpot_ms",
    "x",
    "y",
    "hide",
    "zoom",
    "devices.order",
    "devices.vendor",
    "devices.class",
    "devices.only",
];

/// What people call some of the keys.
const OTHER_WORDS: [(&str, &str); 8] = [
    ("rows", "grid"),
    ("columns", "grid"),
    ("crops", "grid"),
    ("width", "image"),
    ("height", "image"),
    ("images", "batch"),
    ("tokens", "prompt"),
    ("gpu", "device"),
];

/// Keys with their texts, each known and given once.
pub(super) struct Given<'a>(Vec<(&'static str, &'a str)>);

impl Given<'_> {
    /// The text of a key that is given. Asked for two dozen keys, and so in the program once.
    #[inline(never)]
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| *given == key).map(|(_, text)| *text)
    }
}

/// The keys of a link, canonical ones first.
fn keys() -> impl Iterator<Item = &'static str> {
    Key::ALL.into_iter().map(Key::name).chain(OTHER_KEYS)
}

/// The key of that name, or which one was probably meant.
pub(super) fn known(key: &str) -> Result<&'static str, Error> {
    keys().find(|known| *known == key).ok_or_else(|| Error::UnknownKey {
        key: if key.is_empty() { error::quoted(key) } else { error::shortened(key) },
        expected: match text::nearest(key, keys().chain(OTHER_WORDS.map(|(word, _)| word))) {
            Some(name) => match OTHER_WORDS.iter().find(|(word, _)| *word == name) {
                Some((word, key)) => format!("did you mean {key}, which sets {word}?"),
                None => format!("did you mean {name}?"),
            },
            None => format!("expected one of {}", text::list(keys())),
        },
    })
}

/// What a link gives.
pub(super) fn given<'a>(pairs: &'a [(Cow<'a, str>, Cow<'a, str>)]) -> Result<Given<'a>, Error> {
    // The version comes first: a newer link may have keys that are not known here.
    if let Some((_, text)) = pairs.iter().find(|(key, _)| key == "v") {
        version(text)?;
    }
    let mut given = Given(Vec::new());
    for (key, text) in pairs {
        let key = known(key)?;
        if given.text(key).is_some() {
            return Err(Error::Repeated { key: key.to_owned() });
        }
        given.0.push((key, text));
    }
    Ok(given)
}

fn version(text: &str) -> Result<(), Error> {
    match text::whole(text, u32::MAX) {
        Ok(given) if given > VERSION => Err(Error::NewerLink { given, supported: VERSION }),
        Ok(_) => Ok(()),
        Err(problem) => Err(Error::bad_value("v", text, problem, format!("expected {VERSION}"))),
    }
}

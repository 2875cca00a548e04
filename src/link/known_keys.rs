//! The keys of a link with their texts: each known, each given once.

use super::extras::{Extras, is_extra};
use super::limits::VERSION;
use super::published_names;
use super::published_names::Taken;
use crate::error;
use crate::error::Error;
use crate::model::ModelCard;
use crate::request::Key;
use crate::text::parse;
use std::borrow::Cow;
use std::sync::Arc;

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
#[derive(Default)]
pub(super) struct Given<'a> {
    known: Vec<(&'static str, &'a str)>,
    /// A model that is given beside the link.
    pub(super) model: Option<Arc<ModelCard>>,
    /// Parameters that are carried along.
    pub(super) extras: Extras,
    /// A key whose published name decides the kernel, with that name.
    pub(super) kernel_by: Option<(&'static str, &'a str)>,
}

impl<'a> Given<'a> {
    /// The text of a key that is given. Asked for two dozen keys, and so in the program once.
    #[inline(never)]
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.known.iter().find(|(given, _)| *given == key).map(|(_, text)| *text)
    }

    /// Puts what a published name stands for in its place.
    fn spell_out(&mut self, key: &'static str) -> Result<(), Error> {
        let Some(name) = self.text(key) else { return Ok(()) };
        let link = match published_names::taken(key, name) {
            Some(Taken::For(link)) => link,
            Some(other) => return other.refused(key, name).map_or(Ok(()), Err),
            None => return Ok(()),
        };
        self.known.retain(|(given, _)| *given != key);
        for (part, text) in link.split('&').filter_map(|pair| pair.split_once('=')) {
            let part = known(part)?;
            match self.text(part) {
                None => self.known.push((part, text)),
                Some(other) if other == text => {}
                Some(other) => {
                    let problem = format!("{name} means {part}={text}, {part} says {}", error::shortened(other));
                    return Err(Error::contradiction(key, problem, format!("give {key} or {part}, not both")));
                }
            }
            if part == "kernel" {
                self.kernel_by = Some((key, name));
            }
        }
        Ok(())
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
        expected: match parse::nearest(key, keys().chain(OTHER_WORDS.map(|(word, _)| word))) {
            Some(name) => match OTHER_WORDS.iter().find(|(word, _)| *word == name) {
                Some((word, key)) => format!("did you mean {key}, which sets {word}?"),
                None => format!("did you mean {name}?"),
            },
            None => format!("expected one of {}", parse::list(keys())),
        },
    })
}

/// What a link gives.
pub(super) fn given<'a>(pairs: &'a [(Cow<'a, str>, Cow<'a, str>)]) -> Result<Given<'a>, Error> {
    // The version comes first: a newer link may have keys that are not known here.
    if let Some((_, text)) = pairs.iter().find(|(key, _)| key == "v") {
        version(text)?;
    }
    let mut given = Given::default();
    for (key, text) in pairs {
        if is_extra(key) {
            given.extras.add(key, text)?;
            continue;
        }
        let key = known(key)?;
        if given.text(key).is_some() {
            return Err(Error::Repeated { key: key.to_owned() });
        }
        given.known.push((key, text));
    }
    published_names::KEYS.into_iter().try_for_each(|key| given.spell_out(key))?;
    Ok(given)
}

fn version(text: &str) -> Result<(), Error> {
    match parse::whole(text, u32::MAX) {
        Ok(given) if given > VERSION => Err(Error::NewerLink { given, supported: VERSION }),
        Ok(_) => Ok(()),
        Err(problem) => Err(Error::bad_value("v", text, problem, format!("expected {VERSION}"))),
    }
}

//! Keys that begin with `ext.`: parameters of other programs, carried along and ignored.

use crate::error;
use crate::error::Error;
use std::borrow::Cow;

/// Most such keys in a link.
pub const MAX_EXTRAS: usize = 32;
/// Most characters of such a key, `ext.` included.
pub const MAX_EXTRA_KEY: usize = 64;
/// Most characters of its text.
pub const MAX_EXTRA_TEXT: usize = 256;

/// What such a key begins with.
const PREFIX: &str = "ext.";

/// Parameters that are carried along, each key once, in order of their keys: as the end of a link has them, because a scenario
/// is copied and compared in many places and a text is small code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extras(String);

/// Whether a key is one that is carried along.
pub(super) fn is_extra(key: &str) -> bool {
    key.starts_with(PREFIX) || key == "ext"
}

impl Extras {
    /// Every key, `ext.` included, with its text.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.0.as_bytes())
    }

    /// The end of a link: each pair with an `&` before it, texts percent-encoded.
    pub(super) fn link(&self) -> &str {
        &self.0
    }

    /// Adds a parameter.
    ///
    /// # Errors
    /// A key without a name or with other letters than a link carries as they are, a key or a text that is too long, one
    /// key more than [`MAX_EXTRAS`], or a key that is there.
    pub fn add(&mut self, key: &str, text: &str) -> Result<(), Error> {
        let wrong = |problem: String, expected: String| Error::Extra { key: error::shortened(key), problem, expected };
        let name = key.strip_prefix(PREFIX).unwrap_or_default();
        let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if name.is_empty() || !is_plain {
            let expected =
                "expected ext. and a name of letters, digits, points, hyphens and underscores, such as ext.owner";
            return Err(wrong("no name of an extra parameter".to_owned(), expected.to_owned()));
        }
        let lengths = [(key, MAX_EXTRA_KEY, "key"), (text, MAX_EXTRA_TEXT, "text")];
        for (what, most, called) in lengths {
            let length = what.chars().count();
            if length > most {
                return Err(wrong(format!("its {called} has {length} characters"), format!("expected at most {most}")));
            }
        }
        let (mut place, mut count) = (self.0.len(), 0);
        for (at, _) in self.0.match_indices('&') {
            let other = self.0[at + 1..].split('=').next().unwrap_or_default();
            if other == key {
                return Err(Error::Repeated { key: key.to_owned() });
            }
            if other > key {
                place = place.min(at);
            }
            count += 1;
        }
        if count == MAX_EXTRAS {
            let problem = format!("more than {MAX_EXTRAS} extra parameters");
            return Err(wrong(problem, "leave some out".to_owned()));
        }
        let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        self.0.insert_str(place, &format!("&{key}={text}"));
        Ok(())
    }
}

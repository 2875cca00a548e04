//! The one error of the engine: it names the field, what was wrong with it and what would be right.

use thiserror::Error;

/// Why a text, a card or a value could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A key that no link has.
    #[error("{key}: unknown key; {expected}")]
    UnknownKey {
        /// The key as it was given, shortened.
        key: String,
        /// The nearest known key, or all of them.
        expected: String,
    },
    /// A value that its key cannot take.
    #[error("{key}: {given} is {problem}; {expected}")]
    BadValue {
        /// The key.
        key: &'static str,
        /// The value as it was given, quoted and shortened.
        given: String,
        /// What is wrong with it, e.g. "not a number".
        problem: String,
        /// What would be right.
        expected: String,
    },
    /// A key that was given more than once.
    #[error("{key}: given more than once; keep one")]
    Repeated {
        /// The key.
        key: String,
    },
    /// An extra parameter that cannot be carried along.
    #[error("{key}: {problem}; {expected}")]
    Extra {
        /// The key as it was given, shortened.
        key: String,
        /// What is wrong with it.
        problem: String,
        /// What would be right.
        expected: String,
    },
    /// Two keys that cannot both hold.
    #[error("{key}: {problem}; {expected}")]
    Contradiction {
        /// The key to change.
        key: &'static str,
        /// What contradicts what.
        problem: String,
        /// What would be right.
        expected: String,
    },
    /// A link made by a newer version of this program.
    #[error("v: this link has version {given}; this program reads versions up to {supported}, reload or update it")]
    NewerLink {
        /// The version in the link.
        given: u32,
        /// The newest version that is understood here.
        supported: u32,
    },
}

impl Error {
    /// A value that `key` cannot take.
    #[cold]
    #[inline(never)]
    pub fn bad_value(key: &'static str, given: &str, problem: impl Into<String>, expected: impl Into<String>) -> Self {
        Error::BadValue { key, given: quoted(given), problem: problem.into(), expected: expected.into() }
    }

    /// Two keys that cannot both hold, named by the one to change.
    #[cold]
    #[inline(never)]
    pub fn contradiction(key: &'static str, problem: impl Into<String>, expected: impl Into<String>) -> Self {
        Error::Contradiction { key, problem: problem.into(), expected: expected.into() }
    }

    /// The same error under the key that carries the value, such as `values` for one value of an axis.
    #[cold]
    #[inline(never)]
    pub fn under(self, key: &'static str) -> Self {
        match self {
            Error::BadValue { given, problem, expected, .. } => Error::BadValue { key, given, problem, expected },
            other => other,
        }
    }

    /// What was wrong with the value, without its key and what would be right.
    #[cold]
    #[inline(never)]
    pub fn problem(self) -> String {
        match self {
            Error::BadValue { problem, .. } | Error::Contradiction { problem, .. } => problem,
            other => other.to_string(),
        }
    }

    /// The message as a form puts it: under the field's own label in place of the key.
    #[cold]
    #[inline(never)]
    pub fn labelled(&self, label: &str) -> String {
        let text = self.to_string();
        match text.strip_prefix(self.key()) {
            Some(rest) => label.to_owned() + rest,
            None => text,
        }
    }

    /// The key that the message names.
    pub fn key(&self) -> &str {
        match self {
            Error::UnknownKey { key, .. } | Error::Repeated { key } | Error::Extra { key, .. } => key,
            Error::BadValue { key, .. } | Error::Contradiction { key, .. } => key,
            Error::NewerLink { .. } => "v",
        }
    }
}

/// `text` in quotes, as [`shortened`].
#[cold]
#[inline(never)]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

/// `text` on one line, cut after 40 characters: messages stay readable whatever was pasted.
#[cold]
#[inline(never)]
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

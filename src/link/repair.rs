//! Links that others have changed: mail programs escape, quote and wrap them, texts end in a full stop, trackers add
//! keys.

use super::scenario::Scenario;
use crate::error::Error;

/// How often percent-encoding is undone, besides the once of every link.
const DECODINGS: usize = 2;

/// Keys that trackers add to addresses, besides those that begin with `utm_`; some write them with a `_` before.
const TRACKERS: [&str; 18] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "igshid", "mc_cid", "mc_eid",
    "mkt_tok", "hsenc", "hsmi", "gl", "srsltid", "si", "ref",
];

/// What stands around a link in a text and is no part of it.
const AROUND: &str = ".,;:!?()[]{}<>\"'*`_\u{201c}\u{201d}\u{2018}\u{2019}\u{ab}\u{bb}\u{2039}\u{203a}";

/// Keys whose values are lists. A comma at their end says that the list was cut off.
const LISTS: [&str; 4] = ["kernels", "values", "values2", "hide"];

/// Escapes of HTML and of quoted-printable mail, and what they stand for.
const ESCAPES: [(&str, &str); 9] = [
    ("&amp;", "&"),
    ("&#38;", "&"),
    ("&#x26;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#61;", "="),
    ("=3D", "="),
];

/// What `read` makes of the text once what others did to it has been undone: each step only where the ones before led
/// to no link. Where none does, the error is of the first step whose keys and values are those of a link; `problem`,
/// which is of the text as it is, where there is none.
pub(super) fn repaired(
    text: &str,
    problem: Error,
    read: fn(&str) -> Result<Scenario, Error>,
) -> Result<Scenario, Error> {
    let mut text = cleaned(&joined(text));
    if text.is_empty() {
        return Err(problem);
    }
    let mut wrong = None;
    for _ in 0..=DECODINGS {
        match read(&without_trackers(&text)) {
            Ok(scenario) => return Ok(scenario),
            Err(error) if wrong.is_none() && is_of_a_link(&error) => {
                // A value of nothing but marks is no value because of the repair.
                let is_gone = error.key() == problem.key() && is_empty(&error);
                wrong = Some(if is_gone { problem.clone() } else { error });
            }
            Err(_) => {}
        }
        text = cleaned(&decoded(&text));
    }
    Err(wrong.unwrap_or(problem))
}

/// Whether an error is about what a link could have said: others leave their marks in keys, or several pairs in one
/// value.
fn is_of_a_link(error: &Error) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-\u{2026}".contains(c);
    let pairs = matches!(error, Error::BadValue { given, .. } if given.contains(['&', '=']));
    error.key().chars().all(plain) && !pairs
}

fn is_empty(error: &Error) -> bool {
    matches!(error, Error::BadValue { given, .. } if given == "\"\"")
}

/// The lines of a text as one, without the marks of a quoted mail; where `=` is written `=3D`, one at the end of a line
/// only breaks it.
fn joined(text: &str) -> String {
    let is_soft = text.contains("=3D");
    let mut one = String::with_capacity(text.len());
    for line in text.trim().split(['\n', '\r']) {
        let line = if one.is_empty() { line.trim() } else { line.trim_matches([' ', '\t', '>']) };
        one.push_str(line.strip_suffix('=').filter(|_| is_soft).unwrap_or(line));
    }
    one
}

/// The text without what stands around it. A comma behind a list stays: the list was cut off there.
fn trimmed(text: &str) -> &str {
    let is_around = |c: char| AROUND.contains(c) || c.is_whitespace();
    let text = text.trim_start_matches(is_around);
    let link = text.trim_end_matches(is_around);
    let last = link.rsplit(['&', '?', '#']).next().unwrap_or_default();
    let is_list = last.split_once('=').is_some_and(|(key, _)| LISTS.contains(&key));
    if is_list && text[link.len()..].starts_with(',') { &text[..=link.len()] } else { link }
}

#[inline(never)]
fn cleaned(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = ESCAPES.iter().find_map(|(escape, plain)| Some((rest.strip_prefix(escape)?, *plain)));
        if let Some((after, stands_for)) = escape {
            plain.push_str(stands_for);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    trimmed(&plain).to_owned()
}

/// Whether a key of an address or a link is one that trackers add.
fn is_tracker(pair: &str) -> bool {
    let key = pair.split('=').next().unwrap_or_default();
    key.starts_with("utm_") || TRACKERS.contains(&key.trim_start_matches('_'))
}

/// An address without its fragment and without what trackers added to its query.
pub fn plain_address(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let Some((page, query)) = address.split_once('?') else { return address.to_owned() };
    let own: Vec<&str> = query.split('&').filter(|pair| !is_tracker(pair)).collect();
    if own.is_empty() { page.to_owned() } else { [page, "?", &own.join("&")].concat() }
}

/// The link without keys of trackers; those may be added as if the link had no keys yet.
fn without_trackers(text: &str) -> String {
    let (address, keys) = text.split_once('#').map_or(("", text), |(address, keys)| (address, keys));
    let own: Vec<&str> = keys.split(['&', '?']).filter(|pair| !is_tracker(pair)).collect();
    [address, "#", &own.join("&")].concat()
}

/// The text with its percent-encoding undone once; what is no such code stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digit = |at: usize| char::from(*tail.get(at)?).to_digit(16);
        let code = digit(0).zip(digit(1)).filter(|_| *first == b'%');
        match code.and_then(|(high, low)| u8::try_from(16 * high + low).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

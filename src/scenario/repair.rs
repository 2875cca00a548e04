//! Links that others have changed: mail programs escape and quote them, texts end in a full stop, trackers add keys.

use super::settings::Scenario;

/// How often percent-encoding is undone, besides the once of every link.
const DECODINGS: usize = 2;

/// Keys that trackers add to addresses, besides those that begin with `utm_`.
const TRACKERS: [&str; 15] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "igshid", "mc_cid", "mc_eid",
    "mkt_tok", "_hsenc", "_hsmi", "_gl",
];

/// What stands around a link in a text and is no part of it.
const AROUND: [char; 16] =
    ['.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '<', '>', '"', '\'', '\u{201c}', '\u{201d}'];

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

/// What `read` makes of the text once what others did to it has been undone: each step only where the ones before led to
/// no link.
pub(super) fn repaired(text: &str, read: impl Fn(&str) -> Option<Scenario>) -> Option<Scenario> {
    let mut text = cleaned(text);
    if text.is_empty() {
        return None;
    }
    for _ in 0..DECODINGS {
        if let Some(scenario) = read(&without_trackers(&text)) {
            return Some(scenario);
        }
        text = cleaned(&decoded(&text));
    }
    read(&without_trackers(&text))
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
    plain.trim_matches(|c: char| AROUND.contains(&c) || c.is_whitespace()).to_owned()
}

/// The link without keys of trackers; those may be added as if the link had no keys yet.
fn without_trackers(text: &str) -> String {
    let (address, keys) = text.split_once('#').map_or(("", text), |(address, keys)| (address, keys));
    let is_own = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default();
        !key.starts_with("utm_") && !TRACKERS.contains(&key)
    };
    let own: Vec<&str> = keys.split(['&', '?']).filter(is_own).collect();
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

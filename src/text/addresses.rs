//! A text cut at its addresses, so that sources can be followed.

/// A text cut at its addresses: each piece, and whether it is an address that can be followed.
pub fn addresses(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].into_iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, address) = rest.split_at(start);
        let end = address.find(|c: char| c.is_whitespace() || "\"<>".contains(c)).unwrap_or(address.len());
        // What ends a sentence is no part of an address.
        let end = address[..end].trim_end_matches(['.', ',', ';', ':', ')']).len();
        let (address, after) = address.split_at(end);
        pieces.extend([(before, false), (address, true)].into_iter().filter(|(piece, _)| !piece.is_empty()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push((rest, false));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_cut_from_what_is_around_them() {
        #[track_caller]
        fn check(text: &str, expected: &[(&str, bool)]) {
            assert_eq!(addresses(text), expected, "{text}");
        }
        check("", &[]);
        check("a table of torch @ 1.2", &[("a table of torch @ 1.2", false)]);
        check("https://a.b/c?d=1", &[("https://a.b/c?d=1", true)]);
        check(
            "Table 4 (https://a.b/c.pdf), http://d.e/f; p. 3",
            &[
                ("Table 4 (", false),
                ("https://a.b/c.pdf", true),
                ("), ", false),
                ("http://d.e/f", true),
                ("; p. 3", false),
            ],
        );
        check("javascript://x ftp://y", &[("javascript://x ftp://y", false)]);
    }
}

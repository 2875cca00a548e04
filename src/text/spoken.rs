//! A text as it is said: units and signs that a screen reader misreads become words.

/// What a unit after a number is called, such as `gigabytes` for `GB`.
fn unit(symbol: &str) -> Option<String> {
    let plain = |symbol: &str| {
        Some(match symbol {
            "s" => "seconds",
            "B" => "bytes",
            "B/s" => "bytes per second",
            "FLOP" => "FLOP",
            "FLOP/s" => "FLOP per second",
            "FLOP/B" => "FLOP per byte",
            "op" => "operations",
            "px" => "pixels",
            "%" => "percent",
            _ => return None,
        })
    };
    if let Some(name) = plain(symbol) {
        return Some(name.to_owned());
    }
    let prefix = match symbol.chars().next()? {
        'k' => "kilo",
        'M' => "mega",
        'G' => "giga",
        'T' => "tera",
        'P' => "peta",
        'E' => "exa",
        'm' => "milli",
        'µ' => "micro",
        'n' => "nano",
        _ => return None,
    };
    let rest = plain(symbol.get(symbol.chars().next()?.len_utf8()..)?)?;
    // What is written in capitals is spelled, and would run into its prefix.
    Some(if rest.starts_with("FLOP") { format!("{prefix} {rest}") } else { format!("{prefix}{rest}") })
}

/// A text of this program in words: `2.15× … 26.6 GB` is `2.15 times … 26.6 gigabytes`.
pub fn in_words(text: &str) -> String {
    let mut after_number = false;
    let mut words = Vec::new();
    for token in text.split_whitespace() {
        let bare = token.trim_end_matches([',', '.', ';', ':', ')']);
        let end = &token[bare.len()..];
        words.push(match (after_number.then(|| unit(bare)).flatten(), bare.strip_suffix('×')) {
            (Some(unit), _) => format!("{unit}{end}"),
            (None, Some("")) => format!("by{end}"),
            (None, Some(ratio)) => format!("{ratio} times{end}"),
            (None, None) => token.to_owned(),
        });
        after_number = bare.ends_with(|c: char| c.is_ascii_digit());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn units_and_signs_become_words() {
        for (text, said) in [
            ("2 × 3 crops", "2 by 3 crops"),
            ("1600 × 1200 px (2 × 3 crops)", "1600 by 1200 pixels (2 by 3 crops)"),
            ("takes about 16.8 ms with flash", "takes about 16.8 milliseconds with flash"),
            ("which moves 2.15× the bytes", "which moves 2.15 times the bytes"),
            ("for the same 3.47 TFLOP.", "for the same 3.47 tera FLOP."),
            ("26.6 GB (24.8 µs a token), 1.2 %", "26.6 gigabytes (24.8 microseconds a token), 1.2 percent"),
            (
                "130 FLOP/B, 9.11 TFLOP/s, 53.3 GB/s",
                "130 FLOP per byte, 9.11 tera FLOP per second, 53.3 gigabytes per second",
            ),
        ] {
            assert_eq!(in_words(text), said);
        }
    }

    #[test]
    fn what_follows_no_number_stays() {
        for text in ["On one H100 SXM, B and s", "an M4 Max in px", "µs", "", "RTX 4090 with flash"] {
            assert_eq!(in_words(text), text);
        }
    }
}

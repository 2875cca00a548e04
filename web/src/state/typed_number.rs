//! Parsing of numbers as people type them.

/// Converts a typed number such as `100,000`, `1 000` or `1e4` to a link's form; any other text stays as it is.
pub fn plain_number(typed: &str) -> String {
    let typed = typed.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some((digits, zeros)) = typed.split_once(['e', 'E']) {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let zeros = match zeros.as_bytes() {
            [zeros @ b'0'..=b'9'] => Some(usize::from(zeros - b'0')).filter(|zeros| *zeros >= part.len()),
            _ => None,
        };
        return match zeros {
            Some(zeros) if is_digits(whole) && (part.is_empty() || is_digits(part)) => {
                format!("{whole}{part}{}", "0".repeat(zeros - part.len()))
            }
            _ => typed.to_owned(),
        };
    }
    // Between thousands: commas, or blanks of any width.
    let (whole, rest) = typed.find('.').map_or((typed, ""), |at| typed.split_at(at));
    let mut groups = whole.split([',', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().is_some_and(|group| is_digits(group) && group.len() <= 3);
    let is_grouped = whole.len() > 3 && first && groups.all(|group| is_digits(group) && group.len() == 3);
    if is_grouped { whole.chars().filter(char::is_ascii_digit).chain(rest.chars()).collect() } else { typed.to_owned() }
}

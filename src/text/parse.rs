//! Small texts of a link, read: whole numbers, pairs, lists, the nearest known word.

/// A whole number from 1 to `most`, digits only, or what is wrong with `text`.
pub fn whole(text: &str, most: u32) -> Result<u32, &'static str> {
    if text.is_empty() {
        return Err("empty");
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err("not a whole number");
    }
    // Digits that do not fit are as far out of range as those that do.
    match text.parse() {
        Ok(0) => Err("too small"),
        Ok(n) if n <= most => Ok(n),
        _ => Err("too large"),
    }
}

/// A decimal number from `least` to `most`, digits with at most one point before or between them, or what is wrong with
/// `text`.
pub fn decimal(text: &str, least: f64, most: f64) -> Result<f64, &'static str> {
    if text.is_empty() {
        return Err("empty");
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !((digits(whole) || whole.is_empty()) && digits(fraction)) {
        return Err("not a decimal number");
    }
    // Digits that do not fit are read as infinity, which is too large as well.
    match nearest_number(whole, fraction) {
        Some(number) if number < least => Err("too small"),
        Some(number) if number <= most => Ok(number),
        _ => Err("too large"),
    }
}

/// The number nearest to these digits before and after a point, of two the even one, which is what `str::parse` gives; none
/// from 2^53 on. That one brings a table of 10 kB along, a twentieth of what the page may be.
fn nearest_number(whole: &str, fraction: &str) -> Option<f64> {
    /// Bits of a number, and digits that fit a 128-bit fraction.
    const BITS: u32 = f64::MANTISSA_DIGITS;
    const DIGITS: usize = 37;
    let append = |number: u128, digit: u8| 10 * number + u128::from(digit - b'0');
    let mut mantissa = 0;
    for digit in whole.bytes() {
        mantissa = append(mantissa, digit);
        if mantissa >> BITS > 0 {
            return None;
        }
    }
    // The rest as `part` of `unit`, from which bit after bit is taken.
    let (digits, beyond) = fraction.as_bytes().split_at(fraction.len().min(DIGITS));
    let mut part = digits.iter().fold(0, |part, digit| append(part, *digit));
    let mut unit = digits.iter().fold(1, |unit, _| 10 * unit);
    let mut scale = 1.0;
    while mantissa >> (BITS - 1) == 0 && part > 0 {
        (part, mantissa, scale) = (2 * part, 2 * mantissa, 0.5 * scale);
        if part >= unit {
            (part, mantissa) = (part - unit, mantissa + 1);
        }
    }
    unit -= part;
    let more = beyond.iter().any(|digit| *digit > b'0');
    if part > unit || (part == unit && (more || mantissa % 2 == 1)) {
        mantissa += 1;
    }
    Some(mantissa as f64 * scale)
}

/// Two whole numbers around an `x`, each from 1 to `most`.
pub fn pair(text: &str, most: u32) -> Result<(u32, u32), &'static str> {
    if text.is_empty() {
        return Err("empty");
    }
    let (a, b) = text.split_once('x').ok_or("not a pair around an x")?;
    match (whole(a, most), whole(b, most)) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err("empty" | "not a whole number"), _) | (_, Err("empty" | "not a whole number")) => {
            Err("not a pair of whole numbers around an x")
        }
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    }
}

/// What is wrong with a text that should have been one of some names.
pub fn not_known(text: &str) -> &'static str {
    if text.is_empty() { "empty" } else { "not known" }
}

/// Digits in groups of three, such as `100,000` for `100000`; anything else as it is.
pub fn counted(text: &str) -> String {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let groups: Vec<&str> =
        text.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// Names with commas between them.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The name that `text` was probably meant to be: at most two letters typed wrong, left out or added.
pub fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Words longer than any key are not typing errors, and distance is quadratic.
    if text.len() > 16 {
        return None;
    }
    let text = text.to_ascii_lowercase();
    names
        .into_iter()
        .map(|name| (distance(&text, name), name))
        .filter(|(distance, name)| *distance <= 2 && *distance < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein distance in bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_are_read_as_the_library_reads_them() {
        let mut seed = 1_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let halves = ["0.5", "1.5", "4503599627370496.5", "4503599627370497.5", "4503599627370497.50000000000000001"];
        let halves = halves.map(str::to_owned).into_iter();
        let mut digits = |most: u64| (0..next(most)).map(|_| char::from(b'0' + next(10) as u8)).collect::<String>();
        let random = (0..20_000).map(|_| format!("{}0.{}1", digits(15), digits(30)));
        let numbers = (1..2_000).map(|n| (f64::from(n) / 7.0).to_string());
        for text in halves.chain(random).chain(numbers) {
            assert_eq!(decimal(&text, 0.0, f64::MAX), Ok(text.parse().expect("a number")), "{text}");
        }
    }
}

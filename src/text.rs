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
    match text.parse::<f64>() {
        Ok(number) if number < least => Err("too small"),
        Ok(number) if number <= most => Ok(number),
        _ => Err("too large"),
    }
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

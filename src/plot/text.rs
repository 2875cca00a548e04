//! How wide a text is, from a table: no browser, no font, the same everywhere.

use std::borrow::Cow;

/// The font of every chart: a CSS stack, which canvas and SVG both understand.
pub const FONT: &str = "system-ui, sans-serif";

/// The size of tick texts and labels, in CSS pixels.
pub const SMALL: f64 = 11.0;

/// The size of chart titles, in CSS pixels.
pub const LARGE: f64 = 13.0;

/// The width of `text` in CSS pixels at `size`.
///
/// System fonts differ (Helvetica's digits are 0.556 em, Segoe UI's 0.539, DejaVu's 0.636), so the table holds a wide
/// one: a text may turn out narrower than promised, hardly ever wider.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The height a line of text takes, in CSS pixels at `size`.
pub fn text_height(size: f64) -> f64 {
    size * 1.2
}

/// `text`, or as much of it as fits `width` with an ellipsis at the end.
pub fn fitted(text: &str, width: f64, size: f64) -> Cow<'_, str> {
    if text_width(text, size) <= width {
        return Cow::Borrowed(text);
    }
    let mut short = String::new();
    let mut left = width / size - em('…');
    for letter in text.chars() {
        left -= em(letter);
        if left < 0.0 {
            break;
        }
        short.push(letter);
    }
    Cow::Owned(format!("{}…", short.trim_end()))
}

/// `text` in lines no wider than `width`, broken at spaces, or anywhere in a word that is wider itself, such as a link.
pub fn wrapped(text: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let fits =
            lines.last().is_some_and(|line| text_width(line, size) + text_width(word, size) + size / 2.0 <= width);
        match lines.last_mut() {
            Some(line) if fits => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
        while let Some(line) = lines.last()
            && text_width(line, size) > width
            && let Some(cut) = cut(line, width, size)
        {
            let rest = line[cut..].to_string();
            lines.last_mut().into_iter().for_each(|line| line.truncate(cut));
            lines.push(rest);
        }
    }
    lines
}

/// Where a line has to be cut to fit: a byte index after at least one letter and before the last.
fn cut(line: &str, width: f64, size: f64) -> Option<usize> {
    let fitting =
        line.char_indices().skip(1).map(|(at, _)| at).take_while(|at| text_width(&line[..*at], size) <= width);
    fitting.last()
}

fn em(letter: char) -> f64 {
    match letter {
        // Tabular figures: one width for all.
        '0'..='9' => 0.62,
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.30,
        ' ' | '\u{a0}' | 'I' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '·' => 0.38,
        's' | 'c' | 'k' | 'v' | 'x' | 'y' | 'z' | 'J' => 0.56,
        'm' | 'M' | 'W' | 'w' | '@' | '%' | '…' => 0.90,
        '×' | '+' | '=' | '<' | '>' | '−' | '–' | '→' | '↑' | '↓' => 0.80,
        'A'..='Z' | '&' => 0.70,
        // Chinese, Japanese, Korean and emoji fill the em square.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffdc}' | '\u{1f000}'..='\u{1faff}' => 1.0,
        _ => 0.62,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_tabular() {
        assert_eq!(text_width("1111", SMALL), text_width("8888", SMALL));
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(fitted("HBM traffic", 200.0, LARGE), "HBM traffic");
        let short = fitted("Required bandwidth at 50 ms", 120.0, LARGE);
        assert!(short.ends_with('…') && text_width(&short, LARGE) <= 120.0, "{short}");
        assert_eq!(fitted("x", 0.0, LARGE), "…");
    }

    #[test]
    fn width_grows_with_size_and_text() {
        assert_eq!(text_width("", SMALL), 0.0);
        assert!(text_width("250 k", 22.0) > text_width("250 k", 11.0));
        assert!(text_width("Required bandwidth", LARGE) > 100.0);
    }

    #[test]
    fn long_words_are_cut_and_nothing_is_lost() {
        let link = format!("https://example.org/#{}", "abcdef".repeat(40));
        let lines = wrapped(&format!("StageCost 0.1 {link} end"), 300.0, SMALL);
        assert!(lines.iter().all(|line| text_width(line, SMALL) <= 300.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), format!("StageCost0.1{link}end"));
        assert!(wrapped("", 300.0, SMALL).is_empty());
    }
}

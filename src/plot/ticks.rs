//! Where ticks stand and what they say: 1-2-5 steps, decades, three significant digits, never overlapping.
#![allow(clippy::disallowed_methods, reason = "pixels are no part of the parity promise, so log10 may differ")]

use super::scale::{Scale, ScaleKind};

/// A tick: a value on the axis and its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it stands.
    pub value: f64,
    /// What it says, e.g. "250 k".
    pub text: String,
}

/// The scale with nice ends that holds `range`, and the ticks on it, both ends among them.
pub fn nice(kind: ScaleKind, range: (f64, f64), most: usize) -> (Scale, Vec<Tick>) {
    let scale = Scale::new(kind, range);
    match kind {
        ScaleKind::Linear => {
            let step = step(scale.high() - scale.low(), most);
            // A hair of slack keeps 0.3 / 0.1 from becoming four steps.
            let low = (scale.low() / step + 1e-9).floor() * step;
            let high = (scale.high() / step - 1e-9).ceil() * step;
            let scale = Scale::new(kind, (low, high));
            (scale, ticks(multiples(&scale, step)))
        }
        ScaleKind::Log => {
            let scale = Scale::new(kind, (nice_below(scale.low()), nice_above(scale.high())));
            let ticks = ticks(log_values(&scale, most));
            (scale, ticks)
        }
    }
}

/// At most about `most` ticks inside a scale whose ends stay as they are.
pub fn inside(scale: &Scale, most: usize) -> Vec<Tick> {
    match scale.kind() {
        ScaleKind::Linear => ticks(multiples(scale, step(scale.high() - scale.low(), most))),
        ScaleKind::Log => ticks(log_values(scale, most)),
    }
}

/// The same where only whole numbers mean anything.
pub fn whole(scale: &Scale, most: usize) -> Vec<Tick> {
    let values = match scale.kind() {
        ScaleKind::Linear => multiples(scale, step(scale.high() - scale.low(), most).max(1.0)),
        ScaleKind::Log => log_values(scale, most),
    };
    ticks(values.into_iter().filter(|value| value.fract() == 0.0).collect())
}

/// The smallest of 1, 2, 5 times a power of ten that cuts `span` into at most `most` pieces.
fn step(span: f64, most: usize) -> f64 {
    let raw = span / most.max(1) as f64;
    let decade = power_of_ten(decade_of(raw));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * decade).find(|s| *s >= raw * (1.0 - 1e-9)).unwrap_or(raw)
}

fn multiples(scale: &Scale, step: f64) -> Vec<f64> {
    let first = (scale.low() / step - 1e-9).ceil();
    let count = ((scale.high() / step + 1e-9).floor() - first).clamp(-1.0, 1000.0);
    // Zero is added so that no tick says "-0".
    (0..=count as i64).map(|i| (first + i as f64) * step + 0.0).collect()
}

fn log_values(scale: &Scale, most: usize) -> Vec<f64> {
    let (first, last) = (decade_of(scale.low()), decade_of(scale.high()) + 1);
    let within = |value: &f64| *value >= scale.low() * (1.0 - 1e-9) && *value <= scale.high() * (1.0 + 1e-9);
    let of = |parts: &[f64], stride: usize| -> Vec<f64> {
        (first..=last)
            .filter(|k| k.rem_euclid(stride as i32) == 0)
            .flat_map(|k| parts.iter().map(move |m| m * power_of_ten(k)))
            .filter(within)
            .collect()
    };
    let most = most.max(1);
    let choices = [of(&[1.0, 2.0, 5.0], 1), of(&[1.0, 3.0], 1), of(&[1.0], 1)];
    if choices[0].len() < 2 {
        // Less than one 1-2-5 step: a log axis that short looks linear anyway.
        let linear = Scale::new(ScaleKind::Linear, (scale.low(), scale.high()));
        return multiples(&linear, step(linear.high() - linear.low(), most));
    }
    if let Some(values) = choices.into_iter().find(|values| (2..=most).contains(&values.len())) {
        return values;
    }
    // Thousands rather than every fourth decade: they have names.
    let stride = match ((last - first - 1) as usize).div_ceil(most).max(1) {
        stride @ 1..=2 => stride,
        stride => stride.next_multiple_of(3),
    };
    of(&[1.0], stride)
}

fn nice_below(value: f64) -> f64 {
    let decade = power_of_ten(decade_of(value));
    [5.0, 2.0, 1.0].into_iter().map(|m| m * decade).find(|v| *v <= value * (1.0 + 1e-9)).unwrap_or(decade)
}

fn nice_above(value: f64) -> f64 {
    let decade = power_of_ten(decade_of(value));
    [1.0, 2.0, 5.0].into_iter().map(|m| m * decade).find(|v| *v >= value * (1.0 - 1e-9)).unwrap_or(decade * 10.0)
}

/// The exponent of the power of ten at or below a positive value.
fn decade_of(value: f64) -> i32 {
    let exponent = value.log10().floor() as i32;
    // log10 of 999.9999999999999 rounds up to 3.
    if power_of_ten(exponent + 1) <= value { exponent + 1 } else { exponent }
}

fn power_of_ten(exponent: i32) -> f64 {
    10f64.powi(exponent)
}

/// Texts in one unit for a linear run of values, each for itself where the values span decades.
fn ticks(values: Vec<f64>) -> Vec<Tick> {
    let largest = values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    let smallest = values.iter().filter(|v| **v != 0.0).fold(largest, |least: f64, v| least.min(v.abs()));
    let shared = largest < smallest * 100.0;
    let gap = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(largest, f64::min);
    let even = values.windows(2).all(|pair| (pair[1] - pair[0]).abs() < gap * (1.0 + 1e-6));
    let text = |value: f64| match shared {
        true if even => in_unit(value, largest, gap, Zeros::Kept),
        true => in_unit(value, largest, gap, Zeros::Cut),
        // Decades below a thousandth have powers of ten, and so has all that is less than one beside them.
        false if smallest < TINY && value.abs() < 1.0 => power(value, value.abs()),
        false if value.abs() < 1.0 => decimals(value, 2 - decade_of(value.abs()), Zeros::Cut),
        // Beside 10 k, a thousand is 1 k.
        false if largest >= 1e4 && value.abs() < 1e4 && value.abs() >= 1e3 => {
            format!("{} k", three_digits(value / 1e3))
        }
        false => three_digits(value),
    };
    values.iter().map(|value| Tick { value: *value, text: text(*value) }).collect()
}

/// Below this a number is written with a power of ten.
const TINY: f64 = 1e-4;

/// What becomes of zeros at the end of decimals.
#[derive(Clone, Copy, PartialEq)]
enum Zeros {
    /// They stay: all have as many decimals.
    Kept,
    /// They go.
    Cut,
}

/// `value` in the thousands that suit `size`, with as many digits as tell values `gap` apart.
fn in_unit(value: f64, size: f64, gap: f64, zeros: Zeros) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !(TINY..1e15).contains(&size) {
        return power(value, gap);
    }
    let units = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e4, " k")];
    let (unit, name) = match units.into_iter().find(|(from, _)| size >= *from) {
        Some((1e4, name)) => (1e3, name),
        Some(unit) => unit,
        None => (1.0, ""),
    };
    let told_apart = -decade_of(gap / unit);
    let digits = match zeros {
        Zeros::Kept => told_apart,
        Zeros::Cut => told_apart.max(2 - decade_of(value.abs() / unit)),
    };
    decimals(value / unit, digits, zeros) + name
}

fn decimals(value: f64, digits: i32, zeros: Zeros) -> String {
    let digits = digits.clamp(0, 12) as usize;
    let text = format!("{value:.digits$}");
    if zeros == Zeros::Cut { trim(&text).to_owned() } else { text }
}

fn power(value: f64, gap: f64) -> String {
    let digits = (decade_of(value.abs()) - decade_of(gap)).clamp(2, 12) as usize;
    let text = format!("{value:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{}e{exponent}", trim(mantissa))
}

fn trim(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// A number with at most three significant digits as ticks write it: "250 k", "0.0312".
pub fn three_digits(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    in_unit(value, value.abs(), value.abs(), Zeros::Cut)
}

/// A number with just three significant digits, as values beside each other have them: "2.40", "250 k".
pub fn figures(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || !(TINY..1e3).contains(&size) {
        return three_digits(value);
    }
    // What rounds up to the next power of ten has one decimal less.
    let rounded = size * (1.0 + 0.5e-3);
    decimals(value, 2 - decade_of(rounded).max(decade_of(size)), Zeros::Kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: ScaleKind, range: (f64, f64), most: usize, expected: &str) {
        let (_, ticks) = nice(kind, range, most);
        assert_eq!(ticks.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn linear_ticks_are_1_2_5() {
        check(ScaleKind::Linear, (0.0, 131.0), 4, "0, 50, 100, 150");
        check(ScaleKind::Linear, (0.0, 4.15), 5, "0, 1, 2, 3, 4, 5");
        check(ScaleKind::Linear, (0.0, 0.3), 3, "0, 0.1, 0.2, 0.3");
        check(ScaleKind::Linear, (0.0, 1.9), 4, "0, 0.5, 1.0, 1.5, 2.0");
        check(ScaleKind::Linear, (0.0, 250_000.0), 5, "0, 50 k, 100 k, 150 k, 200 k, 250 k");
        check(ScaleKind::Linear, (0.0, 2.6e6), 3, "0, 1 M, 2 M, 3 M");
        check(ScaleKind::Linear, (-4.0, 3.0), 4, "-4, -2, 0, 2, 4");
        check(ScaleKind::Linear, (0.0, 2.2e-5), 3, "0, 1e-5, 2e-5, 3e-5");
        check(ScaleKind::Linear, (0.0, 3e20), 3, "0, 1e20, 2e20, 3e20");
        check(ScaleKind::Linear, (10_010.0, 10_030.0), 2, "10.01 k, 10.02 k, 10.03 k");
    }

    #[test]
    fn log_ticks_are_decades_with_parts_where_few() {
        check(ScaleKind::Log, (1.0, 1e4), 5, "1, 10, 100, 1 k, 10 k");
        check(ScaleKind::Log, (483.0, 39_423.0), 8, "200, 500, 1 k, 2 k, 5 k, 10 k, 20 k, 50 k");
        check(ScaleKind::Log, (483.0, 39_423.0), 3, "1 k, 10 k");
        check(ScaleKind::Log, (1e-3, 1e9), 4, "0.001, 1, 1 k, 1 M, 1 G");
        check(ScaleKind::Log, (60.0, 130.0), 4, "50, 100, 200");
        check(ScaleKind::Log, (0.2, 9.0), 8, "0.2, 0.5, 1, 2, 5, 10");
    }

    #[test]
    fn ticks_of_one_axis_are_written_alike() {
        check(ScaleKind::Log, (1e-4, 10.0), 6, "0.0001, 0.001, 0.01, 0.1, 1, 10");
        check(ScaleKind::Log, (1e-5, 10.0), 7, "1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10");
        check(ScaleKind::Linear, (0.0, 0.0009), 3, "0, 0.0005, 0.0010");
        let texts = |range| inside(&Scale::new(ScaleKind::Linear, range), 5).into_iter().map(|tick| tick.text);
        assert_eq!(texts((2.33, 2.41)).collect::<Vec<_>>(), ["2.34", "2.36", "2.38", "2.40"]);
    }

    #[test]
    fn figures_beside_each_other_have_as_many_digits() {
        let all = [(2.4, "2.40"), (2.344, "2.34"), (9.996, "10.0"), (0.3, "0.300"), (12.0, "12.0"), (999.0, "999")];
        for (value, text) in [&all[..], &[(250_000.0, "250 k"), (0.0, "0"), (f64::NAN, "–"), (-5.0, "-5.00")]].concat()
        {
            assert_eq!(figures(value), text);
        }
    }

    #[test]
    fn whole_numbers_where_only_they_mean_anything() {
        let texts = |kind, range, most| {
            let ticks = whole(&Scale::new(kind, range), most);
            ticks.into_iter().map(|tick| tick.text).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(texts(ScaleKind::Linear, (0.95, 2.05), 8), "1, 2");
        assert_eq!(texts(ScaleKind::Linear, (0.5, 1.5), 8), "1");
        assert_eq!(texts(ScaleKind::Log, (0.4, 1.6), 8), "1");
        assert_eq!(texts(ScaleKind::Log, (0.9, 70.0), 8), "1, 2, 5, 10, 20, 50");
        assert_eq!(texts(ScaleKind::Linear, (0.0, 50.0), 5), "0, 10, 20, 30, 40, 50");
    }

    #[test]
    fn ends_and_ticks_survive_any_range() {
        let wild =
            [0.0, -0.0, 1.0, -1.0, 1e-320, 1e300, -1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0 + 1e-12];
        for kind in [ScaleKind::Linear, ScaleKind::Log] {
            for a in wild {
                for b in wild {
                    for most in [0, 1, 5, 50] {
                        let (scale, ticks) = nice(kind, (a, b), most);
                        assert!(scale.low() < scale.high() && ticks.len() < 200, "{kind:?} {a} {b} {most}");
                        assert!(ticks.iter().all(|t| t.value.is_finite() && !t.text.is_empty()), "{kind:?} {a} {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn three_digits_and_a_unit() {
        let cases = [(250_000.0, "250 k"), (39_423.0, "39.4 k"), (0.03128, "0.0313"), (3.35, "3.35"), (0.0, "0")];
        for (value, text) in cases {
            assert_eq!(three_digits(value), text);
        }
        assert_eq!(three_digits(f64::NAN), "–");
    }
}

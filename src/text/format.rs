//! Numbers on screen: three significant digits and a decimal unit, the same in text, tables, charts and page.

use crate::units::{ByteRate, Bytes, FlopRate, Flops, Seconds, SpecialOps, SpecialRate};

const PREFIXES: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];

/// Prefixes of times under a second.
const SMALL: [&str; 4] = ["", "m", "µ", "n"];

/// The plain unit of times.
pub const SECOND: &str = "s";

/// From here on three digits round up to the next thousand.
const NEXT_PREFIX: f64 = 999.5;

/// FLOP, such as `3.47 TFLOP`.
pub fn flop(flop: Flops) -> String {
    with_unit(flop.get(), "FLOP")
}

/// Special-function operations, such as `1.20 Gop`.
pub fn special(operations: SpecialOps) -> String {
    with_unit(operations.get(), "op")
}

/// Decimal bytes, such as `26.6 GB`.
pub fn bytes(bytes: Bytes) -> String {
    with_unit(bytes.get(), "B")
}

/// Binary bytes for tooltips, such as `24.8 GiB`.
pub fn gibibytes(bytes: Bytes) -> String {
    format!("{} GiB", significant(bytes.gibi()))
}

/// Binary megabytes as a driver reports them, such as `23,034 MiB`.
pub fn mebibytes(count: f64) -> String {
    format!("{} MiB", self::count(count))
}

/// Arithmetic intensity, such as `130 FLOP/B`.
pub fn intensity(flop_per_byte: f64) -> String {
    format!("{} FLOP/B", significant(flop_per_byte))
}

/// Tensor-core FLOP a second, such as `9.11 TFLOP/s`.
pub fn flop_rate(rate: FlopRate) -> String {
    with_unit(rate.get(), "FLOP/s")
}

/// Special functions a second, such as `3.87 Top/s`.
pub fn special_rate(rate: SpecialRate) -> String {
    with_unit(rate.get(), "op/s")
}

/// Bytes a second, such as `53.3 GB/s`.
pub fn byte_rate(rate: ByteRate) -> String {
    with_unit(rate.get(), "B/s")
}

/// Memory that is needed of what there is, such as `8.10 GB of 72.0 GB`.
pub fn share_of(needed: Bytes, all: Bytes) -> String {
    format!("{} of {}", bytes(needed), bytes(all))
}

/// A figure of a hardware card as it was published, such as `989.4 TFLOP/s`; the field's name says its unit.
pub fn published(field: &str, value: f64) -> String {
    let unit = match field {
        "bf16" | "fp16" | "tf32" | "fp8" | "fp32" => "TFLOP/s",
        "int8" => "TOP/s",
        _ if field.ends_with("_gb_s") => "GB/s",
        _ if field.ends_with("_gb") => "GB",
        _ if field.ends_with("_mb") => "MB",
        _ if field.ends_with("_mib") => return mebibytes(value),
        _ if field.ends_with("_mhz") => "MHz",
        _ if field.ends_with("_w") => "W",
        _ => return value.to_string(),
    };
    format!("{value} {unit}")
}

/// A time, such as `16.8 ms`.
pub fn time(time: Seconds) -> String {
    with_unit(time.get(), SECOND)
}

/// An expected time, or the word for none.
pub fn expected(time: Option<Seconds>) -> String {
    time.map_or_else(|| "unknown".to_owned(), self::time)
}

/// The least share that is told in digits.
const LEAST_PERCENT: f64 = 0.01;

/// A share of a whole, such as `12.5 %`.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        // What is smaller is nothing beside the whole, however many digits it has.
        percent if percent > 0.0 && percent < LEAST_PERCENT => format!("< {LEAST_PERCENT} %"),
        percent if percent.is_finite() => format!("{} %", significant(percent)),
        _ => "–".to_owned(),
    }
}

/// A time that was asked for, as it was given, such as `12.5 ms`.
pub fn milliseconds(milliseconds: f64) -> String {
    format!("{milliseconds} ms")
}

/// A share by which something is off, such as `−1.20 %`.
pub fn off(share: f64) -> String {
    change(1.0, 1.0 + share)
}

/// An amount to five digits, such as `17.583 GMAC`.
pub fn precise_unit(amount: f64, symbol: &str) -> String {
    let unit = Unit::of(amount, symbol);
    format!("{} {}", precise(amount / unit.divisor), unit.name)
}

/// A ratio, such as `2.15×`; a dash for one to nothing.
pub fn ratio(ratio: f64) -> String {
    if ratio.is_finite() { format!("{}×", significant(ratio)) } else { significant(ratio) }
}

/// A number of a chart in the chart's unit, such as `26.6 GB` or `2.15×`; a dash for what is none.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "×" => ratio(value),
        _ if value.is_finite() => format!("{} {}", significant(value), unit.strip_prefix(' ').unwrap_or(unit)),
        _ => significant(value),
    }
}

/// A whole count in full, such as `39,423`.
pub fn count(count: f64) -> String {
    let digits = fixed(count, 0);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", &*digits), |digits| ("-", digits));
    let mut grouped = sign.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.is_ascii() {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Three significant digits; from a thousand on a whole count.
pub fn significant(value: f64) -> String {
    let mut scaled = value.abs();
    match scaled {
        0.0 => "0".to_owned(),
        NEXT_PREFIX.. => count(value),
        99.95.. => fixed(value, 0),
        9.995.. => fixed(value, 1),
        _ => {
            let mut decimals = 2;
            while scaled < 0.9995 && decimals < 12 {
                scaled *= 10.0;
                decimals += 1;
            }
            fixed(value, decimals)
        }
    }
}

/// Five significant digits, for figures that differ by little.
pub fn precise(value: f64) -> String {
    let (mut scaled, mut decimals) = (value.abs(), 4);
    while scaled >= 10.0 && decimals > 0 {
        scaled /= 10.0;
        decimals -= 1;
    }
    while scaled > 0.0 && scaled < 1.0 && decimals < 12 {
        scaled *= 10.0;
        decimals += 1;
    }
    match value {
        0.0 => "0".to_owned(),
        _ if decimals == 0 => count(value),
        _ => fixed(value, decimals),
    }
}

/// How far `to` is from `from`: `0` where they are equal to the bit, percent, or a ratio where it is a decade and more.
pub fn change(from: f64, to: f64) -> String {
    let times = to / from;
    match times {
        _ if from == to => "0".to_owned(),
        0.1..10.0 => {
            let percent = (times - 1.0) * 100.0;
            format!("{}{} %", if percent > 0.0 { "+" } else { "−" }, significant(percent.abs()))
        }
        _ => ratio(times),
    }
}

/// `value` with so many decimals; a dash for what is no number.
fn fixed(value: f64, decimals: usize) -> String {
    if value.is_finite() { format!("{value:.decimals$}") } else { "–".to_owned() }
}

/// `value` with the prefix that leaves one to three digits before the point.
fn with_unit(value: f64, symbol: &str) -> String {
    let unit = Unit::of(value, symbol);
    let number =
        if unit.divisor == 1.0 && value.fract() == 0.0 && symbol != SECOND { count(value) } else { unit.number(value) };
    format!("{number} {}", unit.name)
}

/// A unit with its prefix, shared by the numbers of a column or an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    divisor: f64,
    name: String,
}

impl Unit {
    /// The unit in which `largest`, in plain `symbol`, has one to three digits before the point.
    pub fn of(largest: f64, symbol: &str) -> Unit {
        let (mut divisor, mut prefix) = (1.0, 0);
        while largest.is_finite() && largest.abs() / divisor >= NEXT_PREFIX && prefix + 1 < PREFIXES.len() {
            divisor *= 1000.0;
            prefix += 1;
        }
        // Only times are short of one.
        if symbol == SECOND && largest > 0.0 {
            let mut small = 0;
            while largest / divisor < NEXT_PREFIX / 1000.0 && small + 1 < SMALL.len() {
                divisor /= 1000.0;
                small += 1;
            }
            if small > 0 {
                return Unit { divisor, name: format!("{}{symbol}", SMALL[small]) };
            }
        }
        Unit { divisor, name: format!("{}{symbol}", PREFIXES[prefix]) }
    }

    /// The unit for a column or an axis of these amounts, each in plain `symbol`.
    pub fn shared(amounts: impl IntoIterator<Item = f64>, symbol: &str) -> Unit {
        Unit::of(amounts.into_iter().fold(0.0, f64::max), symbol)
    }

    /// Its name, such as `GB`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Plain units in one of these, such as a billion bytes in a GB.
    pub fn divisor(&self) -> f64 {
        self.divisor
    }

    /// `amount`, given in plain units, as a number of these.
    pub fn number(&self, amount: f64) -> String {
        significant(amount / self.divisor)
    }
}

/// A number with so many decimals, as published tables have it.
pub fn decimals(number: f64, count: usize) -> String {
    format!("{number:.count$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[track_caller]
    fn check(value: f64, expected: &str) {
        assert_eq!(significant(value), expected, "{value:e}");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn three_digits() {
        check(0.0, "0");
        check(1.0, "1.00");
        check(2.1549, "2.15");
        check(9.994, "9.99");
        check(9.996, "10.0");
        check(99.94, "99.9");
        check(99.96, "100");
        check(999.4, "999");
        check(999.6, "1,000");
        check(0.305, "0.305");
        check(0.09996, "0.100");
        check(0.000_123_4, "0.000123");
        check(-26.64, "-26.6");
        check(1_234_567.8, "1,234,568");
        check(f64::NAN, "–");
        check(f64::INFINITY, "–");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn units() {
        assert_eq!(flop(Flops::new(3_468_866_060_288.0)), "3.47 TFLOP");
        assert_eq!(bytes(Bytes::new(26_640_000_000.0)), "26.6 GB");
        assert_eq!(bytes(Bytes::new(999_600_000.0)), "1.00 GB");
        assert_eq!(bytes(Bytes::new(512.0)), "512 B");
        assert_eq!(bytes(Bytes::ZERO), "0 B");
        assert_eq!(bytes(Bytes::new(5e22)), "50,000 EB");
        assert_eq!(gibibytes(Bytes::new(26_640_000_000.0)), "24.8 GiB");
        assert_eq!(special(SpecialOps::new(1.2e9)), "1.20 Gop");
        assert_eq!(intensity(130.4), "130 FLOP/B");
        assert_eq!(flop_rate(Flops::new(4.556e12) / Seconds::from_milli(500.0)), "9.11 TFLOP/s");
        assert_eq!(byte_rate(Bytes::new(1.5e9) / Seconds::from_milli(12.5)), "120 GB/s");
        assert_eq!((milliseconds(50.0), milliseconds(12.5)), ("50 ms".to_owned(), "12.5 ms".to_owned()));
        assert_eq!((ratio(2.154), ratio(f64::INFINITY)), ("2.15×".to_owned(), "–".to_owned()));
        assert_eq!((amount(26.64, "GB"), amount(2.154, "×")), ("26.6 GB".to_owned(), "2.15×".to_owned()));
        assert_eq!(
            (amount(12.0, " operations"), amount(f64::NAN, "GB")),
            ("12.0 operations".to_owned(), "–".to_owned())
        );
        assert_eq!(count(39_423.0), "39,423");
        assert_eq!(count(-1_000.0), "-1,000");
        assert_eq!(
            (percent(0.125), percent(0.000_004_23), percent(0.0)),
            ("12.5 %".into(), "< 0.01 %".into(), "0 %".into())
        );
        assert_eq!((percent(0.000_1), percent(f64::NAN)), ("0.0100 %".into(), "–".into()));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn published_figures() {
        for (field, value, expected) in [
            ("bf16", 989.4, "989.4 TFLOP/s"),
            ("int8", 1979.0, "1979 TOP/s"),
            ("l2_bandwidth_gb_s", 7219.2, "7219.2 GB/s"),
            ("memory_gb", 80.0, "80 GB"),
            ("l2_mb", 50.0, "50 MB"),
            ("tensor_mhz", 1830.0, "1830 MHz"),
            ("power_w", 700.0, "700 W"),
            ("multiprocessors", 132.0, "132"),
        ] {
            assert_eq!(published(field, value), expected);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn five_digits() {
        for (value, expected) in [
            (0.0, "0"),
            (0.015_289_567_999, "0.015290"),
            (1.878_130_28, "1.8781"),
            (125.207_527, "125.21"),
            (12_345.6, "12,346"),
            (1_234_567.8, "1,234,568"),
            (-0.000_937_689_6, "-0.00093769"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(precise(value), expected, "{value:e}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn changes() {
        for (from, to, expected) in [
            (3.0, 3.0, "0"),
            (0.0, 0.0, "0"),
            (200.0, 201.0, "+0.500 %"),
            (2.0, 1.0, "−50.0 %"),
            (1.0, 9.0, "+800 %"),
            (1.0, 805.4, "805×"),
            (250.0, 1.25, "0.00500×"),
            (0.0, 1.0, "–"),
        ] {
            assert_eq!(change(from, to), expected, "{from} {to}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn shared_units() {
        let unit = Unit::shared([16.4e9, 1.2e12], "B");
        assert_eq!((unit.name(), unit.divisor()), ("TB", 1e12));
        assert_eq!((unit.number(16.4e9), unit.number(1.2e12)), ("0.0164".to_owned(), "1.20".to_owned()));
        assert_eq!(Unit::shared([], "B").name(), "B");
    }
}

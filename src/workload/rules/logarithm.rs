//! The natural logarithm by + − × ÷ alone, so that it has the same bits natively and in the browser.

/// A number as the sum of two, the second below the last digit of the first.
#[derive(Debug, Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

/// The natural logarithm of 2, to 32 digits.
const LN_2: Double = Double { high: std::f64::consts::LN_2, low: 2.319_046_813_846_299_6e-17 };

/// The natural logarithm of a positive finite number, rounded correctly: computed to 30 digits by the series of the
/// inverse hyperbolic tangent, 2 (s + s³ ÷ 3 + s⁵ ÷ 5 + …) with s = (x − 1) ÷ (x + 1).
pub fn natural_logarithm(number: f64) -> f64 {
    let (mut mantissa, mut exponent) = (number, 0.0);
    while mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    while mantissa < std::f64::consts::FRAC_1_SQRT_2 {
        mantissa *= 2.0;
        exponent -= 1.0;
    }
    let s = quotient(sum(mantissa, -1.0), sum(mantissa, 1.0));
    let square = product(s, s);
    let mut series = Double { high: 0.0, low: 0.0 };
    for term in (0..24).rev() {
        let odd = Double { high: f64::from(2 * term + 1), low: 0.0 };
        series = added(product(series, square), quotient(sum(1.0, 0.0), odd));
    }
    let logarithm = product(Double { high: 2.0, low: 0.0 }, product(s, series));
    added(product(sum(exponent, 0.0), LN_2), logarithm).high
}

/// The exact sum (Knuth).
fn sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let of_b = high - a;
    Double { high, low: (a - (high - of_b)) + (b - of_b) }
}

/// The exact product (Dekker).
fn exact_product(a: f64, b: f64) -> Double {
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    let high = a * b;
    Double { high, low: ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low }
}

/// The upper 26 bits and the rest.
fn split(number: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * number;
    let high = scaled - (scaled - number);
    (high, number - high)
}

fn added(a: Double, b: Double) -> Double {
    let high = sum(a.high, b.high);
    sum(high.high, high.low + (a.low + b.low))
}

fn product(a: Double, b: Double) -> Double {
    let high = exact_product(a.high, b.high);
    sum(high.high, high.low + (a.high * b.low + a.low * b.high))
}

fn quotient(a: Double, b: Double) -> Double {
    let first = a.high / b.high;
    let covered = product(b, Double { high: first, low: 0.0 });
    let rest = added(a, Double { high: -covered.high, low: -covered.low });
    sum(first, rest.high / b.high)
}

#[cfg(test)]
mod tests {
    use super::natural_logarithm;

    #[test]
    fn logarithms_equal_those_of_a_table() {
        let table = [
            (1.0, 0.0),
            (2.0, std::f64::consts::LN_2),
            (10.0, std::f64::consts::LN_10),
            (1.5, 0.405_465_108_108_164_4),
            (2.0 / 3.0, -0.405_465_108_108_164_44),
            (3.0, 1.098_612_288_668_109_8),
            (1.0 / 3.0, -1.098_612_288_668_109_8),
            (0.05, -2.995_732_273_553_991),
        ];
        for (number, logarithm) in table {
            assert_eq!(natural_logarithm(number).to_bits(), f64::to_bits(logarithm), "{number}");
        }
    }
}

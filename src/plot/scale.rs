//! Linear and logarithmic scales between data and the unit interval, safe for any input.
#![allow(clippy::disallowed_methods, reason = "pixels are no part of the parity promise, so log10 and powf may differ")]

/// How an axis spreads its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScaleKind {
    /// Equal steps are equal lengths.
    #[default]
    Linear,
    /// Equal ratios are equal lengths.
    Log,
}

/// Beyond this the arithmetic of steps and spans could overflow; nothing a planner asks for comes near.
const HUGE: f64 = 1e150;

/// A scale whose ends are finite, in order, apart, and above zero when logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    kind: ScaleKind,
    low: f64,
    high: f64,
}

impl Scale {
    /// The scale that just holds `range`, after anything unusable in it was replaced by something near.
    pub fn new(kind: ScaleKind, range: (f64, f64)) -> Scale {
        let (low, high) = match kind {
            ScaleKind::Linear => linear_ends(range),
            ScaleKind::Log => log_ends(range),
        };
        Scale { kind, low, high }
    }

    /// Where `value` lies: 0 at the low end, 1 at the high end, outside beyond them; nothing if it has no place.
    pub fn fraction(&self, value: f64) -> Option<f64> {
        if !value.is_finite() || (self.kind == ScaleKind::Log && value <= 0.0) {
            return None;
        }
        let fraction = match self.kind {
            ScaleKind::Linear => (value - self.low) / (self.high - self.low),
            ScaleKind::Log => (value / self.low).log10() / (self.high / self.low).log10(),
        };
        fraction.is_finite().then_some(fraction)
    }

    /// The value at `fraction`: the inverse of [`Scale::fraction`].
    pub fn value(&self, fraction: f64) -> f64 {
        match self.kind {
            ScaleKind::Linear => self.low + fraction * (self.high - self.low),
            ScaleKind::Log => self.low * (self.high / self.low).powf(fraction),
        }
    }

    /// This scale with `share` of its length added at each end, so that end points do not sit on the frame.
    pub fn with_air(&self, share: f64) -> Scale {
        Scale::new(self.kind, (self.value(-share), self.value(1.0 + share)))
    }

    /// Linear or logarithmic.
    pub fn kind(&self) -> ScaleKind {
        self.kind
    }

    /// The low end.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The high end.
    pub fn high(&self) -> f64 {
        self.high
    }
}

/// Both ends finite and in order.
fn ordered((a, b): (f64, f64)) -> (f64, f64) {
    let tame = |v: f64| if v.is_nan() { 0.0 } else { v.clamp(-HUGE, HUGE) };
    let (a, b) = (tame(a), tame(b));
    (a.min(b), a.max(b))
}

fn linear_ends(range: (f64, f64)) -> (f64, f64) {
    let (low, high) = ordered(range);
    let size = low.abs().max(high.abs());
    if size < 1.0 / HUGE {
        (0.0, 1.0)
    } else if high - low <= size * 1e-9 {
        // One value, or so close that ticks between them could not be told apart.
        (low - size / 2.0, high + size / 2.0)
    } else {
        (low, high)
    }
}

fn log_ends(range: (f64, f64)) -> (f64, f64) {
    let (low, high) = ordered(range);
    let (low, high) = match (low > 1.0 / HUGE, high > 1.0 / HUGE) {
        (true, _) => (low, high),
        (false, true) => (high / 1000.0, high),
        (false, false) => (1.0, 10.0),
    };
    if high / low <= 1.0 + 1e-9 { (low / 2.0, high * 2.0) } else { (low, high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ends(kind: ScaleKind, range: (f64, f64), expected: (f64, f64)) {
        let scale = Scale::new(kind, range);
        assert_eq!((scale.low(), scale.high()), expected);
    }

    #[test]
    fn ends_are_usable_whatever_comes_in() {
        ends(ScaleKind::Linear, (1.0, 5.0), (1.0, 5.0));
        ends(ScaleKind::Linear, (5.0, 1.0), (1.0, 5.0));
        ends(ScaleKind::Linear, (0.0, 0.0), (0.0, 1.0));
        ends(ScaleKind::Linear, (4.0, 4.0), (2.0, 6.0));
        ends(ScaleKind::Linear, (f64::NAN, f64::NAN), (0.0, 1.0));
        ends(ScaleKind::Linear, (f64::NEG_INFINITY, f64::INFINITY), (-HUGE, HUGE));
        ends(ScaleKind::Log, (1.0, 100.0), (1.0, 100.0));
        ends(ScaleKind::Log, (0.0, 100.0), (0.1, 100.0));
        ends(ScaleKind::Log, (-3.0, -1.0), (1.0, 10.0));
        ends(ScaleKind::Log, (8.0, 8.0), (4.0, 16.0));
    }

    #[test]
    fn fraction_and_value_are_inverse() {
        for (kind, range) in [
            (ScaleKind::Linear, (0.0, 40_000.0)),
            (ScaleKind::Linear, (-5.0, 3.0)),
            (ScaleKind::Log, (0.02, 7e6)),
            (ScaleKind::Log, (f64::MIN_POSITIVE, f64::MAX)),
        ] {
            let scale = Scale::new(kind, range);
            for fraction in [0.0, 0.1, 0.5, 0.77, 1.0] {
                let back = scale.fraction(scale.value(fraction)).expect("inside");
                assert!((back - fraction).abs() < 1e-9, "{kind:?} {range:?}: {fraction} became {back}");
            }
        }
    }

    #[test]
    fn what_has_no_place_gets_none() {
        let log = Scale::new(ScaleKind::Log, (1.0, 10.0));
        assert_eq!([0.0, -1.0, f64::NAN, f64::INFINITY].map(|v| log.fraction(v)), [None; 4]);
    }
}

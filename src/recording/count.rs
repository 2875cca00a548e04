//! `Count`: a coefficient times variables, and what such products need to be exact.

use super::bindings::Bindings;
use crate::units::Variable;

/// Variables that a count can be multiplied with: sequences, queries, keys and steps are the most that occur.
const MOST: usize = 4;

/// Variables in order, unused places being [`Variable::Fixed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Variables([Variable; MOST]);

impl Variables {
    /// With one variable more; none where there is no place for it.
    fn and(mut self, variable: Variable) -> Option<Self> {
        if variable == Variable::Fixed {
            return Some(self);
        }
        if self.0[MOST - 1] != Variable::Fixed {
            return None;
        }
        let mut moved = variable;
        for place in &mut self.0 {
            if *place < moved {
                std::mem::swap(place, &mut moved);
            }
        }
        Some(self)
    }

    /// Their product.
    #[inline(always)]
    pub(super) fn value(&self, at: &Bindings) -> f64 {
        let [a, b, c, d] = self.0;
        if a == Variable::Fixed {
            return 1.0;
        }
        at.get(a) * at.get(b) * at.get(c) * at.get(d)
    }

    /// Whether all of them are whole numbers or halves.
    pub(super) fn are_exact(&self) -> bool {
        !self.0.contains(&Variable::ExpertsHit)
    }

    /// The largest power of two of which their product is a multiple.
    pub(super) fn grain(&self) -> f64 {
        let halves = |variable: &&Variable| matches!(variable, Variable::Keys | Variable::KeysSeen);
        self.0.iter().filter(halves).fold(1.0, |grain, _| grain * 0.5)
    }
}

/// A coefficient times variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Count {
    pub(super) each: f64,
    pub(super) of: Variables,
}

impl Count {
    /// One.
    pub(super) const ONE: Count = Count { each: 1.0, of: Variables([Variable::Fixed; MOST]) };

    /// The product of recorded extents and a factor; none where they have more variables than can be kept.
    pub(super) fn of(factor: f64, extents: &[(f64, Variable)]) -> Option<Self> {
        let one = Count { each: factor, ..Count::ONE };
        extents.iter().try_fold(one, |count, (size, by)| count.times(*size, *by))
    }

    /// As often as a recorded extent.
    pub(super) fn times(self, size: f64, by: Variable) -> Option<Self> {
        Some(Count { each: self.each * size, of: self.of.and(by)? })
    }

    /// As often as another count.
    pub(super) fn by(self, other: &Count) -> Option<Self> {
        let of = other.of.0.into_iter().try_fold(self.of, Variables::and)?;
        Some(Count { each: self.each * other.each, of })
    }

    /// Its value.
    #[inline(always)]
    pub(super) fn value(&self, at: &Bindings) -> f64 {
        self.each * self.of.value(at)
    }

    /// The largest power of two of which it is a multiple, whatever its variables.
    pub(super) fn grain(&self) -> f64 {
        grain(self.each) * self.of.grain()
    }
}

/// The largest power of two of which a number is a multiple; infinite for zero.
fn grain(number: f64) -> f64 {
    if number == 0.0 {
        return f64::INFINITY;
    }
    let bits = number.to_bits();
    let (exponent, mantissa) = ((bits >> MANTISSA) & EXPONENTS, bits & ((1 << MANTISSA) - 1));
    // With the leading bit, which is not stored.
    let zeros = u64::from((mantissa | (1 << MANTISSA)).trailing_zeros());
    // Of numbers so small that they have no leading bit nothing is exact.
    let lowest = (exponent + zeros).saturating_sub(MANTISSA);
    f64::from_bits(lowest << MANTISSA)
}

/// Bits of the mantissa of an `f64` that are stored, and the mask of its exponent.
const MANTISSA: u64 = 52;
const EXPONENTS: u64 = 0x7ff;

/// Sums of multiples of a grain are exact in any order while they stay below so many of them. Half of 2^53, so that what is
/// compared may itself be rounded.
pub(super) const EXACT: f64 = 4_503_599_627_370_496.0;

#[cfg(test)]
mod tests {
    use super::grain;

    #[track_caller]
    fn check(number: f64, expected: f64) {
        assert_eq!(grain(number), expected, "{number}");
        assert_eq!(grain(-number), expected, "-{number}");
    }

    #[test]
    fn grains_are_the_lowest_bit() {
        check(0.0, f64::INFINITY);
        check(1.0, 1.0);
        check(96.0, 32.0);
        check(2.5, 0.5);
        check(9_007_199_254_740_992.0, 9_007_199_254_740_992.0);
        check(0.1, f64::EPSILON / 8.0);
    }
}

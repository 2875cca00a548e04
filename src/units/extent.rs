//! `Dim`: a named extent of a tensor or a product, with what it varies with along a sweep.

/// A quantity of a workload that extents are whole multiples of, so that a recording of operators can be bound to another
/// workload without walking the layer graph again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Variable {
    /// Nothing: the model, the view's size and the choices decide the extent.
    #[default]
    Fixed,
    /// Images of a view.
    Images,
    /// Tokens of one image's crops, before newlines.
    CropTokens,
    /// The same with a newline a row.
    CropLines,
    /// All tokens of one image.
    ImageTokens,
    /// Sequences side by side.
    Sequences,
    /// New tokens of a sequence.
    Queries,
    /// Keys that the last of them sees; halves occur in the mean of many steps.
    Keys,
    /// Keys that a query sees in the mean; halves occur.
    KeysSeen,
    /// Blocks of keys of a fused operator.
    KeyBlocks,
    /// Experts that any token visits, in expectation: no whole number.
    ExpertsHit,
    /// Steps of a decode.
    Steps,
}

/// A named extent of a tensor or a contraction, so that a count can say how it was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dim {
    /// The symbol a formula shows, e.g. `T`.
    pub name: &'static str,
    /// Its value.
    pub size: f64,
    /// What it is proportional to.
    pub by: Variable,
}

impl Dim {
    /// The extent of an axis that is not there.
    pub const ONE: Dim = dim("", 1.0);

    /// The same extent, proportional to a variable.
    #[inline(always)]
    pub const fn by(self, by: Variable) -> Dim {
        Dim { by, ..self }
    }

    /// A multiple of the extent under another name, proportional to what the extent is.
    #[inline(always)]
    pub fn times(self, name: &'static str, factor: f64) -> Dim {
        Dim { name, size: self.size * factor, by: self.by }
    }
}

impl From<f64> for Dim {
    /// A fixed count.
    fn from(count: f64) -> Self {
        dim("", count)
    }
}

/// A named extent that nothing varies.
#[inline(always)]
pub const fn dim(name: &'static str, size: f64) -> Dim {
    Dim { name, size, by: Variable::Fixed }
}

//! The version of links, and how much a link can ask for.

/// Version of the links that are written.
pub const VERSION: u32 = 1;
/// Most values of an axis in a link.
pub const MAX_VALUES: usize = 2000;
/// Most cells of a map: values of one axis times values of the other.
pub const MAX_CELLS: usize = 40_000;

//! `Overrides`: efficiencies and launch time that a request sets in place of the measured defaults.

/// Least share of a peak that can be expected.
pub const MIN_EFFICIENCY: f64 = 0.01;
/// Longest time from one operator to the next, in microseconds.
pub const MAX_LAUNCH_US: f64 = 1000.0;

/// What is expected of a device in place of the defaults below.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overrides {
    /// Share of the tensor peak that matrix products reach; fused attention keeps its own.
    pub gemm: Option<f64>,
    /// Share of the bandwidth that every operator but fused attention reaches, which keeps its own.
    pub hbm: Option<f64>,
    /// Microseconds from one operator to the next; fused attention keeps what comes before its first tile.
    pub launch_us: Option<f64>,
}

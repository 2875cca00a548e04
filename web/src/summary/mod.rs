//! The answer: sentence, comparison of the kernels, requirements of the targets.

pub mod about;
pub mod answer;
pub mod comparison;
pub mod comparison_figures;
pub mod kernel_pair;
pub mod link_problem;
pub mod live_region;
pub mod requirements;
pub mod sentence;

//! Questions that take many evaluations: sweeps, maps, rankings, the largest workload, what a target requires.

pub mod capacity;
pub mod component_groups;
pub mod device_memory;
pub mod map;
pub mod max_workload;
pub mod presets;
pub mod ranking;
pub mod requirement;
pub mod roofline;
pub mod sweep;

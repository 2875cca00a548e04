//! StageCost: what normal and flash attention cost a vision stack, counted operator by operator.

pub mod attention;
pub mod catalog;
pub mod error;
pub mod model;
pub mod plot;
pub mod request;
pub mod stage;
pub mod units;
pub mod workload;

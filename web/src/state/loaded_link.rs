//! What an address says.

use stagecost::error::Error;
use stagecost::scenario::Scenario;

/// What an address says, and what was wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The scenario, or the default one where the link was not understood.
    pub scenario: Scenario,
    /// Why the link was not understood.
    pub problem: Option<Error>,
}

/// Reads the part of an address after `#`.
pub fn load(fragment: &str) -> Loaded {
    match Scenario::from_link(fragment) {
        Ok(scenario) => Loaded { scenario, problem: None },
        Err(error) => Loaded { scenario: Scenario::default(), problem: Some(error) },
    }
}

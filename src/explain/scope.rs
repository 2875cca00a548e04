//! What is asked of a figure: all of it, the part of a group or of an operator, or how it stands against another kernel.

use super::quantity::Quantity;
use crate::error::Error;
use crate::evaluate::operators;
use crate::model::ModelCard;
use crate::recording::OperatorRow;
use crate::recording::place::At;
use crate::request::{AttentionKernel, Key, Request, kernel};
use crate::study::component_groups::{Group, breakdown};
use crate::text::parse;

/// A figure that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The figure.
    pub quantity: Quantity,
    /// How much of it.
    pub of: Of,
}

/// How much of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// All.
    All,
    /// What a group of operators has of it.
    Group(Group),
    /// What one operator has of it, in all its passes.
    Operator(At),
    /// All, held against what it is under another kernel.
    Against(AttentionKernel),
}

impl From<Quantity> for Question {
    fn from(quantity: Quantity) -> Self {
        Question { quantity, of: Of::All }
    }
}

impl Question {
    /// Whether it is about one kernel, so that the kernel's name belongs to the answer.
    pub const fn is_of_one_kernel(&self) -> bool {
        !matches!(self.quantity, Quantity::Tokens | Quantity::Published) && !matches!(self.of, Of::Against(_))
    }
}

impl Of {
    /// The group or the operator of that name in the request.
    ///
    /// # Errors
    /// It has none; the message lists its groups.
    pub fn from_name(request: &Request, name: &str) -> Result<Self, Error> {
        let rows = operators(request)?;
        let groups: Vec<Group> = breakdown(request)?.into_iter().map(|share| share.group).collect();
        let group = groups.iter().find(|group| group.name(&request.model) == name).map(|group| Of::Group(*group));
        // As it is spoken of, or as the roofline has it, with a dot before the step.
        let named = |row: &&OperatorRow| row.spoken().replace(' ', ".") == name.replace(' ', ".");
        let operator = || rows.iter().find(named).map(|row| Of::Operator(row.at));
        group.or_else(operator).ok_or_else(|| {
            // Names of groups have commas.
            let groups: Vec<_> = groups.iter().map(|group| group.name(&request.model)).collect();
            let operator = rows.first().map(|row| row.spoken()).unwrap_or_default();
            let expected = format!("expected an operator such as {operator}, or a group: {}", groups.join("; "));
            Error::bad_value("of", name, parse::not_known(name), expected)
        })
    }

    /// Against the kernel of that name.
    ///
    /// # Errors
    /// None has it; the message lists them.
    pub fn against(name: &str) -> Result<Self, Error> {
        kernel(Key::Kernel, name).map(Of::Against).map_err(|error| error.under("against"))
    }

    /// Whether an operator is in it.
    pub(super) fn holds(self, row: &OperatorRow) -> bool {
        match self {
            Of::All | Of::Against(_) => true,
            Of::Group(group) => Group::of(row) == group,
            Of::Operator(at) => row.at == at,
        }
    }

    /// Its name.
    pub(super) fn text(self, model: &ModelCard) -> String {
        match self {
            Of::All => "all operators".to_owned(),
            Of::Group(group) => group.name(model),
            Of::Operator(at) => at.spoken(model),
            Of::Against(kernel) => format!("against {}", kernel.name()),
        }
    }

    /// A figure's title with it.
    pub(super) fn titled(self, title: &str, model: &ModelCard) -> String {
        match self {
            Of::All => title.to_owned(),
            Of::Group(_) | Of::Operator(_) | Of::Against(_) => format!("{title}: {}", self.text(model)),
        }
    }
}

//! Cards of names that another tool published, each with what to use here.

use serde::{Deserialize, Serialize};

/// The names of a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesCard {
    /// The id of the tool.
    pub id: String,
    /// Where the names were published.
    pub source: String,
    /// What one should know of them.
    pub note: String,
    /// The names by kind.
    pub groups: Vec<NamesGroup>,
}

/// Names of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesGroup {
    /// The heading.
    pub title: String,
    /// What a name of it is, in a message: `a script`.
    pub kind: String,
    /// Where such names stand, and how they are read.
    pub about: String,
    /// The names.
    pub names: Vec<NameCard>,
}

/// A name with what to use here: one of a link, a format, a command and words; a format may have a link beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameCard {
    /// The name.
    pub name: String,
    /// What it names there.
    pub is: String,
    /// The key of a link, or `format`, whose value the name itself may be.
    #[serde(default)]
    pub opens: Option<String>,
    /// A link that answers the same question.
    #[serde(default)]
    pub link: Option<String>,
    /// A value of `--format` that writes the same.
    #[serde(default)]
    pub format: Option<String>,
    /// A line of the command line.
    #[serde(default)]
    pub command: Option<String>,
    /// What to use, in words.
    #[serde(default)]
    pub instead: Option<String>,
}

impl NameCard {
    /// What to use here, as one text.
    pub fn advice(&self) -> String {
        let format = self.format.as_ref().map(|format| format!("--format {format}"));
        let texts = [self.link.clone(), format, self.command.clone(), self.instead.clone()];
        texts.into_iter().flatten().collect::<Vec<_>>().join(" with ")
    }
}

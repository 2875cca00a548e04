//! `Scenario`: all that a user can set, as text and back.

use crate::attention::AttentionKernel;
use crate::cards::SweepCard;
use crate::catalog;
use crate::error::Error;
use crate::request::{Key, Request};

mod given;
mod read;
mod write;

/// Version of the links that are written.
pub const VERSION: u32 = 1;
/// Most values of an axis in a link.
pub const MAX_VALUES: usize = 2000;

/// What a link says. There is no field for its version: older links are read into this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The current workload.
    pub request: Request,
    /// Kernels compared, in order: at least one, none twice.
    pub kernels: Vec<AttentionKernel>,
    /// What is swept.
    pub sweep: SweepChoice,
    /// How it is shown.
    pub view: View,
}

impl Default for Scenario {
    /// The default request, normal beside flash, the default sweep.
    fn default() -> Self {
        Self {
            request: Request::default(),
            kernels: vec![AttentionKernel::Normal, AttentionKernel::Flash],
            sweep: SweepChoice::Card(catalog::default_sweep()),
            view: View::default(),
        }
    }
}

/// What is swept.
#[derive(Debug, Clone, PartialEq)]
pub enum SweepChoice {
    /// A card of `configs/sweeps/`.
    Card(&'static SweepCard),
    /// An axis with its values.
    Axis {
        /// The key of the request that is varied.
        axis: Key,
        /// Its link texts as [`Request::get`] writes them: at least one, none twice.
        values: Vec<String>,
    },
}

/// How a sweep is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// Scale of the horizontal axis, image tokens.
    pub x: Scale,
    /// Scale of the vertical axes.
    pub y: Scale,
}

/// How values are laid along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Logarithmic where the sweep spans more than two decades.
    #[default]
    Auto,
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

impl Scale {
    /// Every scale.
    pub const ALL: [Scale; 3] = [Scale::Auto, Scale::Linear, Scale::Log];

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            Scale::Auto => "auto",
            Scale::Linear => "linear",
            Scale::Log => "log",
        }
    }

    /// The scale of that link text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.name() == name)
    }
}

impl Scenario {
    /// Reads a link: the text after `#`, or a whole address with it; percent-encoding is undone. What is left out is the
    /// default.
    ///
    /// # Errors
    /// One line that names the key, what was wrong with it and what would be right.
    pub fn from_link(text: &str) -> Result<Self, Error> {
        read::link(text)
    }

    /// Reads an object with the keys of a link, or a link as a JSON string; numbers and lists may stand for their texts.
    ///
    /// # Errors
    /// As [`Scenario::from_link`].
    pub fn from_json(value: &serde_json::Value) -> Result<Self, Error> {
        read::json(value)
    }

    /// The canonical link: the version first, then only what differs from the default, in fixed order.
    pub fn link(&self) -> String {
        write::link(self)
    }
}

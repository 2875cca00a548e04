//! `Target`: how long the vision stage, a first token and each further one may take.

use crate::error::Error;
use crate::request::{Request, Stage};
use crate::text::parse;

/// Shortest time that can be asked for, in milliseconds.
pub const MIN_TARGET_MS: f64 = 0.001;
/// Longest time that can be asked for, in milliseconds: a day.
pub const MAX_TARGET_MS: f64 = 86_400_000.0;

/// Times that are asked for, in milliseconds from [`MIN_TARGET_MS`] to [`MAX_TARGET_MS`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Target {
    /// For the vision stage alone.
    pub vision_ms: Option<f64>,
    /// To the first token: vision and prefill together.
    pub ttft_ms: Option<f64>,
    /// For each output token after it.
    pub tpot_ms: Option<f64>,
}

/// One of the three times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// For the vision stage alone.
    Vision,
    /// To the first token.
    FirstToken,
    /// For each output token after it.
    OutputToken,
}

impl Goal {
    /// All, in the order of a link.
    pub const ALL: [Goal; 3] = [Goal::Vision, Goal::FirstToken, Goal::OutputToken];

    /// The link key.
    pub const fn key(self) -> &'static str {
        match self {
            Goal::Vision => "vision_ms",
            Goal::FirstToken => "ttft_ms",
            Goal::OutputToken => "tpot_ms",
        }
    }

    /// The stage that is timed.
    pub const fn stage(self) -> Stage {
        match self {
            Goal::Vision => Stage::Vision,
            Goal::FirstToken => Stage::FirstToken,
            Goal::OutputToken => Stage::Decode,
        }
    }

    /// The request that is timed: its whole stage, whatever part of one is evaluated besides.
    pub fn timed(self, request: &Request) -> Request {
        Request { stage: self.stage(), part: None, ..request.clone() }
    }

    /// How often the stage holds what is timed: a decode is all its steps.
    pub fn times(self, request: &Request) -> f64 {
        match self {
            Goal::Vision | Goal::FirstToken => 1.0,
            Goal::OutputToken => f64::from(request.steps),
        }
    }

    /// What is timed, in words.
    pub const fn title(self) -> &'static str {
        match self {
            Goal::Vision => "vision stage",
            Goal::FirstToken => "first token",
            Goal::OutputToken => "each output token",
        }
    }

    /// What is timed, at the beginning of a line.
    pub const fn heading(self) -> &'static str {
        match self {
            Goal::Vision => "Vision stage",
            Goal::FirstToken => "First token",
            Goal::OutputToken => "Each output token",
        }
    }

    /// The time of that link text, in milliseconds.
    ///
    /// # Errors
    /// A text that is no time, or one out of range.
    pub fn read(self, text: &str) -> Result<f64, Error> {
        let number = parse::decimal(text, MIN_TARGET_MS, MAX_TARGET_MS);
        number.map_err(|problem| Error::bad_value(self.key(), text, problem, Goal::expects()))
    }

    /// Whether a time is one that a link could have set.
    ///
    /// # Errors
    /// A time out of range.
    pub fn check(self, milliseconds: f64) -> Result<(), Error> {
        if (MIN_TARGET_MS..=MAX_TARGET_MS).contains(&milliseconds) {
            return Ok(());
        }
        Err(Error::bad_value(self.key(), &milliseconds.to_string(), "out of range", Goal::expects()))
    }

    /// What the key takes.
    pub fn expects() -> String {
        format!("expected milliseconds from {MIN_TARGET_MS} to {MAX_TARGET_MS}, such as 50 or 12.5")
    }
}

impl Target {
    /// The time that is asked for, in milliseconds.
    pub const fn get(&self, goal: Goal) -> Option<f64> {
        match goal {
            Goal::Vision => self.vision_ms,
            Goal::FirstToken => self.ttft_ms,
            Goal::OutputToken => self.tpot_ms,
        }
    }

    /// Asks for a time from its link text.
    ///
    /// # Errors
    /// As [`Goal::read`]; the target is then unchanged.
    pub fn set(&mut self, goal: Goal, text: &str) -> Result<(), Error> {
        let time = Some(goal.read(text)?);
        match goal {
            Goal::Vision => self.vision_ms = time,
            Goal::FirstToken => self.ttft_ms = time,
            Goal::OutputToken => self.tpot_ms = time,
        }
        Ok(())
    }

    /// Asks for no time.
    pub fn clear(&mut self, goal: Goal) {
        match goal {
            Goal::Vision => self.vision_ms = None,
            Goal::FirstToken => self.ttft_ms = None,
            Goal::OutputToken => self.tpot_ms = None,
        }
    }

    /// Whether any time is asked for.
    pub const fn is_some(&self) -> bool {
        self.vision_ms.is_some() || self.ttft_ms.is_some() || self.tpot_ms.is_some()
    }

    /// The goals with a time that is asked for, in the order of a link.
    pub fn goals(self) -> impl Iterator<Item = Goal> {
        Goal::ALL.into_iter().filter(move |goal| self.get(*goal).is_some())
    }

    /// What one should know of the bytes behind what the targets require, where one of them runs the decoder.
    pub fn convention(&self) -> Option<&'static str> {
        self.goals().find_map(|goal| goal.stage().convention())
    }
}

//! Sections and rows of the validation: figures of ours beside published ones, demands and verdicts.

use crate::text::format;
use crate::units::{MEBI, Seconds};
use serde::Serialize;

/// Where the times of `encoder-attention.csv` were published.
pub const ENCODER_SOURCE: &str = "ai-dynamo/aiconfigurator @ 095f58a, systems/data/*/encoder_attention (Apache-2.0): bf16, \
                                  3 warm-ups, 6 runs, through the ViT attention of vLLM, SGLang and TensorRT-LLM";

/// A part of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What is compared with what.
    pub about: &'static str,
    /// Where the published figures come from.
    pub sources: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A figure of ours beside a published one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What the figure is.
    pub what: String,
    /// Ours, with its unit.
    pub ours: String,
    /// The published one, with its unit.
    pub published: String,
    /// How far ours is off, as a share of the published one; of many shapes their median, without a sign.
    pub error: Option<f64>,
    /// The same as text, such as `−1.06 %`.
    pub off: String,
    /// What is asked of the error.
    pub demand: Demand,
    /// Whether it is met.
    pub verdict: Verdict,
    /// How the errors of many shapes lie, or what one should know.
    pub detail: String,
    /// Why it misses; empty where it does not.
    pub reason: String,
    /// Its source, counted from 0 in the section's.
    pub source: usize,
}

/// What is asked of an error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// None: no two counts differ.
    Equal,
    /// As many as the published figure was printed with: half its last digit, in the figure's unit.
    Printed(f64),
    /// At most this share of the published figure.
    Within(f64),
    /// Nothing is asked.
    None,
}

/// Whether a demand is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not; the row says why.
    Miss,
    /// There is none: the row is for information.
    Info,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 3] = [Verdict::Pass, Verdict::Miss, Verdict::Info];

    /// The word in tables.
    pub const fn name(self) -> &'static str {
        ["pass", "MISS", "information"][self as usize]
    }
}

impl Demand {
    /// The demand in tables.
    pub fn text(self) -> String {
        match self {
            Demand::Equal => "equal".to_owned(),
            Demand::Printed(_) => "printed digits".to_owned(),
            Demand::Within(share) => format!("≤ {}", format::percent(share)),
            Demand::None => "–".to_owned(),
        }
    }

    pub(super) fn verdict(self, ours: f64, published: f64) -> Verdict {
        let off = (ours - published).abs();
        let meets = match self {
            Demand::Equal => ours == published,
            Demand::Printed(half) => off <= half,
            Demand::Within(share) => off <= share * published.abs(),
            Demand::None => return Verdict::Info,
        };
        if meets { Verdict::Pass } else { Verdict::Miss }
    }
}

/// In what a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Something counted one by one.
    Count,
    /// FLOP.
    Flop,
    /// Multiply-accumulates.
    Macs,
    /// Bytes in decimal units.
    Bytes,
    /// Bytes in MiB.
    Mebibytes,
    /// Seconds.
    Time,
}

impl Unit {
    /// An amount: to the last digit where equality is asked for.
    pub(super) fn text(self, amount: f64, demand: Demand) -> String {
        match (self, demand) {
            (Unit::Count, _) => format::count(amount),
            (Unit::Flop, Demand::Equal) => format!("{} FLOP", format::count(amount)),
            (Unit::Bytes, Demand::Equal) => format!("{} B", format::count(amount)),
            (Unit::Flop, _) => format::precise_unit(amount, "FLOP"),
            (Unit::Macs, _) => format::precise_unit(amount, "MAC"),
            (Unit::Bytes, _) => format::precise_unit(amount, "B"),
            (Unit::Mebibytes, _) => format!("{} MiB", format::precise(amount / MEBI)),
            (Unit::Time, _) => format::time(Seconds::new(amount)),
        }
    }
}

impl Row {
    /// The heads of [`Row::cells`].
    pub const HEADS: [&'static str; 7] = ["what", "ours", "published", "error", "demand", "verdict", "remarks"];

    /// The row as texts.
    pub fn cells(&self) -> [String; 7] {
        let remarks = [&*self.reason, &*self.detail].join(" ").trim().to_owned();
        let texts = [&self.what, &self.ours, &self.published, &self.off].map(String::clone);
        let [what, ours, published, off] = texts;
        [what, ours, published, off, self.demand.text(), self.verdict.name().to_owned(), remarks]
    }

    /// Two amounts, in FLOP, multiply-accumulates, bytes or seconds.
    pub(super) fn new(what: impl Into<String>, unit: Unit, ours: f64, published: f64, demand: Demand) -> Self {
        let [ours_text, published_text] = [ours, published].map(|amount| unit.text(amount, demand));
        Row {
            what: what.into(),
            ours: ours_text,
            published: published_text,
            off: format::change(published, ours),
            error: Some(if ours == published { 0.0 } else { ours / published - 1.0 }),
            demand,
            verdict: demand.verdict(ours, published),
            detail: String::new(),
            reason: String::new(),
            source: 0,
        }
    }

    /// With what one should know.
    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        Row { detail: detail.into(), ..self }
    }

    /// With why it misses, should it.
    pub(super) fn because(self, reason: impl Into<String>) -> Self {
        let reason = if self.verdict == Verdict::Miss { reason.into() } else { String::new() };
        Row { reason, ..self }
    }

    /// With another source of the section's.
    pub(super) fn from(self, source: usize) -> Self {
        Row { source, ..self }
    }
}

/// How many rows pass, miss and are for information, in the order of [`Verdict::ALL`].
pub(super) fn tally(sections: &[Section]) -> [usize; 3] {
    let rows = || sections.iter().flat_map(|section| &section.rows);
    Verdict::ALL.map(|verdict| rows().filter(|row| row.verdict == verdict).count())
}

impl Section {
    /// Whether a row misses.
    pub fn misses(&self) -> bool {
        self.rows.iter().any(|row| row.verdict == Verdict::Miss)
    }

    /// Its heading, with how many rows pass.
    pub fn headline(&self) -> String {
        match tally(std::slice::from_ref(self)) {
            [pass, 0, _] => format!("{}: {pass} of {pass} within demand", self.title),
            [pass, miss, _] => format!("{}: {pass} of {} within demand, {miss} MISS", self.title, pass + miss),
        }
    }
}

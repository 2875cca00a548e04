//! The arguments of the command line: commands, their options, the formats they write.

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command as Line, Parser, Subcommand, ValueEnum};
use stagecost::link::published_names;
use stagecost::link::published_names::Taken;
use std::ffi::OsStr;
use std::path::PathBuf;

/// What normal and flash attention cost from the first view to the last token: FLOP, HBM traffic, memory.
///
/// LINK is the text of a scenario, the same as after the # of the page's address, such as
/// "v=1&grid=2x3&kernel=normal"; what is left out is the default.
#[derive(Parser)]
#[command(name = "stagecost", version, arg_required_else_help = false)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// What one scenario costs; its kernels side by side, or its own kernel as JSON
    Eval {
        /// The scenario
        link: String,
        /// A model of your own in place of the link's: a card as YAML or JSON, or a hub's config.json
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        /// Print one JSON object for the link's `kernel`
        #[arg(long)]
        json: bool,
        /// Add every operator
        #[arg(long)]
        operators: bool,
        /// Explain one figure of the link's `kernel` instead: its formula, numbers, sources and operators
        #[arg(long, value_name = "FIGURE", conflicts_with_all = ["json", "operators"])]
        explain: Option<String>,
        /// Of it only the part of a group of operators, or of one operator
        #[arg(long, value_name = "NAME", requires = "explain")]
        of: Option<String>,
        /// It held against what it is under another kernel
        #[arg(long, value_name = "KERNEL", requires = "explain", conflicts_with = "of")]
        against: Option<String>,
    },
    /// The scenario's sweep, with every kernel it compares; its map where it has a second axis
    Sweep {
        /// The scenario
        link: String,
        /// A model of your own in place of the link's: a card as YAML or JSON, or a hub's config.json
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        /// How the sweep is written; names of published files are read too
        #[arg(long, value_parser = PublishedFormat)]
        format: Format,
        /// Write to FILE, not to standard output; modelmeter and sqlite write all published files into a folder
        #[arg(short, long, value_name = "FILE|DIR")]
        output: Option<PathBuf>,
    },
    /// Every published figure beside ours, with the reason where they differ
    Compare {
        /// How the comparison is written
        #[arg(long)]
        format: Table,
        /// Write to FILE, not to standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Every device for one scenario: time, what binds it, memory, targets met; the fastest first
    Devices {
        /// The scenario
        link: String,
        /// A model of your own in place of the link's: a card as YAML or JSON, or a hub's config.json
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        /// How the ranking is written
        #[arg(long, default_value = "text")]
        format: Listing,
        /// Write to FILE, not to standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// What fits into every device by memory alone: batch, prompt, crops, view; no target and no time is needed
    Capacity {
        /// The scenario
        link: String,
        /// A model of your own in place of the link's: a card as YAML or JSON, or a hub's config.json
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        /// How it is written
        #[arg(long, default_value = "text")]
        format: Listing,
        /// Write to FILE, not to standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// What the engine counts and expects beside what others counted and measured, misses among it
    ///
    /// Exit status: 0 if every row meets its demand or is among the known misses, whose reasons stand in the table; 1 if
    /// another row misses, which is then named on standard error.
    Validate {
        /// Exit with status 1 for known misses too
        #[arg(long)]
        strict: bool,
        /// How the table is written
        #[arg(long, default_value = "markdown")]
        format: Record,
        /// Write to FILE, not to standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// What the device could do for each byte, and how far each operator gets
    Roofline {
        /// The scenario
        link: String,
        /// A model of your own in place of the link's: a card as YAML or JSON, or a hub's config.json
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        /// How it is written
        #[arg(long, default_value = "svg")]
        format: Picture,
        /// Write to FILE, not to standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// The canonical form of a link
    Link {
        /// The scenario
        link: String,
        /// A model of your own in place of the link's: a card as YAML or JSON, or a hub's config.json
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
    },
    /// A model's card from a hub's config.json: what was understood, filled in and ignored, and the card for --model
    ///
    /// A preprocessor_config.json in the same folder is read too.
    Card {
        /// The config.json, or a card
        file: PathBuf,
        /// The model's preprocessor_config.json
        #[arg(long, value_name = "FILE")]
        preprocessor: Option<PathBuf>,
        /// Print one JSON object, not YAML
        #[arg(long)]
        json: bool,
    },
    /// Models, their modes and composites, and named sweeps
    Models {
        /// Print one JSON object with every card
        #[arg(long)]
        json: bool,
    },
    /// Names of the published tool llm-perf-opt: what each is there, and what to use here
    Names {
        /// How the names are written
        #[arg(long, default_value = "text")]
        format: Names,
        /// Write to FILE, not to standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Accelerators with their published figures
    Hardware {
        /// One of them in full: every figure with its source
        #[arg(long)]
        id: Option<String>,
        /// Print one JSON object, every figure with its source
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// All figures, one object
    Json,
    /// All figures, one row per point and kernel
    Csv,
    /// A table to read
    Markdown,
    /// The charts
    Svg,
    /// The schema of published ModelMeter sweeps, for notebooks that read it: one object, or their files in a folder
    Modelmeter,
    /// The same as SQLite: the published files in a folder, or one file, one row per point and mode; needs --output
    Sqlite,
    /// Their plots in a folder, each alone as SVG under its published name; needs --output
    ModelmeterSvg,
}

/// Reads a format by its name or by that of a published file.
#[derive(Clone, Copy)]
pub struct PublishedFormat;

impl TypedValueParser for PublishedFormat {
    type Value = Format;

    fn parse_ref(&self, command: &Line, argument: Option<&Arg>, value: &OsStr) -> Result<Format, clap::Error> {
        let plain = EnumValueParser::<Format>::new();
        let taken = value.to_str().and_then(|name| published_names::taken("format", name));
        match (plain.parse_ref(command, argument, value), taken) {
            (Err(_), Some(Taken::For(format))) => plain.parse_ref(command, argument, OsStr::new(format)),
            (Err(_), Some(Taken::Elsewhere(name))) => {
                let text = format!("{} is {} of llm-perf-opt; use {}", name.name, name.kind, name.advice());
                Err(clap::Error::raw(ErrorKind::InvalidValue, format!("format: {text}\n")))
            }
            (parsed, _) => parsed,
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Names {
    /// Columns to search
    Text,
    /// A document
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Picture {
    /// The picture
    Svg,
    /// One row per kernel and operator
    Csv,
    /// All figures, one object
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Listing {
    /// A table to read
    Text,
    /// All figures, one object
    Json,
    /// One row per device and kernel
    Csv,
    /// A document
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Table {
    /// A document
    Markdown,
    /// One row per figure
    Csv,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Record {
    /// A document
    Markdown,
    /// One row per figure
    Csv,
    /// One object
    Json,
}

//! The command line: `stagecost eval | sweep | compare | validate | devices | capacity | roofline | link | card |
//! models | names | hardware`.

mod command_line;

use clap::Parser;
use command_line::arguments::{Arguments, Command, Format, Listing, Names, Picture, Record, Table};
use command_line::model_file::{self, Problem};
use stagecost::catalog;
use stagecost::compare::{published_sweep, validation};
use stagecost::error::Error;
use stagecost::explain::{Of, Quantity, Question};
use stagecost::link::Scenario;
use stagecost::plot::Theme;
use stagecost::present::{charts, export};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf, is_separator};
use std::process::{self, ExitCode};
use std::sync::Arc;

/// What others counted and measured, the files that the page fetches.
const MEASURED: validation::Texts = validation::Texts {
    records: include_str!("../configs/validation/records.csv"),
    encoder: include_str!("../configs/validation/encoder-attention.csv"),
};

/// Why nothing was written.
enum Failure {
    /// The link means nothing.
    Link(Error),
    /// The command line asks for what cannot be.
    Usage(&'static str),
    /// Rows of the validation miss their demand; it was written all the same.
    Missed(Vec<String>),
    /// A file could not be read.
    Read(String, io::Error),
    /// A file is no model.
    Model(String, String),
    /// The answer could not be written there.
    Write(String, io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Link(error)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Read(path, error) => Failure::Read(path.display().to_string(), error),
            Problem::Holds(path, problem) => Failure::Model(path.display().to_string(), problem),
        }
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if !error.use_stderr() => return finish(print(&error.to_string())),
        Err(error) => {
            complain(&first_paragraph(&error.to_string()));
            return ExitCode::from(2);
        }
    };
    finish(run(arguments.command))
}

/// The scenario of a link, on a model of a file where one is named.
fn scenario(link: &str, model: Option<&Path>) -> Result<Scenario, Failure> {
    let Some(path) = model else { return Ok(Scenario::from_link(link)?) };
    Ok(Scenario::from_link_for(link, &Arc::new(model_file::read(path, None)?.card))?)
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Eval { link, model, explain: Some(figure), of, against, .. } => {
            let scenario = scenario(&link, model.as_deref())?;
            let of = match (of, against) {
                (Some(name), _) => Of::from_name(&scenario.request, &name)?,
                (None, Some(kernel)) => Of::against(&kernel)?,
                (None, None) => Of::All,
            };
            print(&export::explained(&scenario, Question { quantity: Quantity::from_name(&figure)?, of })?)
        }
        Command::Eval { link, model, json, operators, explain: None, .. } => {
            let scenario = scenario(&link, model.as_deref())?;
            if json {
                let mut answer = export::evaluation(&scenario)?;
                answer.operators = operators.then(|| export::operators(&scenario)).transpose()?;
                return print(&export::json(&answer));
            }
            let mut text = export::summary(&scenario)?;
            if operators {
                text += &format!("\n{}", export::operator_table(&scenario)?);
            }
            print(&text)
        }
        Command::Sweep { link, model, format, output } => {
            let scenario = scenario(&link, model.as_deref())?;
            let folder = output.as_deref().filter(|path| is_folder(path));
            let text = match format {
                Format::Json => export::json(&export::sweep(&scenario)?),
                Format::Csv => export::swept_csv(&scenario)?,
                Format::Markdown => export::swept_markdown(&scenario)?,
                Format::Svg => charts::sheet(&scenario, Theme::LIGHT)?,
                Format::Modelmeter => match folder {
                    Some(folder) => return save_all(folder, export::modelmeter_files(&scenario)?),
                    None => export::modelmeter(&scenario)?,
                },
                Format::Sqlite => {
                    if let Some(folder) = folder {
                        return save_all(folder, export::sqlite_files(&scenario)?);
                    }
                    let problem =
                        "--format sqlite writes files; name a folder with -o DIR, or one file with -o FILE.db";
                    let path = output.ok_or(Failure::Usage(problem))?;
                    return save(&path, &export::sqlite(&scenario)?);
                }
                Format::ModelmeterSvg => {
                    let problem = "--format modelmeter-svg writes a folder of pictures; name it with -o DIR";
                    let folder = output.ok_or(Failure::Usage(problem))?;
                    return save_all(&folder, charts::modelmeter_pictures(&scenario, Theme::LIGHT)?);
                }
            };
            put(output, &text)
        }
        Command::Compare { format, output } => {
            let comparison = published_sweep::comparison()?;
            let text = match format {
                Table::Markdown => export::comparison_markdown(&comparison),
                Table::Csv => export::comparison_csv(&comparison),
            };
            put(output, &text)
        }
        Command::Devices { link, model, format, output } => {
            let scenario = scenario(&link, model.as_deref())?;
            let text = match format {
                Listing::Text => export::ranking_text(&scenario)?,
                Listing::Json => export::json(&export::ranking(&scenario)?),
                Listing::Csv => export::ranking_csv(&scenario)?,
                Listing::Markdown => export::ranking_markdown(&scenario)?,
            };
            put(output, &text)
        }
        Command::Capacity { link, model, format, output } => {
            let scenario = scenario(&link, model.as_deref())?;
            let text = match format {
                Listing::Text => export::capacity_text(&scenario)?,
                Listing::Json => export::json(&export::capacity(&scenario)?),
                Listing::Csv => export::capacity_csv(&scenario)?,
                Listing::Markdown => export::capacity_markdown(&scenario)?,
            };
            put(output, &text)
        }
        Command::Validate { strict, format, output } => {
            let sections = validation::run(MEASURED)?;
            let text = match format {
                Record::Markdown => export::validation_markdown(&sections),
                Record::Csv => export::validation_csv(&sections),
                Record::Json => export::json(&export::validation_record(&sections)),
            };
            put(output, &text)?;
            let missed = if strict { validation::misses(&sections) } else { validation::unexpected(&sections) };
            let whats: Vec<String> = missed.iter().map(|row| row.what.clone()).collect();
            if whats.is_empty() { Ok(()) } else { Err(Failure::Missed(whats)) }
        }
        Command::Roofline { link, model, format, output } => {
            let scenario = scenario(&link, model.as_deref())?;
            let text = match format {
                Picture::Svg => charts::roofline(&scenario, Theme::LIGHT)?,
                Picture::Csv => export::roofline_csv(&scenario)?,
                Picture::Json => export::json(&export::roofline(&scenario)?),
            };
            put(output, &text)
        }
        Command::Link { link, model } => print(&format!("{}\n", scenario(&link, model.as_deref())?.link())),
        Command::Card { file, preprocessor, json } => {
            let model = model_file::read(&file, preprocessor.as_deref())?;
            let text = if json { Ok(export::json(&model)) } else { model.yaml() };
            print(&text.map_err(|problem| Failure::Model(file.display().to_string(), problem))?)
        }
        Command::Models { json: true } => print(&export::json(&export::catalog())),
        Command::Models { json: false } => print(&models()),
        Command::Names { format, output } => {
            let text = match format {
                Names::Text => export::names_text(),
                Names::Markdown => export::names_markdown(),
            };
            put(output, &text)
        }
        Command::Hardware { id, json } => {
            let device = id.as_deref().map(|id| catalog::find_device("id", id)).transpose()?;
            print(&match (device, json) {
                (None, false) => export::devices_text(),
                (None, true) => export::json(&export::devices_record()),
                (Some(device), false) => export::device_text(device),
                (Some(device), true) => export::json(&export::device_record(device)),
            })
        }
    }
}

/// The cards as text.
fn models() -> String {
    let mut text = String::new();
    for model in catalog::models() {
        text += &format!("{}  {}, {}\n", model.id, model.name, model.source);
        for mode in &model.modes.list {
            let crops = mode.tile.map_or_else(|| "grid=none".to_owned(), |tile| format!("tile={tile}"));
            text += &format!("  mode {}: base={}&{crops}\n", mode.name, mode.base);
        }
        for name in model.composites.keys().chain(model.aliases.keys()) {
            text += &format!("  composite={name}\n");
        }
    }
    for sweep in catalog::sweeps() {
        text += &format!("sweep={}  {}: {} values of {}\n", sweep.id, sweep.name, sweep.values.len(), sweep.axis);
    }
    text
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // A reader that has seen enough is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| Failure::Write("standard output".to_owned(), error)),
    }
}

/// To the file that was named, or to standard output.
fn put(output: Option<PathBuf>, text: &str) -> Result<(), Failure> {
    match output {
        Some(path) => save(&path, text.as_bytes()),
        None => print(text),
    }
}

/// Whether a path is a folder, or would be one: it ends in a separator, or nothing is there and it has no extension.
fn is_folder(path: &Path) -> bool {
    let ends = path.as_os_str().to_string_lossy().ends_with(is_separator);
    ends || path.is_dir() || (!path.exists() && path.extension().is_none())
}

/// Writes files into a folder, which is made if need be, each in one step.
fn save_all<B: AsRef<[u8]>>(folder: &Path, files: Vec<(&str, B)>) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::Write(folder.display().to_string(), error))?;
    files.iter().try_for_each(|(name, bytes)| save(&folder.join(name), bytes.as_ref()))
}

/// Replaces the file in one step: whoever reads it finds the old one or the new one, never half of one.
fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::Write(path.display().to_string(), error);
    // What is no plain file, such as /dev/null or a pipe, is written to and not replaced.
    if path.exists() && !path.is_file() {
        return fs::write(path, bytes).map_err(failed);
    }
    // A link is followed, so that what it points to is replaced and not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", process::id()));
    let part = path.with_file_name(name);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path));
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        failed(error)
    })
}

fn finish(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Link(error)) => {
            complain(&format!("error: {error}"));
            ExitCode::from(2)
        }
        Err(Failure::Usage(problem)) => {
            complain(&format!("error: {problem}"));
            ExitCode::from(2)
        }
        Err(Failure::Missed(rows)) => {
            complain(&format!("missed: {}", rows.join("; ")));
            ExitCode::FAILURE
        }
        Err(Failure::Read(from, error)) => {
            complain(&format!("error: {from}: {error}; name a file that can be read"));
            ExitCode::from(2)
        }
        Err(Failure::Model(from, problem)) => {
            complain(&format!("error: {from}: {problem}"));
            ExitCode::from(2)
        }
        Err(Failure::Write(to, error)) => {
            complain(&format!("error: {to}: {error}; choose a place that can be written"));
            ExitCode::FAILURE
        }
    }
}

/// One line on standard error; where even that is closed there is nobody to tell.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// What clap says before its usage, on one line.
fn first_paragraph(message: &str) -> String {
    message.lines().map(str::trim).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

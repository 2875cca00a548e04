//! Names that another tool published, given where ours are expected: what they are taken for, or what to use instead.

use crate::error::Error;
use crate::model::{CompositeCard, ModelCard};
use crate::request::{AttentionKernel, Key, Request};
use stagecost_cards::{NAME_CARDS, NAMES};

pub use stagecost_cards::names::{NameCard, NamesCard, NamesGroup};

/// Keys of a link under which such a name is looked up.
pub const KEYS: [&str; 6] = ["model", "part", "kernel", "composite", "sweep", "metric"];

/// A published name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedName {
    /// The name.
    pub name: &'static str,
    /// What a name of its kind is: `a script`.
    pub kind: &'static str,
    /// The key under which it is taken, empty where it is not.
    opens: &'static str,
    /// What it is taken for, or what to use in its place; empty where it is a name of ours too.
    answer: &'static str,
}

/// What a published name is under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It stands for this link, or for this format.
    For(&'static str),
    /// It is something else: what it is, and what to use.
    Elsewhere(PublishedName),
}

/// Every card, as a document shows it.
pub fn cards() -> &'static [NamesCard] {
    &NAME_CARDS
}

/// The published name, with or without the ending of a script.
fn published(name: &str) -> Option<PublishedName> {
    let script = [".py", ".yaml"].into_iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let mut kind = "";
    let mut found = None;
    for line in NAMES.lines() {
        if let Some(next) = line.strip_prefix('#') {
            kind = next;
            continue;
        }
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let known = PublishedName { name: cell(), kind, opens: cell(), answer: cell() };
        if known.name == name {
            return Some(known);
        }
        if known.name == script {
            found = Some(known);
        }
    }
    found
}

/// What the name is under a key; none where nobody published it, or it is ours under that key too.
pub fn taken(key: &str, name: &str) -> Option<Taken> {
    let known = published(name)?;
    match (known.opens == key, known.answer) {
        (true, "") => None,
        (true, answer) => Some(Taken::For(answer)),
        (false, _) => Some(Taken::Elsewhere(known)),
    }
}

impl PublishedName {
    /// What to use in its place, as one text.
    pub fn advice(&self) -> String {
        match (self.opens, self.answer) {
            (opens, "") => format!("{opens}={}", self.name),
            ("format", format) => format!("--format {format}"),
            (_, answer) => answer.to_owned(),
        }
    }
}

/// The composite of a model whose every attention layer runs a kernel, with or without crops.
pub fn composite(model: &ModelCard, kernel: AttentionKernel, crops: bool) -> Option<&str> {
    let is = |composite: &CompositeCard| composite.kernel == kernel.name() && composite.crops == crops;
    model.composites.iter().find(|(_, composite)| is(composite)).map(|(name, _)| name.as_str())
}

/// The published name of the vision stack, or of the part of it, that a request runs: a composite of its model, or a level of
/// CLIP with its kernel; none where nothing of that name was published.
pub fn stack(request: &Request) -> Option<String> {
    let kernel = request.vision_kernel();
    if !Key::VisionKernel.matters(request.stage) {
        return None;
    }
    let name = composite(&request.model, kernel, request.grid().is_some())?;
    Some(request.part().map_or_else(|| name.to_owned(), |part| format!("{}_{}", part.name(), kernel.name())))
}

/// What to say of a part that is asked for beside a stage that does not run it.
pub fn part_note(request: &Request) -> Option<String> {
    let part = request.part.filter(|_| request.part().is_none())?;
    let (part, stage) = (part.name(), request.stage.title());
    Some(format!("part: {part} is a part of the vision stage and is ignored; {stage} is evaluated whole."))
}

impl Taken {
    /// What to say where it is given and does not stand for anything.
    pub fn refused(self, key: &'static str, name: &str) -> Option<Error> {
        let Taken::Elsewhere(known) = self else { return None };
        let problem = format!("{} of llm-perf-opt", known.kind);
        Some(Error::bad_value(key, name, problem, format!("use {}", known.advice())))
    }
}

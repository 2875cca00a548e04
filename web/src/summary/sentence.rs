//! The answer as a sentence: times on the device under two kernels, traffic and memory, and verdicts on the targets.

use crate::explanation::figure_button::{PANEL, toggle_explanation};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::kernel_class;
use crate::page::reactive_text::{bool_text, on_click};
use crate::page::workload_text::workload_text;
use crate::summary::comparison_figures::{RatioWords, ratio_in_words};
use crate::summary::kernel_pair::kernel_pair;
use leptos::prelude::*;
use stagecost::StageCost;
use stagecost::catalog;
use stagecost::explain::{Of, Quantity};
use stagecost::hardware::DeviceCard;
use stagecost::link::published_names::part_note;
use stagecost::link::{Goal, Scenario, Target};
use stagecost::request::{AttentionKernel, Stage};
use stagecost::study::ranking::{Demand, Met, OnDevice, Verdict};
use stagecost::study::sweep::Point;
use stagecost::text::format;
use stagecost::time::device::Device;
use stagecost::time::fused_attention::SHORT_TEXT;
use stagecost::units::Seconds;

/// Piece of a sentence.
enum SentencePiece {
    Text(String),
    /// Figure that opens its explanation.
    Figure(AnswerFigure),
    /// Name of a kernel, in its colour.
    Kernel(AttentionKernel),
}

/// Figure in a sentence.
struct AnswerFigure {
    question: FigureQuestion,
    text: String,
    /// Value of `data-figure`, which tests look up.
    name: Option<String>,
    /// Opening bracket that stays on the figure's line.
    bracket: &'static str,
}

impl SentencePiece {
    fn figure(question: FigureQuestion, text: String) -> SentencePiece {
        SentencePiece::Figure(AnswerFigure { question, text, name: None, bracket: "" })
    }
}

/// Builder of a sentence from pieces.
struct SentenceBuilder(Vec<SentencePiece>);

impl SentenceBuilder {
    fn say(&mut self, text: &str) {
        self.0.push(SentencePiece::Text(text.to_owned()));
    }

    fn figure(&mut self, quantity: Quantity, kernel: AttentionKernel, text: String) {
        self.0.push(SentencePiece::figure(FigureQuestion::new(quantity, kernel, "sentence"), text));
    }

    /// Adds the beginning, up to the time: device, workload, tokens.
    fn opening(&mut self, point: &Point, kernel: AttentionKernel, would: bool) {
        let (request, what) = (&point.request, workload_text(point));
        // Of several the workload says how many.
        let what = if request.batch > 1 { what } else { format!("an image of {what}") };
        let image = format::count(point.tokens.image);
        let context = format::count(point.tokens.image + f64::from(request.prompt));
        let takes = if would { "would take" } else { "takes" };
        // Tokens are those of one sequence of the batch.
        let each = if request.batch > 1 { " each" } else { "" };
        let (begin, tokens, end) = match (request.stage, request.part()) {
            (_, Some(_)) => {
                (format!("{} of {what} with ", request.subject()), image, format!(" image tokens{each} {takes} "))
            }
            (Stage::Vision, None) => (format!("reading {what} into "), image, format!(" image tokens{each} {takes} ")),
            (Stage::Prefill, None) => {
                ("prefilling ".to_owned(), context, format!(" tokens{each}, {image} of them from {what}, {takes} "))
            }
            (Stage::Decode, None) => {
                let steps = format::count(f64::from(request.steps));
                (
                    format!("generating {steps} tokens{each} after "),
                    context,
                    format!(" tokens of context{each} ({what}) {takes} "),
                )
            }
            (Stage::FirstToken, None) => {
                let comes = if would { "would come" } else { "comes" };
                (
                    format!("the first token of {what}, after "),
                    context,
                    format!(" tokens of context{each}, {comes} in "),
                )
            }
        };
        self.say(&format!("On one {}, {begin}", request.device.name));
        self.figure(Quantity::Tokens, kernel, tokens);
        self.say(&end);
    }

    /// Adds the time under a kernel, and for a batch or a decode that of one image or token.
    fn time(&mut self, point: &Point, kernel: AttentionKernel, quantity: Quantity, noun: &str) {
        let time = known_time(point, kernel);
        let question = FigureQuestion::new(quantity, kernel, "sentence");
        let name = Some(format!("time-{}", kernel.name()));
        self.0.push(SentencePiece::Figure(AnswerFigure { question, text: format::time(time), name, bracket: "" }));
        self.say(" with ");
        self.0.push(SentencePiece::Kernel(kernel));
        self.say(noun);
        let (each, many, of) = match (point.request.stage, point.request.batch) {
            (Stage::Decode, _) => (Quantity::Goal(Goal::OutputToken), point.request.steps, " a token)"),
            (_, batch) => (Quantity::PerImage, batch, " an image)"),
        };
        if quantity == Quantity::Time && many > 1 {
            self.say(" ");
            let (question, text) =
                (FigureQuestion::new(each, kernel, "sentence"), format::time(time * (1.0 / f64::from(many))));
            self.0.push(SentencePiece::Figure(AnswerFigure { question, text, name: None, bracket: "(" }));
            self.say(of);
        }
    }

    /// Adds whether a kernel meets a target, with its time.
    fn verdict(&mut self, kernel: AttentionKernel, met: &Met) {
        let name = kernel.name();
        let (before, time, after) = match (met.verdict, met.expected) {
            (Verdict::Meets, time) => (format!("{name} meets it with "), time, ""),
            (Verdict::Misses, Some(time)) => (format!("{name} misses it with "), Some(time), ""),
            (Verdict::Misses, None) => (format!("{name} misses it with its bound of "), None, " already"),
            (Verdict::Unknown, _) => (format!("whether {name} meets it is unknown, its bound is "), None, ""),
        };
        self.say(&before);
        let question = FigureQuestion::new(Quantity::Goal(met.goal), kernel, "verdict");
        self.0.push(SentencePiece::figure(question, format::time(time.unwrap_or(met.bound))));
        self.say(after);
    }

    fn view(self, page: Page) -> AnyView {
        self.0.into_iter().map(|piece| piece_view(page, piece)).collect::<Vec<_>>().into_any()
    }

    /// Adds the ratio of the first kernel's figure to the last's, in words.
    fn against(&mut self, quantity: Quantity, [(first, a), (last, b)]: [(AttentionKernel, f64); 2], words: RatioWords) {
        let (figure, rest) = ratio_in_words(a / b, words);
        let question = FigureQuestion { of: Of::Against(last), ..FigureQuestion::new(quantity, first, "difference") };
        self.0.push(SentencePiece::figure(question, figure));
        self.say(rest);
    }
}

/// Returns the expected time, or else the bound.
fn known_time(point: &Point, kernel: AttentionKernel) -> Seconds {
    point.time(kernel).map_or(Seconds::ZERO, |time| time.known())
}

/// Writes the answer in a sentence about two of the compared kernels, the main kernel last.
pub fn sentence(page: Page, point: &Point) -> AnyView {
    let fits = page.here.with(|here| here.iter().all(|on| on.memory.fits()));
    let reason = Device::of(&point.request).lacks().map(|lack| lack.reason());
    let about = if reason.is_some() { "at least " } else { "about " };
    // The time where one is expected, else its bound.
    let time = if reason.is_some() { Quantity::Bound } else { Quantity::Time };
    let unknown = reason.map(|reason| format!("; how much longer is unknown, because {reason}")).unwrap_or_default();
    let mut all = SentenceBuilder(Vec::new());
    let Some((kernel, cost)) = point.costs.first().copied() else { return ().into_any() };
    all.opening(point, kernel, !fits);
    all.say(about);
    let own = match kernel_pair(point) {
        Some(pair) => {
            // The chosen kernel leads.
            let chosen = pair[0].0 == point.request.kernel;
            let [(first, a), (last, b)] = if chosen { [pair[1], pair[0]] } else { pair };
            let all_kernels = point.costs.iter().map(|(kernel, _)| *kernel);
            let others: Vec<_> = all_kernels.filter(|kernel| ![first, last].contains(kernel)).collect();
            let many = !others.is_empty();
            all.time(point, last, time, ATTENTION);
            for kernel in others {
                all.say(", ");
                all.time(point, kernel, time, "");
            }
            all.say(" and ");
            all.time(point, first, time, if many { "" } else { ATTENTION });
            all.say(", ");
            let both = |of: fn(&StageCost) -> f64| [(first, of(&a)), (last, of(&b))];
            let times = [first, last].map(|kernel| (kernel, known_time(point, kernel).get()));
            all.against(time, times, LONG);
            if many {
                let near = (0.9..1.1).contains(&(times[0].1 / times[1].1)) && times[0].1 != times[1].1;
                all.say(&format!(" {} {}", if near { "than" } else { "as" }, last.name()));
            }
            all.say(&unknown);
            all.say(&match many {
                true => format!(". Compared with {}, {} moves ", last.name(), first.name()),
                false => format!(". With {} it moves ", first.name()),
            });
            all.against(Quantity::Traffic, both(|cost| cost.hbm.total().get()), BYTES);
            all.say(" and needs ");
            all.against(Quantity::Peak, both(|cost| cost.resident.peak_activations.get()), MEMORY);
            all.say(" for the same ");
            last
        }
        None => {
            all.time(point, kernel, time, ATTENTION);
            all.say(&unknown);
            all.say(". It moves ");
            all.figure(Quantity::Traffic, kernel, format::bytes(cost.hbm.total()));
            all.say(" and needs ");
            all.figure(Quantity::Peak, kernel, format::bytes(cost.resident.peak_activations));
            all.say(" of activation memory for ");
            kernel
        }
    };
    all.figure(Quantity::Tensor, own, format::flop(cost.flop.tensor));
    all.say(".");
    all.view(page)
}

fn piece_view(page: Page, piece: SentencePiece) -> AnyView {
    match piece {
        SentencePiece::Text(text) => text.into_any(),
        SentencePiece::Kernel(kernel) => {
            view! { <strong class=kernel_class(kernel)>{kernel.name()}</strong> }.into_any()
        }
        SentencePiece::Figure(AnswerFigure { question, text, name, bracket }) => {
            // A time has its kernel's colour.
            let class = name.as_ref().map(|_| kernel_class(question.kernel));
            let figure = view! {
                <strong class=class>
                    <button
                        type="button"
                        class="figure"
                        data-figure=name
                        title="What it is made of"
                        aria-expanded=bool_text(move || page.explains(question))
                        aria-controls=PANEL
                        on:click=on_click(move || toggle_explanation(page, question))
                    >
                        {text}
                    </button>
                </strong>
            };
            match bracket {
                "" => figure.into_any(),
                _ => view! { <span class="whole">{bracket} {figure}</span> }.into_any(),
            }
        }
    }
}

/// Noun after the name of a kernel.
const ATTENTION: &str = " attention";

const LONG: RatioWords = ["just as long", " as long", " longer", " shorter"];
const BYTES: RatioWords = ["the same bytes", " the bytes", " more bytes", " fewer bytes"];
const MEMORY: RatioWords =
    ["the same activation memory", " the activation memory", " more activation memory", " less activation memory"];

/// Writes a sentence per target, and one per kernel that does not fit into memory.
pub fn verdicts(page: Page, here: &[OnDevice], target: &Target) -> AnyView {
    let mut all = SentenceBuilder(Vec::new());
    for (index, goal) in here.first().iter().flat_map(|on| on.goals.iter().map(|met| met.goal)).enumerate() {
        let limit = target.get(goal).map(format::milliseconds).unwrap_or_default();
        all.say(&format!("{} in {limit}: ", goal.heading()));
        for (place, on) in here.iter().enumerate() {
            let Some(met) = on.goals.get(index) else { continue };
            all.say(if place == 0 { "" } else { ", " });
            all.verdict(on.kernel, met);
        }
        all.say(". ");
    }
    for on in here.iter().filter(|on| !on.memory.fits()) {
        all.say(&format!("With {} it does not fit into memory: ", on.kernel.name()));
        all.figure(Quantity::Memory, on.kernel, format::share_of(on.memory.needed, on.memory.usable));
        all.say(" usable. ");
    }
    all.view(page)
}

/// Counts the devices that fit the workload and meet every target under the last kernel.
pub fn devices_that_meet(scenario: &Scenario, demands: &[Demand]) -> Option<String> {
    let (demand, request) = (demands.last()?, &scenario.request);
    let on = |card| demand.on(&Device::new(card, request.precision, request.overrides));
    let does = |card: &&'static DeviceCard| on(card).verdict() == Verdict::Meets;
    let (all, name) = (catalog::devices(), on(request.device).kernel.name());
    let targets = if Goal::ALL.into_iter().filter_map(|goal| scenario.target.get(goal)).count() > 1 {
        "both targets"
    } else {
        "the target"
    };
    Some(format!("{} of {} devices meet {targets} with {name}", all.iter().filter(does).count(), all.len()))
}

/// Writes each kernel's time with a mark for its verdict in one line, for narrow screens on which the sentence scrolls
/// away.
pub fn brief(page: Page, point: &Point) -> AnyView {
    let least = if Device::of(&point.request).lacks().is_some() { "≥ " } else { "" };
    let has_target = page.scenario.with(|scenario| scenario.target.is_some());
    let mark = |kernel| {
        page.here.with(|here| match here.iter().find(|on| on.kernel == kernel).map(OnDevice::verdict) {
            Some(Verdict::Misses) => " ✗",
            Some(Verdict::Meets) if has_target => " ✓",
            _ => "",
        })
    };
    let time = |(kernel, _): &(AttentionKernel, StageCost)| {
        let time = format::time(known_time(point, *kernel));
        let time = format!("{least}{time}{}", mark(*kernel));
        view! { <span class=kernel_class(*kernel)>{kernel.name()} " " <b>{time}</b></span> }
    };
    point.costs.iter().map(time).collect::<Vec<_>>().into_any()
}

/// Collects caveats of the answer: extrapolation, untrusted times, bands.
pub fn note(point: &Point) -> Option<String> {
    let short: Vec<_> =
        point.times.iter().filter(|(_, time)| time.is_short()).map(|(kernel, _)| kernel.name()).collect();
    let short = (!short.is_empty())
        .then(|| format!("More than half of the time with {} is not trusted. {SHORT_TEXT}", short.join(" and ")));
    let band = |(kernel, cost): &(AttentionKernel, StageCost)| {
        Some(format!("{}: {}", kernel.name(), point.time(*kernel)?.band(cost.hbm.total())?))
    };
    let bands = point.costs.iter().filter_map(band);
    let request = &point.request;
    let known = [part_note(request), request.cut_note(), request.extrapolation(), short];
    let notes: Vec<String> = known.into_iter().flatten().chain(bands).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

//! The answer to a scenario as plain text: its kernels side by side.

use crate::error::Error;
use crate::evaluate::{Evaluator, operators};
use crate::link::{Goal, Scenario, published_names};
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, Key, Request};
use crate::study::device_memory::{Memory, MemoryNeeded, WeightsOf, device_memory_figure, device_memory_kind};
use crate::study::requirement;
use crate::study::requirement::{BOUNDS, Rates, Requirement};
use crate::text::format;
use crate::time::device::Device;
use crate::time::fused_attention::SHORT_TEXT;
use crate::time::{Profile, StageTime, by_operator};
use crate::units::{Bytes, Seconds};
use crate::{VERSION, workload};

/// What is evaluated, in words.
fn title(request: &Request) -> String {
    let several = |count: u32, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let mut parts = vec![request.views_text(), several(request.batch, "image")];
    parts.push(format!("{} image tokens each", format::count(workload::tokens(request).image)));
    if Key::Prompt.matters(request.stage) {
        parts.push(format!("prompt of {}", several(request.prompt, "token")));
    }
    if Key::Steps.matters(request.stage) {
        parts.push(several(request.steps, "step"));
    }
    let part = request.part().map(|part| format!(", {} ({})", request.subject(), part.name())).unwrap_or_default();
    format!("{} {}{part}: {}", request.model.name, request.stage.name(), parts.join(", "))
}

/// The kernel that the link chooses, under the published name of the vision stack that runs it, with its figures.
fn chosen(request: &Request, kernel: AttentionKernel, cost: &StageCost, time: &StageTime) -> String {
    let request = Request { kernel, ..request.clone() };
    let named = published_names::stack(&request).map(|name| format!(" ({name})")).unwrap_or_default();
    let everywhere = request.vision_kernel.or(request.decoder_kernel).is_none();
    let reach = if everywhere { " in every attention layer" } else { "" };
    let (traffic, peak) = (format::bytes(cost.hbm.total()), format::bytes(cost.resident.peak_activations));
    let (time, known) = match time.expected {
        Some(expected) => (expected, "expected"),
        None => (time.bound, "at least"),
    };
    format!(
        "With {}{named}{reach}: {traffic} of HBM traffic, {peak} of peak activations, {} {known}.",
        kernel.name(),
        format::time(time)
    )
}

/// How much a line is bound to a convention where the decoder runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Basis {
    /// Counted, and held against a record.
    Record,
    /// By the convention that the text states.
    Convention,
}

/// A line of the comparison: a name, what it rests on, and how it is shown.
type Line = (&'static str, Basis, fn(&StageCost) -> f64, fn(&StageCost) -> String);

const LINES: [Line; 12] = {
    use Basis::{Convention, Record};
    [
        ("HBM traffic", Convention, |c| c.hbm.total().get(), |c| format::bytes(c.hbm.total())),
        ("  weights", Convention, |c| c.hbm.weights.get(), |c| format::bytes(c.hbm.weights)),
        ("  activations", Convention, |c| c.hbm.activations.get(), |c| format::bytes(c.hbm.activations)),
        ("  scores", Convention, |c| c.hbm.scores.get(), |c| format::bytes(c.hbm.scores)),
        ("  KV cache", Record, |c| c.hbm.kv.get(), |c| format::bytes(c.hbm.kv)),
        (
            "Peak activations",
            Convention,
            |c| c.resident.peak_activations.get(),
            |c| format::bytes(c.resident.peak_activations),
        ),
        ("Resident weights", Record, |c| c.resident.weights.get(), |c| format::bytes(c.resident.weights)),
        ("Resident KV cache", Record, |c| c.resident.kv.get(), |c| format::bytes(c.resident.kv)),
        ("Arithmetic intensity", Convention, StageCost::intensity, |c| format::intensity(c.intensity())),
        ("FLOP, tensor cores", Record, |c| c.flop.tensor.get(), |c| format::flop(c.flop.tensor)),
        ("FLOP, CUDA cores", Record, |c| c.flop.cuda.get(), |c| format::flop(c.flop.cuda)),
        ("Special functions", Record, |c| c.flop.special.get(), |c| format::special(c.flop.special)),
    ]
};

/// The scenario's kernels, its own among them, side by side; the first against the last as a ratio.
///
/// # Errors
/// As [`crate::evaluate`].
pub fn summary(scenario: &Scenario) -> Result<String, Error> {
    let request = &scenario.request;
    let mut kernels = scenario.kernels.clone();
    // A kernel that the link does not name is no part of what was asked.
    if !kernels.contains(&request.kernel) && request.kernel != Request::default().kernel {
        kernels.push(request.kernel);
    }
    let mut evaluator = Evaluator::default();
    let costs = kernels
        .iter()
        .map(|&kernel| evaluator.evaluate(&Request { kernel, ..request.clone() }))
        .collect::<Result<Vec<StageCost>, Error>>()?;
    let required = requirement::by_kernel(&mut evaluator, request, &kernels, &scenario.target)?;
    let device = Device::of(request);
    let times = kernels
        .iter()
        .map(|&kernel| Ok(Profile::by(&mut evaluator, &Request { kernel, ..request.clone() })?.on(&device)))
        .collect::<Result<Vec<StageTime>, Error>>()?;
    let mut header = vec![String::new()];
    header.extend(kernels.iter().map(|kernel| kernel.name().to_owned()));
    if let [first, .., last] = &kernels[..] {
        header.push(format!("{} ÷ {}", first.name(), last.name()));
    }
    let mut rows = vec![header];
    let convention = request.stage.convention();
    for (name, basis, amount, shown) in LINES {
        // What no kernel has, such as the cache of a vision stage, is left out.
        if costs.iter().all(|cost| amount(cost) == 0.0) {
            continue;
        }
        let mark = if convention.is_some() && basis == Basis::Convention { " †" } else { "" };
        rows.push(row(format!("{name}{mark}"), &costs, amount, shown));
    }
    let needed = kernels
        .iter()
        .map(|&kernel| MemoryNeeded::by(&mut evaluator, &Request { kernel, ..request.clone() }))
        .collect::<Result<Vec<_>, Error>>()?;
    let memory: Vec<Memory> = needed.iter().map(|needed| needed.on(request.device, &request.limits)).collect();
    let mark = if convention.is_some() { " †" } else { "" };
    // Beside free bytes an engine needs what the kernel's activations are.
    let one = memory.iter().all(|other| other.usable == memory[0].usable);
    let usable = if one { format!("{} usable", format::bytes(memory[0].usable)) } else { "what is usable".to_owned() };
    rows.push(row(
        format!("Memory needed, of {usable}{mark}"),
        &memory,
        |m| m.needed.get(),
        |m| match one {
            true => format::bytes(m.needed),
            false => format!("{} of {}", format::bytes(m.needed), format::bytes(m.usable)),
        },
    ));
    rows.push(row("Time, roofline bound".to_owned(), &times, |t| t.bound.get(), |t| format::time(t.bound)));
    let expected = |time: &StageTime| time.expected.map_or(f64::NAN, Seconds::get);
    rows.push(row("Time, expected".to_owned(), &times, expected, |t| format::expected(t.expected)));
    rows.push(vec!["  most of it on".to_owned()]);
    let last = rows.len() - 1;
    rows[last].extend(times.iter().map(|time| time.binds.title().to_owned()));
    for goal in Goal::ALL {
        let required: Vec<Requirement> = required.iter().filter_map(|(_, required)| required.get(goal)).collect();
        let Some(time) = scenario.target.get(goal).map(format::milliseconds) else { continue };
        let name = |bound| format!("{} in {time}, {bound}", goal.heading());
        let rate = |of: fn(Rates) -> f64| move |r: &Requirement| r.rates.map_or(f64::NAN, of);
        rows.push(row(name("compute"), &required, rate(|r| r.flop_per_s.get()), Requirement::compute));
        let bandwidth = if goal.stage().convention().is_some() { "bandwidth †" } else { "bandwidth" };
        rows.push(row(name(bandwidth), &required, rate(|r| r.bytes_per_s.get()), Requirement::bandwidth));
    }
    let asked = scenario.target.is_some();
    let mut text = format!("{}\n", title(request));
    let own = kernels.iter().position(|kernel| *kernel == request.kernel).unwrap_or(kernels.len() - 1);
    text += &format!("{}\n", chosen(request, kernels[own], &costs[own], &times[own]));
    text += &format!("{}\n", on_device(&device, &times));
    text += &format!("{}\n", in_memory(request));
    let free = needed.iter().find_map(|needed| needed.free_note(request));
    free.iter().for_each(|note| text += &format!("{note}\n"));
    // Under which kernels K and V may be read again, and what that makes of traffic and time.
    let band = |((kernel, time), cost): ((&AttentionKernel, &StageTime), &StageCost)| {
        Some(format!("{}: {}", kernel.name(), time.band(cost.hbm.total())?))
    };
    for note in kernels.iter().zip(&times).zip(&costs).filter_map(band) {
        text += &format!("{note}\n");
    }
    let notes = [
        published_names::part_note(request),
        request.cut_note(),
        request.extrapolation(),
        convention.or(scenario.target.convention()).map(|text| format!("† {text}")),
        asked.then(|| BOUNDS.to_owned()),
    ];
    notes.into_iter().flatten().for_each(|note| text += &format!("{note}\n"));
    text += &format!("\n{}\nStageCost {VERSION}, {}\n", aligned(&rows), scenario.link());
    Ok(text)
}

/// The device whose times are told, and what one should know of them.
fn on_device(device: &Device, times: &[StageTime]) -> String {
    let mut text = format!("Times on {}, {}.", device.card.name, device.precision.name());
    if let Some(lack) = device.lacks() {
        text += &format!(" No time is expected, because {}: the bound is all that is known.", lack.reason());
    }
    if times.iter().any(StageTime::is_doubtful) {
        text += &format!(" {SHORT_TEXT}");
    }
    text
}

/// Whose weights are in memory, and how much of which memory an engine takes.
fn in_memory(request: &Request) -> String {
    let (field, figure) = device_memory_figure(request.device);
    let weights = WeightsOf::stage(request.stage).title();
    let all = format!("{} {}", format::published(field, figure.value), device_memory_kind(request.device));
    match request.limits.free_bytes {
        Some(free) => {
            format!(
                "Weights {weights}; an engine takes {} of {all}; {} are given as free for the KV cache.",
                format::percent(request.limits.share),
                format::bytes(Bytes::new(free))
            )
        }
        None => format!("Weights {weights}; an engine takes {} of {all}.", format::percent(request.limits.share)),
    }
}

/// A line of the comparison, the first against the last at its end.
fn row<T>(name: String, items: &[T], amount: impl Fn(&T) -> f64, shown: impl Fn(&T) -> String) -> Vec<String> {
    let mut row = vec![name];
    row.extend(items.iter().map(shown));
    if let [first, .., last] = items {
        row.push(format::ratio(amount(first) / amount(last)));
    }
    row
}

/// The operators of the scenario's request, in execution order.
///
/// # Errors
/// As [`operators`].
pub fn operator_table(scenario: &Scenario) -> Result<String, Error> {
    let names =
        ["operator", "pass", "times", "tensor cores", "CUDA cores", "special", "read", "written", "time", "waits for"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    let operators = operators(&scenario.request)?;
    let times = by_operator(&operators, &Device::of(&scenario.request));
    for (row, time) in operators.into_iter().zip(times) {
        rows.push(vec![
            row.spoken(),
            row.pass.to_owned(),
            format::count(row.count),
            format::flop(row.flop.tensor),
            format::flop(row.flop.cuda),
            format::special(row.flop.special),
            format::bytes(row.reads),
            format::bytes(row.writes),
            format::time(time.known() * row.count),
            time.waits_for().title().to_owned(),
        ]);
    }
    Ok(format!("Operators under {} attention\n\n{}", scenario.request.kernel.name(), aligned(&rows)))
}

/// Columns of equal width: the first to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    columns(rows, 1)
}

/// Columns of equal width: as many as `texts` to the left, the others to the right.
pub(super) fn columns(rows: &[Vec<String>], texts: usize) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = width(column).unwrap_or_default();
            let gap = if column == 0 { "" } else { "  " };
            line += &if column < texts { format!("{gap}{cell:<width$}") } else { format!("{gap}{cell:>width$}") };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

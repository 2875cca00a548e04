//! The ranking of devices as text, CSV, Markdown and JSON.

use super::csv::{amount, link};
use super::full_number::Number;
use super::markdown::still;
use super::summary::columns;
use super::time::{StageTimeRecord, UNKNOWN, or_unknown, seconds};
use crate::VERSION;
use crate::error::Error;
use crate::link::{Goal, Scenario};
use crate::request::{Key, Request};
use crate::study::device_memory::Memory;
use crate::study::max_workload::{Most, inverse};
use crate::study::ranking as ranks;
use crate::study::ranking::{OnDevice, Ranked, Ranking};
use crate::text::format;
use crate::time::device::Device;
use serde::Serialize;

/// Every device for a scenario, the fastest first.
#[derive(Debug, Clone, Serialize)]
pub struct RankingRecord {
    version: &'static str,
    link: String,
    stage: &'static str,
    dtype: &'static str,
    devices: Vec<DeviceRecord>,
    /// The most that meets the targets on the link's own device; empty where nothing is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    most: Vec<MostRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct DeviceRecord {
    id: &'static str,
    name: &'static str,
    vendor: &'static str,
    class: &'static str,
    kernels: Vec<OnDeviceRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct OnDeviceRecord {
    kernel: &'static str,
    #[serde(flatten)]
    time: StageTimeRecord,
    memory_needed_bytes: Option<Number>,
    memory_usable_bytes: Option<Number>,
    fits: bool,
    targets: Vec<MetRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct MetRecord {
    target: &'static str,
    time_bound_s: Option<Number>,
    #[serde(serialize_with = "or_unknown")]
    time_expected_s: Option<Number>,
    verdict: &'static str,
}

/// The largest amount of something that meets the targets on the link's device under a kernel.
#[derive(Debug, Clone, Serialize)]
struct MostRecord {
    quantity: &'static str,
    kernel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u32>,
    limit: &'static str,
}

/// The ranking of the scenario's request, with the inverse answers where targets are asked for.
///
/// # Errors
/// As [`ranks::ranking`].
pub fn ranking(scenario: &Scenario) -> Result<RankingRecord, Error> {
    let request = &scenario.request;
    let device = |ranked: &Ranked| {
        let device = Device::new(ranked.card, request.precision, request.overrides);
        DeviceRecord {
            id: &ranked.card.id,
            name: &ranked.card.name,
            vendor: &ranked.card.vendor,
            class: ranked.card.class.name(),
            kernels: ranked.kernels.iter().map(|on| on_device(on, &device)).collect(),
        }
    };
    let mut largest = Vec::new();
    for (quantity, kernel, found) in inverse(scenario)? {
        let (amount, limit) = match found {
            Most::Amount(amount, limit) => (Some(amount), limit.name()),
            Most::None(limit) => (None, limit.name()),
            Most::Unknown => (None, UNKNOWN),
        };
        largest.push(MostRecord { quantity: quantity.name(), kernel: kernel.name(), amount, limit });
    }
    Ok(RankingRecord {
        version: VERSION,
        link: scenario.link(),
        stage: request.stage.name(),
        dtype: request.precision.name(),
        devices: ranks::ranking(scenario)?.devices.iter().map(device).collect(),
        most: largest,
    })
}

fn on_device(on: &OnDevice, device: &Device) -> OnDeviceRecord {
    let met = on.goals.iter().map(|met| MetRecord {
        target: met.goal.key(),
        time_bound_s: Number::new(met.bound.get()),
        time_expected_s: met.expected.and_then(|time| Number::new(time.get())),
        verdict: met.verdict.name(),
    });
    OnDeviceRecord {
        kernel: on.kernel.name(),
        time: StageTimeRecord::new(&on.time, None, device),
        memory_needed_bytes: Number::new(on.memory.needed.get()),
        memory_usable_bytes: Number::new(on.memory.usable.get()),
        fits: on.memory.fits(),
        targets: met.collect(),
    }
}

/// One row a device and kernel, full precision.
///
/// # Errors
/// As [`ranks::ranking`].
pub fn ranking_csv(scenario: &Scenario) -> Result<String, Error> {
    let mut text =
        "rank,device,vendor,class,kernel,stage,dtype,time_expected_s,time_bound_s,binds,memory_needed_bytes,\
                    memory_usable_bytes,fits"
            .to_owned();
    let goals: Vec<Goal> = Goal::ALL.into_iter().filter(|goal| scenario.target.get(*goal).is_some()).collect();
    for goal in &goals {
        let key = goal.key();
        text += &format!(",{key},{key}_expected_s,{key}_bound_s,{key}_verdict");
    }
    text += ",version,link\n";
    for (index, ranked) in ranks::ranking(scenario)?.devices.iter().enumerate() {
        for on in &ranked.kernels {
            let card = ranked.card;
            let mut cells = vec![
                (index + 1).to_string(),
                card.id.clone(),
                card.vendor.clone(),
                card.class.name().to_owned(),
                on.kernel.name().to_owned(),
                scenario.request.stage.name().to_owned(),
                scenario.request.precision.name().to_owned(),
                seconds(on.time.expected),
                amount(on.time.bound.get()),
                on.time.binds.name().to_owned(),
                amount(on.memory.needed.get()),
                amount(on.memory.usable.get()),
                on.memory.fits().to_string(),
            ];
            for met in &on.goals {
                cells.push(scenario.target.get(met.goal).map(amount).unwrap_or_default());
                cells.push(seconds(met.expected));
                cells.push(amount(met.bound.get()));
                cells.push(met.verdict.name().to_owned());
            }
            let request = Request { device: card, ..scenario.request.clone() };
            cells.extend([VERSION.to_owned(), link(&request, on.kernel, scenario.target, &scenario.extras)]);
            text += &cells.join(",");
            text.push('\n');
        }
    }
    Ok(text)
}

/// The ranking as a document of its own.
///
/// # Errors
/// As [`ranks::ranking`].
pub fn ranking_markdown(scenario: &Scenario) -> Result<String, Error> {
    let ranking = ranks::ranking(scenario)?;
    let request = &scenario.request;
    let about = still(&[request], &[Key::Device], &scenario.target);
    let mut text = format!("# Devices by time: {}\n\n{about}\n\n", request.subject());
    let rows = rows(scenario, &ranking);
    for (index, row) in rows.iter().enumerate() {
        text += &format!("| {} |\n", row.join(" | "));
        if index == 0 {
            text += &format!("|---{}|\n", "|---:".repeat(row.len() - 1));
        }
    }
    text.push('\n');
    notes(scenario, &ranking)?.iter().for_each(|note| text += &format!("{note}\n\n"));
    Ok(text + &format!("StageCost {VERSION}, `{}`\n", scenario.link()))
}

/// The ranking as text in columns.
///
/// # Errors
/// As [`ranks::ranking`].
pub fn ranking_text(scenario: &Scenario) -> Result<String, Error> {
    let ranking = ranks::ranking(scenario)?;
    let title = scenario.request.subject();
    let mut text = format!("{title}, {}\n\n", scenario.request.precision.name());
    text += &columns(&rows(scenario, &ranking), 1);
    text.push('\n');
    notes(scenario, &ranking)?.iter().for_each(|note| text += &format!("{note}\n"));
    Ok(text + &format!("StageCost {VERSION}, {}\n", scenario.link()))
}

/// A header and a row a device: each kernel's time, then what the last kernel has.
fn rows(scenario: &Scenario, ranking: &Ranking) -> Vec<Vec<String>> {
    let mut header = vec!["device".to_owned()];
    header.extend(ranking.kernels.iter().map(|kernel| kernel.name().to_owned()));
    header.extend(["bound", "binds", "memory", "usable"].map(str::to_owned));
    let goals = Goal::ALL.into_iter().filter_map(|goal| Some((goal, scenario.target.get(goal)?)));
    header.extend(goals.map(|(goal, time)| format!("{} in {}", goal.title(), format::milliseconds(time))));
    let row = |ranked: &Ranked| {
        let mut row = vec![ranked.card.name.clone()];
        row.extend(ranked.kernels.iter().map(|on| format::expected(on.time.expected)));
        if let Some(last) = ranked.kernels.last() {
            row.push(format::time(last.time.bound));
            row.push(last.time.binds.title().to_owned());
            row.push(needed(&last.memory));
            row.push(format::bytes(last.memory.usable));
            row.extend(last.goals.iter().map(|met| {
                let by = met.expected.map_or_else(|| format!("≥ {}", format::time(met.bound)), format::time);
                format!("{}, {by}", met.verdict.name())
            }));
        }
        row
    };
    std::iter::once(header).chain(ranking.devices.iter().map(row)).collect()
}

/// What is needed, and by how much it does not fit.
fn needed(memory: &Memory) -> String {
    let needed = format::bytes(memory.needed);
    if memory.fits() { needed } else { format!("{needed}, {} too much", format::bytes(memory.difference())) }
}

/// What one should know, and the inverse answers.
fn notes(scenario: &Scenario, ranking: &Ranking) -> Result<Vec<String>, Error> {
    let kernel = ranking.kernels.last().map_or("", |kernel| kernel.name());
    let mut notes = vec![format!(
        "Times are expected ones; bound, what binds, memory and targets are those of {kernel}. Unknown is the time of a \
         device that lacks what the model needs; it stands behind the others by its bound."
    )];
    for (quantity, kernel, found) in inverse(scenario)? {
        let (name, kernel, text) = (&scenario.request.device.name, kernel.name(), found.text(quantity));
        notes.push(format!("{} on {name}, {kernel}: {text}.", quantity.title()));
    }
    Ok(notes)
}
